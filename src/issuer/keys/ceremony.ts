/**
 * The root ceremony (formats.md §6): three root keys of which two sign, three bundle keys of which two sign, one key for each other role, and
 * root version 1. The key that can end the mission (role statement) lies with the officers, not on the server (decision 019). The online half is prepared in a
 * folder beside its place; its rename to `keys/` is the commit, before which nothing is published.
 */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex } from '../../core/bytes.ts';
import { moveFolder, readIfPresent, writeOnce } from '../publish/durable-file.ts';
import { withLock } from '../publish/lock.ts';
import { publishDir } from '../publish/versions.ts';
import { KeyError } from './key-error.ts';
import { type HeldKey, type KeyRecord, newKeyFile, type Role, writeKeyFile } from './key-file.ts';
import { makeKey, makeTokenKey } from './key-maker.ts';
import { type KeyLayout, keyLayout, layoutOf, publishRoots, readRoots, trustDirOf } from './layout.ts';
import { nodeSigner } from './node-ed25519.ts';
import { ROOT_KEYS, ROOT_THRESHOLD, signRoot, type UnsignedRoot, writeOfflineKey } from './offline-root.ts';
import { BUNDLE_PASSPHRASE, drawPassphrase, type Environment, givenPassphrase, KEY_PASSPHRASE, ROOT_PASSPHRASE } from './passphrase.ts';

const DAY = 86_400;
/** A root lives a year; `keys renew` signs the next one in good time. */
export const ROOT_DAYS = 365;
export const BUNDLE_THRESHOLD = 2;

export interface CeremonyOptions {
  readonly dataDir: string;
  /** Default `<dataDir>/offline-root`. */
  readonly offlineRoot?: string | undefined;
  readonly now: number;
  readonly environment: Environment;
  /** scrypt's N, lowered only by tests. */
  readonly cost?: number | undefined;
}

export interface CeremonyResult {
  readonly offlineRoot: string;
  /** `public/trust/root.1.cbor`, what an app build pins. */
  readonly rootFile: string;
  readonly keys: readonly { readonly record: KeyRecord; readonly offline: boolean }[];
  /** File of the drawn passphrase of the online keys, or null where one was given. */
  readonly passphraseFile: string | null;
  /** True when the offline keys' passphrases were drawn and lie beside them. */
  readonly offlinePassphrasesDrawn: boolean;
}

/** True once a ceremony has been completed in this data directory. */
export async function hasKeys(dataDir: string): Promise<boolean> {
  return (await readIfPresent(keyLayout(dataDir).online)) !== null;
}

/** Holds the ceremony. @throws KeyError `keys-exist` when keys or a published root are there already */
export async function holdCeremony(options: CeremonyOptions): Promise<CeremonyResult> {
  await makeDataDir(options.dataDir);
  // Two at once would mix their offline keys: the root of one beside the root keys of the other.
  return withLock(publishDir(options.dataDir), () => holdLocked(options));
}

/** Holds the ceremony where none was held; null where there are keys, also those that another process makes this moment. */
export async function ensureKeys(options: CeremonyOptions): Promise<CeremonyResult | null> {
  await makeDataDir(options.dataDir);
  return withLock(publishDir(options.dataDir), async () => ((await hasKeys(options.dataDir)) ? null : holdLocked(options)));
}

/** The folder itself is no secret, only those in it: root's PostgreSQL runs as another user and must be able to pass through. */
async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
}

async function holdLocked(options: CeremonyOptions): Promise<CeremonyResult> {
  const { dataDir, now } = options;
  const trustDir = trustDirOf(dataDir);
  if (await hasKeys(dataDir)) throw new KeyError('keys-exist', `${dataDir} has keys; they are never overwritten`);
  if ((await readRoots(trustDir)).length > 0)
    throw new KeyError('keys-exist', `${trustDir} publishes a root whose keys are not in ${dataDir}; restore them instead`);

  // before anything is written: a mistyped name of a file must not leave half a ceremony on the officers' medium
  const given: Given = {
    online: await givenPassphrase(options.environment, KEY_PASSPHRASE),
    bundle: await givenPassphrase(options.environment, BUNDLE_PASSPHRASE),
    offline: await givenPassphrase(options.environment, ROOT_PASSPHRASE),
  };
  const offlineRoot = options.offlineRoot ?? join(dataDir, 'offline-root');
  await clearOfflineFolder(offlineRoot, options);
  const held = await makeKeys(now);
  const signers = held.offlineRoots.slice(0, ROOT_THRESHOLD).map((key) => nodeSigner(key.seed));
  const rootBytes = await signRoot(firstRoot(held, now), null, signers);
  const offlinePassphrasesDrawn = await writeOffline(offlineRoot, held, { ...options, given });
  const prepared = layoutOf(join(dataDir, `keys.preparing-${process.pid}-${now}`));
  const drawn = await writeOnline(prepared, held, { ...options, given });
  await writeOnce(join(prepared.rootsDir, 'root.1.cbor'), rootBytes);
  await moveFolder(prepared.keysDir, keyLayout(dataDir).keysDir);
  await publishRoots(dataDir);

  const online = [...held.online, held.secondBundle].map((key) => ({ record: key.record, offline: false }));
  const offline = [...held.offlineRoots, held.spareBundle, held.statement].map((key) => ({ record: key.record, offline: true }));
  return {
    offlineRoot,
    rootFile: join(trustDir, 'root.1.cbor'),
    keys: [...online, ...offline],
    passphraseFile: drawn ? keyLayout(dataDir).passphrase : null,
    offlinePassphrasesDrawn,
  };
}

/** Passphrases of the environment; null where one is to be drawn. */
interface Given {
  readonly online: string | null;
  readonly bundle: string | null;
  readonly offline: string | null;
}

type Writing = Pick<CeremonyOptions, 'cost'> & { readonly given: Given };

interface HeldKeys {
  readonly online: readonly HeldKey[];
  readonly secondBundle: HeldKey;
  readonly spareBundle: HeldKey;
  readonly statement: HeldKey;
  readonly offlineRoots: readonly HeldKey[];
}

async function makeKeys(now: number): Promise<HeldKeys> {
  // The first token key signs at once: no verifier holds older trust that it would have to precede (formats.md §6).
  const tokens = [await makeTokenKey(now, { notBefore: now, specimen: false }), await makeTokenKey(now, { notBefore: now, specimen: true })];
  const single = await Promise.all((['bundle', 'stamp', 'status', 'venue'] as const).map((role) => makeKey(role, now)));
  const offlineRoots = await Promise.all(Array.from({ length: ROOT_KEYS }, () => makeKey('root', now)));
  const [secondBundle, spareBundle, statement] = await Promise.all([makeKey('bundle', now), makeKey('bundle', now), makeKey('statement', now)]);
  return { online: [...tokens, ...single], secondBundle, spareBundle, statement, offlineRoots };
}

function firstRoot(held: HeldKeys, now: number): UnsignedRoot {
  const xs = (keys: readonly HeldKey[]) => keys.map((key) => fromHex(key.record.x));
  const role = (name: Role) => ({ threshold: 1, keys: xs(held.online.filter((key) => key.record.role === name)) });
  const bundles = [...held.online.filter((key) => key.record.role === 'bundle'), held.secondBundle, held.spareBundle];
  return {
    version: 1,
    issuedAt: now,
    expiresAt: now + ROOT_DAYS * DAY,
    roles: {
      root: { threshold: ROOT_THRESHOLD, keys: xs(held.offlineRoots) },
      bundle: { threshold: BUNDLE_THRESHOLD, keys: xs(bundles) },
      stamp: role('stamp'),
      status: role('status'),
      venue: role('venue'),
      statement: { threshold: 1, keys: xs([held.statement]) },
    },
  };
}

const OFFLINE_NAMES = ['root-1', 'root-2', 'root-3', 'bundle-3', 'statement-1'] as const;

/** Files of an interrupted ceremony are set aside in our own folder; in a folder that somebody named, they may be another installation's: refused. */
async function clearOfflineFolder(folder: string, options: CeremonyOptions): Promise<void> {
  for (const name of OFFLINE_NAMES) {
    for (const file of [`${name}.json`, `${name}.passphrase`]) {
      if ((await readIfPresent(join(folder, file))) === null) continue;
      if (options.offlineRoot !== undefined) throw new KeyError('keys-exist', `${folder} holds ${file} already; name an empty folder`);
      await rename(join(folder, file), join(folder, `${file}.abandoned-${options.now}`));
    }
  }
}

async function writeOffline(folder: string, held: HeldKeys, { cost, given: { offline: given } }: Writing): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keys = [...held.offlineRoots, held.spareBundle, held.statement];
  for (const [at, name] of OFFLINE_NAMES.entries()) {
    const key = keys[at];
    if (key !== undefined) await writeOfflineKey(folder, name, { key, given, cost });
  }
  return given === null;
}

/** True when a passphrase was drawn. */
async function writeOnline(prepared: KeyLayout, held: HeldKeys, { cost, given }: Writing): Promise<boolean> {
  await mkdir(prepared.keysDir, { recursive: true, mode: 0o700 });
  const passphrase = given.online ?? (await drawPassphrase(prepared.passphrase));
  const second = given.bundle ?? passphrase;
  await writeKeyFile(prepared.online, await newKeyFile(held.online, passphrase, cost));
  await writeKeyFile(prepared.secondBundle, await newKeyFile([held.secondBundle], second, cost));
  return given.online === null;
}
