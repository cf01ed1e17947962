/**
 * New roots (formats.md §6): a role's key replaced or dropped, a root key replaced, or the same keys for another year. New keys are written first and the
 * root last: until `root.<n>.cbor` is in place the keyring goes on with the old keys, so a crash between the two leaves an unused key and nothing else.
 */
import { join } from 'node:path';
import { fromHex, toHex } from '../../core/bytes.ts';
import type { Signer } from '../../core/codec/ed25519.ts';
import { decodeRoot, type Role as RootRole } from '../../core/trust/root.ts';
import { writeOnce } from '../publish/durable-file.ts';
import { withLock } from '../publish/lock.ts';
import { publishDir } from '../publish/versions.ts';
import { ROOT_DAYS } from './ceremony.ts';
import { KeyError } from './key-error.ts';
import { type HeldKey, type OpenedKeyFile, writeKeyFile } from './key-file.ts';
import { makeKey } from './key-maker.ts';
import { openOnline, openSecondBundle } from './keyring.ts';
import { keyLayout, readRoots } from './layout.ts';
import { nodeSigner } from './node-ed25519.ts';
import { insistOnSigners, openRootSigners, signRoot, type UnsignedRoot, writeOfflineKey } from './offline-root.ts';
import { givenPassphrase, ROOT_PASSPHRASE } from './passphrase.ts';
import type { KeyChange, KeyChanged } from './token-rotation.ts';

const DAY = 86_400;
/** Credentials of venues outlive a rotation: the old key stays named until it is revoked. */
const KEEPS_OLD: ReadonlySet<RootRole> = new Set(['venue']);

export interface RootChange extends KeyChange {
  readonly offlineRoot: string;
  /** scrypt's N, lowered only by tests. */
  readonly cost?: number | undefined;
}

/** Signs the next root with the same keys, a year longer. */
export function renewRootFile(change: RootChange): Promise<KeyChanged> {
  return withLock(publishDir(change.dataDir), () => renewLocked(change));
}

async function renewLocked(change: RootChange): Promise<KeyChanged> {
  const { root } = await newestRoot(change.dataDir);
  await commitRoot(change, root, { keys: {}, made: [], dropped: [], officers: await officersOf(change, root) });
  return { made: [], ended: [], from: change.now };
}

/** Replaces every key of a role that is held online; of a role that is held offline only (`root`, `statement`) every one. */
export function rotateRole(change: RootChange, role: RootRole): Promise<KeyChanged> {
  return withLock(publishDir(change.dataDir), () => rotateLocked(change, role));
}

async function rotateLocked(change: RootChange, role: RootRole): Promise<KeyChanged> {
  const { root } = await newestRoot(change.dataDir);
  const named = root.roles[role].keys.map(toHex);
  const held = new Set((await onlineKeys(change, role)).map((key) => key.record.x));
  // What is held offline only (root, statement) is replaced whole; of the bundle's keys the spare stays in its safe.
  const online = named.filter((x) => held.has(x));
  const dropped = online.length > 0 ? online : named;
  return replaceKeys(change, { root, role, dropped, keepOld: KEEPS_OLD.has(role) });
}

/** Drops one key from the root, by key id; what it signed is void with that. A replacement is made. @throws KeyError `kid-unknown` */
export function revokeRoleKey(change: RootChange, kid: string): Promise<KeyChanged> {
  return withLock(publishDir(change.dataDir), () => revokeLocked(change, kid));
}

async function revokeLocked(change: RootChange, kid: string): Promise<KeyChanged> {
  const { root, kids } = await newestRoot(change.dataDir);
  const found = kids.get(kid);
  if (found === undefined) {
    const ended = (await openFiles(change)).some(({ file }) => file.keys.some(({ record }) => record.kid === kid && record.revokedAt !== null));
    throw ended ? new KeyError('already-revoked', `${kid} is revoked already`) : new KeyError('kid-unknown', `the newest root names no key ${kid}`);
  }
  return replaceKeys(change, { root, role: found.role, dropped: [found.x], keepOld: false });
}

interface Replacement {
  readonly root: UnsignedRoot;
  readonly role: RootRole;
  /** hex of x */
  readonly dropped: readonly string[];
  readonly keepOld: boolean;
}

async function replaceKeys(change: RootChange, { root, role, dropped, keepOld }: Replacement): Promise<KeyChanged> {
  // before a key is made: a mistyped folder must not leave one in the list that no root will ever name
  const officers = await officersOf(change, root);
  const made: HeldKey[] = [];
  const ended: string[] = [];
  for (const x of dropped) {
    const fresh = await makeKey(role, change.now);
    await keepKey(change, fresh, { replaces: x, version: root.version + 1, at: made.length + 1 });
    made.push(fresh);
  }
  const left = root.roles[role].keys.filter((x) => keepOld || !dropped.includes(toHex(x)));
  const keys = [...left, ...made.map((key) => fromHex(key.record.x))];
  await commitRoot(change, root, { keys: { [role]: { threshold: root.roles[role].threshold, keys } }, made, dropped, officers });
  if (!keepOld) ended.push(...(await markEnded(change, dropped)));
  return { made: made.map((key) => key.record.kid), ended, from: change.now };
}

/** Seals a new key where the one it replaces lies: online, the second bundle file, or the offline folder. */
async function keepKey(change: RootChange, fresh: HeldKey, place: { replaces: string; version: number; at: number }): Promise<void> {
  for (const { path, file } of await openFiles(change)) {
    if (!file.keys.some((key) => key.record.x === place.replaces)) continue;
    await writeKeyFile(path, { ...file, keys: [...file.keys, fresh] });
    return;
  }
  const given = await givenPassphrase(change.environment, ROOT_PASSPHRASE);
  await writeOfflineKey(change.offlineRoot, `${fresh.record.role}-${place.at}.v${place.version}`, { key: fresh, given, cost: change.cost });
}

/** The root's keys that the officers brought. @throws KeyError `offline-root-missing`, `offline-root-foreign` */
async function officersOf({ offlineRoot, environment }: RootChange, { roles: { root } }: UnsignedRoot): Promise<readonly Signer[]> {
  const signers = await openRootSigners(offlineRoot, environment);
  insistOnSigners(signers, root);
  return signers;
}

interface NextRoot {
  readonly keys: Partial<UnsignedRoot['roles']>;
  readonly made: readonly HeldKey[];
  readonly dropped: readonly string[];
  readonly officers: readonly Signer[];
}

async function commitRoot(change: RootChange, previous: UnsignedRoot, next: NextRoot): Promise<void> {
  const { now, dataDir } = change;
  const root: UnsignedRoot = { version: previous.version + 1, issuedAt: now, expiresAt: now + ROOT_DAYS * DAY, roles: { ...previous.roles, ...next.keys } };
  const fresh = next.made.filter((key) => key.record.role === 'root').map((key) => nodeSigner(key.seed));
  // A key that is being dropped signs only where the old threshold cannot be met without it (the rotation of all three).
  const willing = next.officers.filter((signer) => !next.dropped.includes(toHex(signer.publicKey)));
  const signers = willing.length >= previous.roles.root.threshold ? willing : next.officers;
  await writeOnce(join(keyLayout(dataDir).rootsDir, `root.${root.version}.cbor`), await signRoot(root, previous, [...fresh, ...signers]));
}

/** Notes in the online files that these keys sign no more, for `keys list`. */
async function markEnded(change: RootChange, dropped: readonly string[]): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const { path, file } of await openFiles(change)) {
    const hit = file.keys.filter((key) => dropped.includes(key.record.x));
    if (hit.length === 0) continue;
    const keys = file.keys.map((key) => (hit.includes(key) ? { ...key, record: { ...key.record, revokedAt: change.now } } : key));
    await writeKeyFile(path, { ...file, keys });
    ended.push(...hit.map((key) => key.record.kid));
  }
  return ended;
}

async function openFiles({ dataDir, environment }: KeyChange): Promise<readonly { path: string; file: OpenedKeyFile }[]> {
  const layout = keyLayout(dataDir);
  return [
    { path: layout.online, file: await openOnline(dataDir, environment) },
    { path: layout.secondBundle, file: await openSecondBundle(dataDir, environment) },
  ];
}

async function onlineKeys(change: KeyChange, role: RootRole): Promise<readonly HeldKey[]> {
  return (await openFiles(change)).flatMap(({ file }) => file.keys).filter((key) => key.record.role === role && key.record.revokedAt === null);
}

interface NewestRoot {
  readonly root: UnsignedRoot;
  readonly kids: ReadonlyMap<string, { readonly role: RootRole; readonly x: string }>;
}

async function newestRoot(dataDir: string): Promise<NewestRoot> {
  const newest = (await readRoots(keyLayout(dataDir).rootsDir)).at(-1);
  if (newest === undefined) throw new KeyError('keys-missing', 'there is no root; begin with: ashyq keys init');
  const { version, issuedAt, expiresAt, roles } = await decodeRoot(newest.bytes);
  const kids = new Map<string, { role: RootRole; x: string }>();
  const bare = (role: RootRole) => {
    for (const { x, kid } of roles[role].keys) kids.set(toHex(kid), { role, x: toHex(x) });
    return { threshold: roles[role].threshold, keys: roles[role].keys.map(({ x }) => x) };
  };
  const unsigned = {
    root: bare('root'),
    bundle: bare('bundle'),
    stamp: bare('stamp'),
    status: bare('status'),
    venue: bare('venue'),
    statement: bare('statement'),
  };
  return { root: { version, issuedAt, expiresAt, roles: unsigned }, kids };
}
