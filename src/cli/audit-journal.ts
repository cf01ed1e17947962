/** `ashyq audit journal`: files with journals of tablets, read as streams; a report of each journal, and of what only several of them show. */

import { HEAD_BYTES, recognise } from '../core/audit/bulk/recognise.ts';
import type { JournalReport } from '../core/audit/journal-audit.ts';
import type { Obtained } from '../core/audit/journal-cut.ts';
import { type JournalFileItem, readJournalFile } from '../core/audit/journal-file.ts';
import { formatJournalItem } from '../core/audit/journal-item.ts';
import { reportToJson } from '../core/audit/journal-json.ts';
import { JournalsAudit } from '../core/audit/journals-audit.ts';
import { auditTogether, togetherToJson } from '../core/audit/journals-together.ts';
import { type FileProofs, holdAlone, KeptProofs } from '../core/audit/kept-proofs.ts';
import { aloneToJson } from '../core/audit/report.ts';
import { readStampTimes } from '../core/audit/stamp-history.ts';
import { concat } from '../core/bytes.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { describeAlone, describeJournal, describeTogether } from './audit-journal-text.ts';
import { type AuditTrust, readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { type Input, openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { type ReadTrust, readTrustFile } from './trust-dir.ts';
import { wrongKind } from './wrong-kind.ts';

export interface JournalFlags {
  readonly dir: string | undefined;
  readonly pin: string | undefined;
  readonly json: boolean;
  readonly lines: boolean;
  readonly proofs: readonly string[];
  /** the auditor's word, null where he gave none */
  readonly obtained: Obtained | null;
}

export async function auditJournals(flags: JournalFlags, { names, io }: { names: readonly string[]; io: Io }): Promise<ExitCode> {
  const inputs = await openInputs(names, io);
  const proofs = flags.proofs.length === 0 ? [] : await openInputs(flags.proofs, io);
  if (flags.lines) return printLines(inputs, io);
  const engine = nodeEngine();
  const trust = flags.dir === undefined ? null : await readAuditTrust(flags.dir, { pin: flags.pin, io, engine });
  if (flags.dir !== undefined && trust === null) return EXIT.trust;
  const obtained = flags.obtained ?? { taken: null, seen: null };
  const [files, found, vouching]: [string[], JournalReport[], FileProofs[]] = [[], [], []];
  for (const input of inputs) {
    const kept = new KeptProofs();
    const own = await auditJournalOf(keeping(readItems(input), kept), { proofs, trust, obtained, read: readFrom(flags.dir) });
    vouching.push(kept.of(own));
    // Whoever names the wrong file is told so; "broken" stays, since a journal may have been made unreadable.
    if (own.length > 0 && own.every(({ state, counts }) => state === 'broken' && counts.lines === 0))
      tell(io, `ashyq: ${printable(wrongKind(input.name, 'no-journal'))}`);
    for (const report of own) {
      files.push(input.name);
      found.push(report);
    }
  }
  const context = { trust: trust?.trust ?? null, earlierRoots: trust?.earlierRoots ?? [], engine, obtained };
  const { alone, reports } = await holdAlone(vouching, context, found);
  for (const [nr, report] of reports.entries()) {
    const name = files[nr] ?? '';
    await write(io.stdout, flags.json ? `${JSON.stringify({ file: name, ...reportToJson(report) })}\n` : describeJournal(name, report));
  }
  const isCompared = alone.some(({ against }) => against.length > 0);
  if (isCompared)
    await write(io.stdout, flags.json ? `${JSON.stringify({ checkpoints: alone.map((one) => aloneToJson(one, files)) })}\n` : describeAlone(alone, files));
  const together = auditTogether(reports);
  if (reports.length > 1)
    await write(io.stdout, flags.json ? `${JSON.stringify({ together: togetherToJson(together, files) })}\n` : describeTogether(together, files));
  if (together.totals.has('two-stories') || reports.some(({ state }) => state === 'broken')) return EXIT.refused;
  const isAnswered = isAllCompared(alone);
  return reports.some(({ state, counts }) => state === 'unproven' && !(isAnswered && counts.lines === 0)) ? EXIT.undecided : EXIT.ok;
}

/** Then a file of nothing but checkpoints has its answer: what the journals say. */
export const isAllCompared = (alone: readonly { readonly against: readonly unknown[] }[]): boolean =>
  alone.length > 0 && alone.every(({ against }) => against.length > 0);

export async function* keeping(items: AsyncIterable<JournalFileItem>, kept: KeptProofs): AsyncGenerator<JournalFileItem> {
  for await (const item of items) {
    kept.add(item);
    yield item;
  }
}

/** Published files of a directory; none without one. */
const readFrom =
  (dir: string | undefined): ReadTrust =>
  async (name) =>
    dir === undefined ? null : readTrustFile(dir, name);

interface Beside {
  readonly proofs: readonly Input[];
  readonly trust: AuditTrust | null;
  readonly obtained: Obtained;
  readonly read: ReadTrust;
}

/** The journals in one file, given as its items. */
export async function auditJournalOf(items: AsyncIterable<JournalFileItem>, { proofs, trust, obtained, read }: Beside): Promise<JournalReport[]> {
  const engine = nodeEngine();
  const roots = trust === null ? [] : [trust.trust.root, ...trust.earlierRoots];
  const audit = new JournalsAudit({
    engine,
    trust: trust?.trust ?? null,
    earlierRoots: trust?.earlierRoots ?? [],
    obtained,
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

/** @throws UsageError on what is surely something else: a journal that is damaged is read, and found broken */
async function* readItems({ name, open }: Input): AsyncGenerator<JournalFileItem> {
  yield* readJournalFile(journalBytes(name, bytesOf(open())));
}

async function* journalBytes(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of source) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = concat(head, chunk);
    if (head.length < HEAD_BYTES) continue;
    yield asJournal(name, head);
    head = null;
  }
  if (head !== null && head.length > 0) yield asJournal(name, head);
}

function asJournal(name: string, head: Uint8Array): Uint8Array {
  const { kind } = recognise(head);
  // Of a journal whose beginning is damaged nothing tells that it is one.
  if (kind !== 'journal' && kind !== 'lines' && kind !== 'no-text') throw new UsageError(wrongKind(name, kind));
  return head;
}

export async function* bytesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
