/**
 * `ashyq audit report` (formats.md §10): one JSON document about many files, with the SHA-256 of all that it rests on; and the same made again from the same files,
 * to see whether it says what it says (`--check`).
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { LineFormat } from '../core/audit/bulk/line-format.ts';
import { HEAD_BYTES, type Recognised, recognise } from '../core/audit/bulk/recognise.ts';
import type { Obtained } from '../core/audit/journal-cut.ts';
import { readJournalFile } from '../core/audit/journal-file.ts';
import { type FileProofs, holdAlone, KeptProofs } from '../core/audit/kept-proofs.ts';
import {
  type AuditReport,
  buildReport,
  compareReports,
  type Difference,
  type HashedFile,
  type PassesPart,
  parseReport,
  type ReportInput,
  type ReportParts,
} from '../core/audit/report.ts';
import { reportToCsv } from '../core/audit/report-table.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { auditJournalOf, bytesOf, isAllCompared, keeping } from './audit-journal.ts';
import { auditLogOf } from './audit-log.ts';
import { type AuditTrust, readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { type Input, openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { describeFaith, doubledName, takenOnFaith } from './report-faith.ts';
import { PassesSitting, parseFormats, parseSettings, settingsOf } from './report-passes.ts';
import { sinceThen } from './report-since.ts';
import { readTrustFile } from './trust-dir.ts';
import { formatTold } from './verify-jobs.ts';
import { type JudgingValues, readsOf } from './verify-setup.ts';
import { APP_VERSION } from './version.ts';

export interface ReportFlags {
  readonly dir: string | undefined;
  readonly pin: string | undefined;
  readonly csv: boolean;
  /** the report to be made again */
  readonly check: string | undefined;
  /** how passes are judged; of a report that is made again it says so itself */
  readonly judging: JudgingValues;
  /** the auditor's word; of a report that is made again it says so itself */
  readonly obtained: Obtained | null;
  /** threads that verify passes */
  readonly jobs: number;
  /** of a comparison: one JSON object a line */
  readonly json: boolean;
}

export async function auditReport(flags: ReportFlags, { names, io }: { names: readonly string[]; io: Io }): Promise<ExitCode> {
  if (names.length === 0 || names.includes('-')) throw new UsageError('audit report takes files, not standard input: they are read twice');
  const inputs = await openInputs(names, io);
  // A pipe is empty when it is read again: the digest would be of all that came, and the findings of nothing.
  for (const name of names) if (!(await stat(name)).isFile()) throw new UsageError(`audit report takes files: ${name} cannot be read twice`);
  return flags.check === undefined ? make(inputs, flags, io) : check(inputs, { ...flags, check: flags.check }, io);
}

async function make(inputs: readonly Input[], flags: ReportFlags, io: Io): Promise<ExitCode> {
  const hashed = await Promise.all(inputs.map(hashInput));
  const at = io.now();
  // Every line as of one moment, or the same report could not be made again.
  const judging = { ...flags.judging, at: flags.judging.at ?? String(at) };
  const report = await reportOn({ inputs, hashed, at, judging, obtained: flags.obtained, formats: new Map() }, flags, io);
  if (report === null) return EXIT.trust;
  await write(io.stdout, flags.csv ? reportToCsv(report) : `${JSON.stringify(report, null, 2)}\n`);
  return codeOf(report);
}

/** Nothing of the report is believed but which files it says that it rests on. */
async function check(inputs: readonly Input[], flags: ReportFlags & { readonly check: string }, io: Io): Promise<ExitCode> {
  const was = await readReport(flags.check);
  const here = await Promise.all(inputs.map(async (input) => ({ input, hashed: await hashInput(input) })));
  const pairs = was.inputs.map((wanted) => ({ wanted, found: here.find(({ hashed }) => hashed.sha256 === wanted.sha256) }));
  const missing = pairs.filter(({ found }) => found === undefined);
  for (const { wanted } of missing) tell(io, `ashyq: not here: ${printable(wanted.name)}, sha256 ${printable(wanted.sha256)}`);
  const left = here.filter(({ hashed }) => !was.inputs.some(({ sha256 }) => sha256 === hashed.sha256));
  for (const { input, hashed } of left) tell(io, `ashyq: not in the report: ${printable(input.name)}, sha256 ${hashed.sha256}`);
  if (missing.length > 0) return EXIT.undecided;
  const ordered = pairs.flatMap(({ found }) => (found === undefined ? [] : [found]));
  const made = was['made'] as { readonly at?: unknown } | undefined;
  const at = typeof made?.at === 'number' && Number.isSafeInteger(made.at) ? made.at : io.now();
  const judging = { ...flags.judging, ...parseSettings(was['settings'] ?? null, flags.check) };
  const files = { inputs: ordered.map(({ input }) => input), hashed: ordered.map(({ hashed }) => hashed) };
  const is = await reportOn(
    { ...files, at, judging, obtained: parseObtained(was['obtained'] ?? null, flags.check), formats: parseFormats(was, flags.check) },
    flags,
    io,
  );
  if (is === null) return EXIT.trust;
  const differences = compareReports(was, is);
  if (flags.json) await write(io.stdout, differences.map((one) => `${JSON.stringify(one)}\n`).join(''));
  else await write(io.stdout, differences.length === 0 && left.length === 0 ? 'same\n' : differences.map(describe).join(''));
  const { dir } = flags;
  if (differences.length > 0 && dir !== undefined)
    for (const one of await sinceThen({ was, is, read: (name) => readTrustFile(dir, name) })) tell(io, `ashyq: ${one}`);
  for (const one of takenOnFaith({ was, is, told: await toldFormats(files.inputs) })) tell(io, describeFaith(one));
  // Who leaves out the file that is broken writes a report without a break.
  return differences.length === 0 && left.length === 0 ? EXIT.ok : EXIT.refused;
}

const describe = ({ at, was, is }: Difference): string => `differs\t${printable(at)}\t${brief(was)}\t${brief(is)}\n`;
/** A whole list that is missing would fill the screen. */
const brief = (value: unknown): string => printable((JSON.stringify(value) ?? '-').slice(0, 120));

/** How each input is read by its content alone. */
async function toldFormats(inputs: readonly Input[]): Promise<ReadonlyMap<number, LineFormat>> {
  const told = await Promise.all(inputs.map(async (input, nr) => [nr, formatTold(await beginningOf(input))] as const));
  return new Map(told);
}

async function readReport(path: string): Promise<ReturnType<typeof parseReport>> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`--check: there is no readable file ${path}`);
  });
  try {
    const report = parseReport(text);
    const twice = doubledName(text, report);
    if (twice !== null) throw new UsageError(`--check: ${path} names one thing twice: ${printable(twice)}`);
    return report;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`--check: ${path} is no report of this version`);
    throw error;
  }
}

interface Asked {
  readonly inputs: readonly Input[];
  readonly hashed: readonly HashedFile[];
  /** as of when trust files are judged, seconds since 1970 */
  readonly at: number;
  readonly judging: JudgingValues;
  readonly obtained: Obtained | null;
  /** how inputs were read in the report that is made again, by their places */
  readonly formats: ReadonlyMap<number, LineFormat>;
}

/** @throws UsageError on a word that no auditor gives */
function parseObtained(word: unknown, path: string): Obtained | null {
  if (word === null) return null;
  const { taken, seen } = word as { readonly taken?: unknown; readonly seen?: unknown };
  const isTime = (value: unknown): value is number | null => value === null || (Number.isSafeInteger(value) && (value as number) >= 0);
  if (!isTime(taken) || !isTime(seen)) throw new UsageError(`--check: ${path} does not say when its files were taken`);
  return { taken, seen };
}

/** Null where the trust files were refused, which stderr says. */
async function reportOn({ inputs, hashed, at, judging, obtained, formats }: Asked, { dir, pin, jobs }: ReportFlags, io: Io): Promise<AuditReport | null> {
  const engine = nodeEngine();
  const word = obtained ?? { taken: null, seen: null };
  const reads = dir === undefined ? null : readsOf(dir);
  const read = reads?.read ?? (async () => null);
  const trust = dir === undefined ? null : await readAuditTrust(dir, { pin, io, engine, read, at });
  if (dir !== undefined && trust === null) return null;
  if (pin !== undefined) reads?.note(await hashFile(pin, 'pin'));
  const log = trust === null ? null : await auditLogOf(trust, { read, engine });
  const journals: ReportParts['journals'][number][] = [];
  const vouching: FileProofs[] = [];
  const passes: PassesPart[] = [];
  const told: ReportInput[] = [];
  let sitting: PassesSitting | null = null;
  try {
    for (const [nr, named] of inputs.entries()) {
      const file = hashed[nr];
      if (file === undefined) continue;
      const input = { name: named.name, open: () => asHashed(named, file) };
      const recognised = recognise(await beginningOf(input));
      const kind = recognised.kind === 'journal' ? 'journal' : 'passes';
      told.push({ ...file, kind });
      if (kind === 'journal') {
        const kept = new KeptProofs();
        const own = await auditJournalOf(keeping(readJournalFile(bytesOf(input.open())), kept), { proofs: [], trust, obtained: word, read });
        for (const report of own) journals.push({ input: nr, report });
        vouching.push(kept.of(own));
        continue;
      }
      if (dir === undefined || trust === null || reads === null) throw new UsageError(`--trust is needed: ${input.name} is no journal`);
      sitting ??= await PassesSitting.open({ dir, trust: trust.trust, reads, judging, at, jobs, io });
      passes.push(await sitting.judge(input, { nr, format: asShown(formats.get(nr) ?? null, recognised) }));
    }
  } finally {
    await sitting?.close();
  }
  const { alone, reports } = await holdAlone(
    vouching,
    { trust: trust?.trust ?? null, earlierRoots: trust?.earlierRoots ?? [], engine, obtained: word },
    journals.map(({ report }) => report),
  );
  return buildReport({
    made: { at, by: `ashyq ${APP_VERSION}` },
    trust: trust === null ? null : { ...versionsOf(trust), files: reads?.files ?? [] },
    inputs: told,
    settings: passes.length === 0 ? null : settingsOf(judging),
    passes,
    obtained,
    journals: journals.map((one, nr) => ({ ...one, report: reports[nr] ?? one.report })),
    checkpoints: alone,
    // A folder of trust files need not have the log beside them.
    log: log?.ok === false && log.code === 'log-missing' ? null : log,
  });
}

/** Columns are a person's choice, where a table begins is not: a report that calls its first thousand rows a header leaves them out. */
function asShown(said: LineFormat | null, found: Recognised): LineFormat | null {
  if (said?.kind !== 'csv') return said;
  const { separator, header } = found.kind === 'lines' && found.format.kind === 'csv' ? found.format : { ...said, header: 0 };
  return { ...said, separator, header };
}

function versionsOf({ trust: { root, stamp, bundle, policy } }: AuditTrust) {
  return { root: root.version, stamp: stamp.version, bundle: bundle.version, policy: policy.version };
}

/** What was found decides, as it does for `audit journal`, checkpoints apart from their journals as with `--proof`. */
function codeOf(report: AuditReport): ExitCode {
  const { passes, journals, checkpoints, together, log } = report as unknown as {
    readonly passes: readonly { readonly outcomes: Readonly<Record<string, number>> }[];
    readonly journals: readonly { readonly state: string; readonly counts: { readonly lines: number } }[];
    readonly checkpoints: readonly { readonly against: readonly { readonly state: string }[] }[];
    readonly together: { readonly totals: Readonly<Record<string, number>> } | null;
    readonly log: { readonly refused?: string; readonly faults?: readonly unknown[] } | null;
  };
  const has = (outcome: string) => passes.some(({ outcomes }) => (outcomes[outcome] ?? 0) > 0);
  const isBroken =
    has('refuse') ||
    journals.some(({ state }) => state === 'broken') ||
    checkpoints.some(({ against }) => against.some(({ state }) => state === 'differs')) ||
    together?.totals['two-stories'] !== undefined ||
    log?.refused !== undefined ||
    (log?.faults?.length ?? 0) > 0;
  if (isBroken) return EXIT.refused;
  const isAnswered = isAllCompared(checkpoints);
  const isUnproven = journals.some(({ state, counts }) => state === 'unproven' && !(isAnswered && counts.lines === 0));
  return has('undecided') || isUnproven ? EXIT.undecided : EXIT.ok;
}

/** Under another name: what a path is called is nobody's affair. */
async function hashFile(path: string, name: string): Promise<HashedFile> {
  const bytes = await readFile(path);
  return { name, length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function hashInput({ name, open }: Input): Promise<HashedFile> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of bytesOf(open())) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { name, length, sha256: hash.digest('hex') };
}

/** The bytes that were hashed, or none of them count: a file that is written to meanwhile would be found to say what its digest does not stand for. @throws UsageError */
async function* asHashed({ name, open }: Input, { sha256 }: HashedFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(open())) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw new UsageError(`${name} changed while it was read`);
}

async function beginningOf({ open }: Input): Promise<Uint8Array> {
  for await (const chunk of bytesOf(open())) return chunk.subarray(0, HEAD_BYTES);
  return new Uint8Array(0);
}
