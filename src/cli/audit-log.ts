/** `ashyq audit log`: the ministry's transparency log in a directory, held against what it signed and what it publishes. */
import { readFile, writeFile } from 'node:fs/promises';
import { auditLog, type LogAuditResult, type LogReport } from '../core/audit/log-audit.ts';
import { logEvidence, logToJson } from '../core/audit/log-json.ts';
import { textOf } from '../core/audit/text-of.ts';
import { toHex } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { CheckpointRefusal } from '../core/trust/log/checkpoint.ts';
import { fileOfEntry } from '../core/trust/log/entry.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { type AuditTrust, readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { type ReadTrust, readTrustFile } from './trust-dir.ts';

export interface LogFlags {
  readonly dir: string;
  readonly pin: string | undefined;
  readonly json: boolean;
  readonly since: string | undefined;
  readonly prove: string | undefined;
  /** where to write what others may verify */
  readonly evidence: string | undefined;
}

export async function auditHistory({ dir, pin, json, since, prove, evidence }: LogFlags, io: Io): Promise<ExitCode> {
  const engine = nodeEngine();
  const earlier = since === undefined ? undefined : await readText(since);
  const known = await readAuditTrust(dir, { pin, io, engine });
  if (known === null) return EXIT.trust;
  const result = await auditLogOf(known, { read: (name) => readTrustFile(dir, name), engine, ...(earlier === undefined ? {} : { earlier }) });
  if (result === null) {
    tell(io, 'ashyq: root-skip: root.1.cbor');
    return EXIT.trust;
  }
  if (!result.ok) {
    tell(io, `ashyq: ${result.code}: log/checkpoint`);
    return EXIT.refused;
  }
  const { report } = result;
  if (evidence !== undefined) {
    const checkpoint = textOf((await readTrustFile(dir, 'log/checkpoint')) ?? new Uint8Array(0));
    await writeEvidence(evidence, logEvidence(report, { checkedAt: io.now(), checkpoint, earlier: earlier ?? null }));
  }
  const proof = prove === undefined ? null : await proofOf(prove, report);
  await write(io.stdout, proof ?? (json ? `${JSON.stringify(logToJson(report))}\n` : describe(report)));
  if (report.earlierRefused !== null)
    tell(io, `ashyq: ${report.earlierRefused}: ${printable(since ?? '')}: ${WHY_NOT[report.earlierRefused]}; the log was audited without it`);
  if (report.faults.length > 0) return EXIT.refused;
  return report.earlierRefused === null ? EXIT.ok : EXIT.undecided;
}

interface LogSource {
  readonly read: ReadTrust;
  readonly engine: Ed25519Engine;
  readonly earlier?: string;
}

/** Null where the roots do not reach back to the first, which the log begins with. */
export async function auditLogOf({ trust, earlierRoots }: AuditTrust, { read, engine, earlier }: LogSource): Promise<LogAuditResult | null> {
  const firstRoot = await read('root.1.cbor');
  const roots = [trust.root, ...earlierRoots];
  if (firstRoot === null || roots.at(-1)?.version !== 1) return null;
  const stampKeys = roots.flatMap(({ roles }) => roles.stamp.keys.map(({ x }) => x));
  return auditLog({ read, firstRoot, stampKeys, engine, stamped: trust.stamp.logRoot, ...(earlier === undefined ? {} : { earlier }) });
}

async function writeEvidence(path: string, evidence: Record<string, unknown>): Promise<void> {
  // Never over another file: evidence of before is evidence still.
  await writeFile(path, `${JSON.stringify(evidence, null, 2)}\n`, { flag: 'wx' }).catch((error: unknown) => {
    throw new UsageError(`--evidence: ${path} cannot be written${error instanceof Error && 'code' in error && error.code === 'EEXIST' ? ': it is there' : ''}`);
  });
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new UsageError(`--since: there is no readable file ${path}`);
  });
}

/** The proof that a file is in the log, for whoever holds the checkpoint. @throws UsageError for a file that the log does not have */
async function proofOf(name: string, { entries, tree, checkpoint }: LogReport): Promise<string> {
  const entry = entries.find((one) => fileOfEntry(one) === name || (one.kind === 'stamp' && name === `stamps/${one.version}.cbor`));
  if (entry === undefined) throw new UsageError(`--prove: the log has no ${printable(name)}`);
  const { index } = entry;
  const proof = await tree.proveInclusion(index);
  const { size, root, origin } = checkpoint;
  const said = { file: name, index, sha256: toHex(entry.sha256), length: entry.length, origin, size, root: toHex(root), proof: proof.map(toHex) };
  return `${JSON.stringify(said)}\n`;
}

function describe({ checkpoint, faults, spans, filesHeld, filesGone, unchanged, earlierRefused }: LogReport): string {
  const lines = [
    `${checkpoint.origin}\t${faults.length === 0 ? 'intact' : 'broken'}\t${checkpoint.size} entries, root ${toHex(checkpoint.root)}`,
    ...spans.map(({ kind, entries, first, last }) => `  ${kind}\t${entries}\tversions ${first} to ${last}`),
    `  files\t${filesHeld} as logged, ${filesGone} no longer published`,
    ...(unchanged === null ? [] : [`  since\tthe first ${unchanged} entries are as they were`]),
    ...(earlierRefused === null ? [] : [`  since\tnot known: ${earlierRefused}`]),
    ...faults
      .slice(0, NAMED)
      .map(({ code, index, file }) => `  fault\t${code}${index === null ? '' : `\tentry ${index}`}${file === null ? '' : `\t${printable(file)}`}`),
    ...(faults.length > NAMED ? [`  and ${faults.length - NAMED} more faults`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const NAMED = 20;

/** A kept checkpoint that cannot be held against the log says nothing against the ministry: it was damaged here, or is another log's. */
const WHY_NOT: Readonly<Record<CheckpointRefusal, string>> = {
  'checkpoint-format': 'this is no checkpoint',
  'checkpoint-origin': 'this is the checkpoint of another log',
  'checkpoint-signature': 'no key of this log signed this text',
};
