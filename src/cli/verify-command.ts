/** `ashyq verify` (formats.md §10): one QR text a line in, one verdict a line out, in order and in flat memory. */
import type { Trust } from '../core/trust/trust.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { type Command, readArgs, required } from './command.ts';
import { openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell } from './io.ts';
import { readTrustDir } from './trust-dir.ts';
import { readJobs } from './verify-jobs.ts';
import { judgeAll, VerdictOutput } from './verify-output.ts';
import { JUDGING_OPTIONS, openJudges, parseJobs, parseJudging } from './verify-setup.ts';

const HELP = `usage: ashyq verify --trust DIR [flags] [FILE... | -]

Judges QR texts, one a line, and prints one verdict a line in the same order.
Without FILE, or with -, reads standard input.

  --trust DIR     the files published under /trust/ (root.cbor, stamp.cbor, bundle.<n>.cbor,
                  policy.<n>.json, lists/...). With stamps/ or log/ in it moments of the past
                  are judged by what was in force then
  --pin FILE      the root trusted first; default DIR/root.cbor, which trusts DIR itself
  --category C    category of the door (default voluntary)
  --area A        district code of the door (default *: the zone of all unnamed areas)
  --venue ID      venue that presentations may be bound to
  --gate N        gate of that venue
  --nonce HEX     a nonce (8 bytes) that this gate has just shown; may be repeated
  --registration  the venue takes only presentations bound to it
  --at TIME       judge as of TIME: ISO 8601 (UTC where it names no zone) or seconds since
                  1970. Default: the moment at which a line is read
  --own-times     judge each line as of the moment that stands in it (NDJSON, CSV); a line
                  without one as of --at
  --format F      text, ndjson, csv, cbor or auto (the default: told by the file's beginning)
  --column C      the column that holds the codes: its name, or its number from 1
  --time-column C the column that holds the moment of the scan
  --jobs N        threads that verify; default all cores, as soon as the input is long
  --json          NDJSON instead of columns
  --progress      count lines on stderr (the default on a terminal)

Lines are trimmed; an empty line is input-empty. "line" counts from 1 through all files;
with several files "file" and "fileLine" say where a line stands; a table's header and its
empty rows have no verdict. A picture shown twice in one call is proof-replayed. Expired
trust files are judged line by line (trust-stale, root-expired); files that do not verify
are refused whole: exit 3, the code on stderr. Verdicts of the past name in "trust" what
was in force then; where that is not known here they are trust-missing.
A file that is no list of codes (a journal, a picture, a program) is exit 64, with its code
and where it belongs on stderr; --format text judges its lines all the same.
An end of the mission that is in force is told on stderr and changes no verdict.

exit: 0 all admitted, 1 something refused, 2 something undecided and nothing refused,
      3 trust files refused, 64 usage, 70 internal

examples:
  ashyq verify --trust public/trust scans.txt
  ashyq verify --trust public/trust --own-times --json scans.csv > verdicts.ndjson
  ashyq verify --trust trust --pin root.1.cbor --category cinema --area 7510 --json < scans.txt
  ashyq verify --trust trust --venue ALA-00123 --gate 2 --nonce 00112233445566aa - < scan.txt
`;

const OPTIONS = {
  trust: { type: 'string' },
  pin: { type: 'string' },
  ...JUDGING_OPTIONS,
  jobs: { type: 'string' },
  json: { type: 'boolean', default: false },
  progress: { type: 'boolean' },
} as const;

export const verifyCommand: Command = { help: HELP, run: runVerify };

async function runVerify(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: Number.POSITIVE_INFINITY });
  const dir = required(values.trust, '--trust');
  const judging = parseJudging(values);
  const jobs = parseJobs(values.jobs);
  const inputs = await openInputs(positionals, io);

  const engine = nodeEngine();
  const start = judging.at ?? io.now();
  const result = await readTrustDir(dir, { pin: values.pin, now: start, engine });
  if (!result.ok) {
    tell(io, `ashyq: trust refused: ${result.code}: ${result.file}`);
    return EXIT.trust;
  }
  const { trust } = result;
  tellEnd(trust.end, start, io);
  const judges = await openJudges(judging, { dir, trust, start, jobs, io });
  const output = new VerdictOutput(io, { json: values.json, progress: values.progress ?? io.stderr.isTTY === true });
  try {
    return await judgeAll(readJobs(inputs, { ...judging.reading, now: () => judging.at ?? io.now() }), { judges, output });
  } finally {
    await judges.close();
  }
}

/** No verdict: a list of the past is judged after the end as before it (decision 019). */
function tellEnd(end: Trust['end'], start: number, io: Io): void {
  if (end === null) return;
  tell(io, `ashyq: the mission ${start >= end.endsAt ? 'ended' : 'ends'} ${isoMinute(end.endsAt)} (statement ${end.version}); judged all the same`);
}

const isoMinute = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;
