/** `ashyq keys list`: needs no passphrase, public records lie in the clear. */

import { toHex } from '../core/bytes.ts';
import { decodeRoot, ROLES, type Role, type Root } from '../core/trust/root.ts';
import { bundleCustody, signsAlone } from '../issuer/keys/custody.ts';
import { type KeyRecord, readRecords } from '../issuer/keys/key-file.ts';
import { keyLayout, readRoots } from '../issuer/keys/layout.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import type { KeysOptions } from './keys-init.ts';

const DAY = 86_400;
const WARN_DAYS = 60;

export async function listKeys({ dataDir, json }: KeysOptions, io: Io): Promise<ExitCode> {
  const layout = keyLayout(dataDir);
  const records = [...(await readRecords(layout.online)), ...(await readRecords(layout.secondBundle))];
  const last = (await readRoots(layout.rootsDir)).at(-1);
  const root = last === undefined ? null : await decodeRoot(last.bytes);
  const elsewhere = root === null ? [] : namedElsewhere(root, records);
  if (json) {
    const newest = root === null ? null : { version: root.version, expiresAt: root.expiresAt };
    const bundleKeys = root === null ? null : bundleCustody(root, records);
    await write(io.stdout, `${JSON.stringify({ root: newest, keys: records, offline: elsewhere, bundleKeys })}\n`);
    return EXIT.ok;
  }
  for (const record of records) await write(io.stdout, `${keyLine(record)}${isNamed(record, root) ? '' : '  unused: no root names it'}\n`);
  for (const { role, kid } of elsewhere) await write(io.stdout, `${role.padEnd(9)}  ${kid}  offline\n`);
  if (root !== null) await write(io.stdout, `root ${root.version}, expires ${isoDate(root.expiresAt)}\n`);
  const custody = root === null ? null : bundleCustody(root, records);
  if (custody !== null && signsAlone(custody))
    await write(io.stdout, `${custody.held} bundle keys here, ${custody.needed} sign: this machine can change policy and token keys without the officers\n`);
  for (const line of warningsOf(records, root?.expiresAt ?? null, io.now())) tell(io, line);
  return EXIT.ok;
}

/** Token keys are named by the bundle; of the others one that the root does not name signs nothing (a rotation that was cut off before its root). */
function isNamed({ role, x, revokedAt }: KeyRecord, root: Root | null): boolean {
  return role === 'token' || revokedAt !== null || root === null || root.roles[role].keys.some((key) => toHex(key.x) === x);
}

/** Keys that the newest root names and that are not held here: who has lost one finds its key id here, since its file may be what is lost. */
function namedElsewhere({ roles }: Root, records: readonly KeyRecord[]): readonly { readonly role: Role; readonly kid: string }[] {
  const held = new Set(records.map(({ x }) => x));
  return ROLES.flatMap((role) => roles[role].keys.filter(({ x }) => !held.has(toHex(x))).map(({ kid }) => ({ role, kid: toHex(kid) })));
}

/** What must be done soon: with an expired root every door stops, without a token key nothing is issued. */
function warningsOf(records: readonly KeyRecord[], rootExpiresAt: number | null, now: number): readonly string[] {
  const soon = now + WARN_DAYS * DAY;
  const warnings: string[] = [];
  if (rootExpiresAt !== null && rootExpiresAt < soon)
    warnings.push(`the root expires on ${isoDate(rootExpiresAt)}, and every door stops then: ashyq keys renew`);
  const ends = records.flatMap(({ token, revokedAt }) => (token === null || token.specimen || revokedAt !== null ? [] : [token.retiredAt ?? token.notAfter]));
  if (Math.max(0, ...ends) < soon) warnings.push('the last token key ends soon, and nothing can be issued then: ashyq keys rotate token');
  return warnings;
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
