/** `ashyq audit journal`: files with journals of tablets, read as streams; a report of each journal, and of what only several of them show. */

import type { JournalReport } from '../core/audit/journal-audit.ts';
import { type JournalFileItem, readJournalFile } from '../core/audit/journal-file.ts';
import { formatJournalItem } from '../core/audit/journal-item.ts';
import { reportToJson } from '../core/audit/journal-json.ts';
import { JournalsAudit } from '../core/audit/journals-audit.ts';
import { auditTogether, togetherToJson } from '../core/audit/journals-together.ts';
import { readStampTimes } from '../core/audit/stamp-history.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { describeJournal, describeTogether } from './audit-journal-text.ts';
import { type AuditTrust, readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { type Input, openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { type ReadTrust, readTrustFile } from './trust-dir.ts';

export interface JournalFlags {
  readonly dir: string | undefined;
  readonly pin: string | undefined;
  readonly json: boolean;
  readonly lines: boolean;
  readonly proofs: readonly string[];
}

export async function auditJournals(flags: JournalFlags, { names, io }: { names: readonly string[]; io: Io }): Promise<ExitCode> {
  const inputs = await openInputs(names, io);
  const proofs = flags.proofs.length === 0 ? [] : await openInputs(flags.proofs, io);
  if (flags.lines) return printLines(inputs, io);
  const engine = nodeEngine();
  const trust = flags.dir === undefined ? null : await readAuditTrust(flags.dir, { pin: flags.pin, io, engine });
  if (flags.dir !== undefined && trust === null) return EXIT.trust;
  const [files, reports]: [string[], JournalReport[]] = [[], []];
  for (const input of inputs) {
    const own = await auditJournalOf(readItems(input), { proofs, trust, read: readFrom(flags.dir) });
    for (const report of own) {
      files.push(input.name);
      reports.push(report);
      await write(io.stdout, flags.json ? `${JSON.stringify({ file: input.name, ...reportToJson(report) })}\n` : describeJournal(input.name, report));
    }
  }
  const together = auditTogether(reports);
  if (reports.length > 1)
    await write(io.stdout, flags.json ? `${JSON.stringify({ together: togetherToJson(together, files) })}\n` : describeTogether(together, files));
  if (together.totals.has('two-stories') || reports.some(({ state }) => state === 'broken')) return EXIT.refused;
  return reports.some(({ state }) => state === 'unproven') ? EXIT.undecided : EXIT.ok;
}

/** Published files of a directory; none without one. */
const readFrom =
  (dir: string | undefined): ReadTrust =>
  async (name) =>
    dir === undefined ? null : readTrustFile(dir, name);

interface Beside {
  readonly proofs: readonly Input[];
  readonly trust: AuditTrust | null;
  readonly read: ReadTrust;
}

/** The journals in one file, given as its items. */
export async function auditJournalOf(items: AsyncIterable<JournalFileItem>, { proofs, trust, read }: Beside): Promise<JournalReport[]> {
  const engine = nodeEngine();
  const roots = trust === null ? [] : [trust.trust.root, ...trust.earlierRoots];
  const audit = new JournalsAudit({
    engine,
    trust: trust?.trust ?? null,
    earlierRoots: trust?.earlierRoots ?? [],
    stampTimes: (version) => readStampTimes(version, { read, roots, engine }),
  });
  for (const proof of proofs) for await (const item of readItems(proof)) if (item.kind !== 'end') await audit.addProof(item);
  for await (const item of items) {
    if (item.kind === 'end') audit.addUnreadable();
    else await audit.add(item);
  }
  return audit.finish();
}

async function printLines(inputs: readonly Input[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const input of inputs) {
    for await (const item of readItems(input)) {
      if (item.kind !== 'unknown' && item.kind !== 'end') await write(io.stdout, `${formatJournalItem(item)}\n`);
      else {
        code = EXIT.refused;
        tell(io, `ashyq: ${item.kind === 'end' ? 'unreadable: the rest of the file' : item.code}: ${printable(input.name)}`);
      }
    }
  }
  return code;
}

async function* readItems({ open }: Input): AsyncGenerator<JournalFileItem> {
  yield* readJournalFile(bytesOf(open()));
}

export async function* bytesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
