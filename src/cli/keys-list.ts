/** `ashyq keys list`: needs no passphrase, public records lie in the clear. */

import { decodeRoot } from '../core/trust/root.ts';
import { type KeyRecord, readRecords } from '../issuer/keys/key-file.ts';
import { keyLayout, readRoots } from '../issuer/keys/layout.ts';
import { EXIT, type ExitCode, type Io, write } from './io.ts';
import type { KeysOptions } from './keys-init.ts';

export async function listKeys({ dataDir, json }: KeysOptions, io: Io): Promise<ExitCode> {
  const layout = keyLayout(dataDir);
  const records = [...(await readRecords(layout.online)), ...(await readRecords(layout.secondBundle))];
  const newest = (await readRoots(layout.rootsDir)).at(-1);
  const root = newest === undefined ? null : await decodeRoot(newest.bytes);
  if (json) {
    await write(io.stdout, `${JSON.stringify({ root: root === null ? null : { version: root.version, expiresAt: root.expiresAt }, keys: records })}\n`);
    return EXIT.ok;
  }
  for (const record of records) await write(io.stdout, `${keyLine(record)}\n`);
  if (root !== null) await write(io.stdout, `root ${root.version}, expires ${isoDate(root.expiresAt)}\n`);
  return EXIT.ok;
}

/** One key as a line for people: role, kid, times and state. */
export function keyLine({ role, kid, createdAt, revokedAt, token }: KeyRecord): string {
  const parts = [role.padEnd(9), kid, `made ${isoDate(createdAt)}`];
  if (token !== null) {
    parts.push(`signs ${isoDate(token.notBefore)} to ${isoDate(token.retiredAt ?? token.notAfter)}`);
    if (token.specimen) parts.push('specimen');
    if (token.voidBefore !== null) parts.push(`void before ${isoDate(token.voidBefore)}`);
  }
  if (revokedAt !== null) parts.push(`revoked ${isoDate(revokedAt)}`);
  return parts.join('  ');
}

function isoDate(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;
}
