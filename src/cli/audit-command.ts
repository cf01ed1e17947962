/** `ashyq audit` (formats.md §10): doors' journals, the ministry's own history, and reports of both that anybody can make again. */
import type { Obtained } from '../core/audit/journal-cut.ts';
import { auditJournals } from './audit-journal.ts';
import { auditHistory } from './audit-log.ts';
import { auditReport } from './audit-report.ts';
import { type Command, parseTime, readArgs } from './command.ts';
import { type ExitCode, type Io, UsageError } from './io.ts';
import { JUDGING_OPTIONS, type JudgingValues, parseJobs } from './verify-setup.ts';

const HELP = `usage: ashyq audit journal [--trust DIR [--pin FILE]] [--proof FILE]... [--taken TIME]
                           [--seen TIME] [--json | --lines] [FILE... | -]
       ashyq audit log     --trust DIR [--pin FILE] [--since FILE] [--prove NAME]
                           [--evidence FILE] [--json]
       ashyq audit report  [--trust DIR [--pin FILE]] [--taken TIME] [--seen TIME]
                           [--csv | --check REPORT [--json]] FILE...

journal  each FILE holds journals of tablets: a CBOR sequence or NDJSON, as a door exports
         it or as it was handed in. Every break is named with the line it begins at: missing,
         swapped, repeated, forked, changed, truncated, unreadable. With --trust the tablet's
         certificate, its checkpoints and the ministry's countersignatures are verified, also
         by roots that were replaced since, and admissions by ended trust files are found.
         Then counts, findings, and what cannot be concluded from this file. Of several
         journals also what only they show together: two stories of one tablet, one pass at
         two gates of a venue. A FILE of a tablet's checkpoints alone (the text of the QR code
         that it shows) is held against the journals in all other FILEs
log      reads the transparency log in DIR, makes its tree anew from its entries and holds it
         against the signed checkpoint, the stamp in force and every published file
report   one JSON document about all FILEs (journals, and codes as ashyq verify reads them) and
         the log in DIR, with the SHA-256 of everything it rests on. --check makes REPORT again
         from the same files, by whatever names, and prints "same" or every place that differs

  --trust DIR   the files published under /trust/
  --pin FILE    the root trusted first; default DIR/root.cbor, which trusts DIR itself
  --proof FILE  certificates, checkpoints, countersignatures that are not in the journal's file;
                also as the text of a QR code that a tablet shows
  --taken TIME  when the journals were taken from their tablets, of several the first: what
                was signed and countersigned (or seen) before and is not in them was cut off
  --seen TIME   when the checkpoints from elsewhere had been seen; both as in verify --at
  --lines       prints the journal's lines as NDJSON instead of a report
  --since FILE  a log/checkpoint kept from earlier: the log must begin with all it counted
  --evidence FILE  writes a new file with the signed checkpoints that were compared and what
                was found, for others to verify; of an honest log the proof that it only grew
  --prove NAME  the inclusion proof of a published file (bundle.7.cbor), as JSON
  --json        one JSON object for each journal, or for the log; a report is JSON anyway, and
                its --check prints one object for every place that differs
  --csv         the report as a table
  --check FILE  a report to be made again
  --jobs N      threads that verify codes; default all cores
  --category --area --venue --gate --nonce --registration --at --own-times --format --column
  --time-column how a report judges codes: see ashyq verify --help; without --at all of them as of
                the moment at which the report is made

exit: 0 intact or the same, 1 broken, refused or different, 2 nothing signed says that it is
      whole, something undecided, or a file of the report is not here, 3 trust files refused,
      64 usage, 70 internal

examples:
  ashyq audit journal --trust public/trust ashyq-ALA-00123-1.cborseq
  ashyq audit journal --lines ashyq-ALA-00123-1.cborseq > journal.ndjson
  ashyq audit log --trust public/trust --since kept-checkpoint
  ashyq audit report --trust public/trust gate-1.cborseq gate-2.cborseq > report.json
  ashyq audit report --trust public/trust --check report.json gate-?.cborseq
`;

const OPTIONS = {
  trust: { type: 'string' },
  pin: { type: 'string' },
  proof: { type: 'string', multiple: true },
  taken: { type: 'string' },
  seen: { type: 'string' },
  since: { type: 'string' },
  prove: { type: 'string' },
  evidence: { type: 'string' },
  json: { type: 'boolean', default: false },
  lines: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  check: { type: 'string' },
  jobs: { type: 'string' },
  ...JUDGING_OPTIONS,
} as const;

/** Flags that only one of the three knows. */
const OWN_FLAGS = { proof: 'journal', lines: 'journal', since: 'log', prove: 'log', evidence: 'log', csv: 'report', check: 'report', jobs: 'report' } as const;

export const auditCommand: Command = { help: HELP, run: runAudit };

async function runAudit(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: Number.POSITIVE_INFINITY });
  const [what, ...names] = positionals;
  if (what !== 'journal' && what !== 'log' && what !== 'report') throw new UsageError('audit takes journal, log or report');
  for (const [flag, owner] of Object.entries(OWN_FLAGS)) {
    const value = values[flag as keyof typeof OWN_FLAGS];
    if (owner !== what && value !== undefined && value !== false) throw new UsageError(`--${flag} belongs to audit ${owner}`);
  }
  for (const flag of ['taken', 'seen'] as const)
    if (what === 'log' && values[flag] !== undefined) throw new UsageError(`--${flag} belongs to audit journal and audit report`);
  if (values.pin !== undefined && values.trust === undefined) throw new UsageError('--pin needs --trust');
  const { trust, pin, json, check } = values;
  const judging = readJudging(values, what === 'report');
  const obtained = readObtained(values);
  if (check !== undefined && obtained !== null) throw new UsageError('--check takes everything else from the report');
  if (what === 'report' && json && values.csv) throw new UsageError('--json and --csv are two forms of a report: name one');
  if (what === 'report') return auditReport({ dir: trust, pin, csv: values.csv, check, judging, obtained, jobs: parseJobs(values.jobs), json }, { names, io });
  if (what === 'journal') return auditJournals({ dir: trust, pin, json, lines: values.lines, proofs: values.proof ?? [], obtained }, { names, io });
  if (names.length > 0) throw new UsageError(`unexpected operand: ${names[0]}`);
  if (trust === undefined) throw new UsageError('--trust is needed');
  return auditHistory({ dir: trust, pin, json, since: values.since, prove: values.prove, evidence: values.evidence }, io);
}

/** The auditor's word of when things came into his hands. */
function readObtained({ taken, seen }: { readonly taken?: string | undefined; readonly seen?: string | undefined }): Obtained | null {
  if (taken === undefined && seen === undefined) return null;
  return { taken: taken === undefined ? null : parseTime(taken, '--taken'), seen: seen === undefined ? null : parseTime(seen, '--seen') };
}

/** How codes are judged: only a report judges any, and one that is made again says itself how. */
function readJudging(
  { csv, check, ...values }: JudgingValues & { readonly csv: boolean; readonly check?: string | undefined },
  isReport: boolean,
): JudgingValues {
  const names = Object.keys(JUDGING_OPTIONS) as (keyof typeof JUDGING_OPTIONS)[];
  const isTyped = (name: keyof typeof JUDGING_OPTIONS): boolean => {
    const option = JUDGING_OPTIONS[name];
    return values[name] !== undefined && !('default' in option && option.default === values[name]);
  };
  const typed = names.find(isTyped);
  if (typed !== undefined && !isReport) throw new UsageError(`--${typed} belongs to audit report`);
  if (check !== undefined && (csv || typed !== undefined)) throw new UsageError('--check takes everything else from the report');
  return Object.fromEntries(names.map((name) => [name, values[name]])) as unknown as JudgingValues;
}
