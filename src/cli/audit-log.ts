/** `ashyq audit log`: the ministry's transparency log in a directory, held against what it signed and what it publishes. */
import { readFile } from 'node:fs/promises';
import { auditLog, type LogReport } from '../core/audit/log-audit.ts';
import { toHex } from '../core/bytes.ts';
import { fileOfEntry } from '../core/trust/log/entry.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { readTrustFile } from './trust-dir.ts';

export interface LogFlags {
  readonly dir: string;
  readonly pin: string | undefined;
  readonly json: boolean;
  readonly since: string | undefined;
  readonly prove: string | undefined;
}

export async function auditHistory({ dir, pin, json, since, prove }: LogFlags, io: Io): Promise<ExitCode> {
  const engine = nodeEngine();
  const earlier = since === undefined ? undefined : await readText(since);
  const known = await readAuditTrust(dir, { pin, io, engine });
  if (known === null) return EXIT.trust;
  const { trust, earlierRoots } = known;
  const firstRoot = await readTrustFile(dir, 'root.1.cbor');
  const roots = [trust.root, ...earlierRoots];
  if (firstRoot === null || roots.at(-1)?.version !== 1) {
    tell(io, 'ashyq: root-skip: root.1.cbor');
    return EXIT.trust;
  }
  const result = await auditLog({
    read: (name) => readTrustFile(dir, name),
    firstRoot,
    stampKeys: roots.flatMap(({ roles }) => roles.stamp.keys.map(({ x }) => x)),
    engine,
    stamped: trust.stamp.logRoot,
    ...(earlier === undefined ? {} : { earlier }),
  });
  if (!result.ok) {
    tell(io, `ashyq: ${result.code}: log/checkpoint`);
    return EXIT.refused;
  }
  const { report } = result;
  const proof = prove === undefined ? null : await proofOf(prove, report);
  await write(io.stdout, proof ?? (json ? `${JSON.stringify(toJson(report))}\n` : describe(report)));
  return report.faults.length > 0 ? EXIT.refused : EXIT.ok;
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

function toJson({ checkpoint, faults, spans, filesHeld, filesGone, unchanged }: LogReport): Record<string, unknown> {
  const { origin, size, root } = checkpoint;
  return { origin, size, root: toHex(root), faults, spans, filesHeld, filesGone, unchanged };
}

function describe({ checkpoint, faults, spans, filesHeld, filesGone, unchanged }: LogReport): string {
  const lines = [
    `${checkpoint.origin}\t${faults.length === 0 ? 'intact' : 'broken'}\t${checkpoint.size} entries, root ${toHex(checkpoint.root)}`,
    ...spans.map(({ kind, entries, first, last }) => `  ${kind}\t${entries}\tversions ${first} to ${last}`),
    `  files\t${filesHeld} as logged, ${filesGone} no longer published`,
    ...(unchanged === null ? [] : [`  since\tthe first ${unchanged} entries are as they were`]),
    ...faults
      .slice(0, NAMED)
      .map(({ code, index, file }) => `  fault\t${code}${index === null ? '' : `\tentry ${index}`}${file === null ? '' : `\t${printable(file)}`}`),
    ...(faults.length > NAMED ? [`  and ${faults.length - NAMED} more faults`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const NAMED = 20;
