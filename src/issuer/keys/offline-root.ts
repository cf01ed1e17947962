/**
 * The offline half: three root keys (two sign) and a spare bundle key, one sealed file each, so that three officers can carry them apart.
 * Never needed to run the server; only for a new root. The folder belongs on removable media, not on this machine.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { equal } from '../../core/bytes.ts';
import type { Signer } from '../../core/codec/ed25519.ts';
import { encodeRoot, type RootContent } from '../../core/trust/root.ts';
import { isMissing } from '../publish/durable-file.ts';
import { KeyError } from './key-error.ts';
import { type HeldKey, newKeyFile, openKeyFile, type Role, readRecords, writeKeyFile } from './key-file.ts';
import { nodeSigner } from './node-ed25519.ts';
import { drawPassphrase, type Environment, givenPassphrase, keptPassphrase, ROOT_PASSPHRASE } from './passphrase.ts';

export const ROOT_KEYS = 3;
export const ROOT_THRESHOLD = 2;

/** Writes `<name>.json` and, where no passphrase was given, its own drawn one beside it. True when one was drawn. */
export async function writeOfflineKey(
  folder: string,
  name: string,
  sealed: { key: HeldKey; given: string | null; cost?: number | undefined },
): Promise<boolean> {
  const passphrase = sealed.given ?? (await drawPassphrase(join(folder, `${name}.passphrase`)));
  await writeKeyFile(join(folder, `${name}.json`), await newKeyFile([sealed.key], passphrase, sealed.cost));
  return sealed.given === null;
}

/** Opens the root keys in a folder, as signers. Two files are enough; the third may stay in its safe. */
export async function openRootSigners(folder: string, environment: Environment): Promise<readonly Signer[]> {
  const signers = await openOffline(folder, { environment, role: 'root' });
  if (signers.length < ROOT_THRESHOLD) throw new KeyError('offline-root-missing', `${folder} holds ${signers.length} root keys; ${ROOT_THRESHOLD} sign`);
  return signers;
}

/** Opens every key of one role in a folder of offline keys. */
export async function openOffline(
  folder: string,
  { environment, role }: { readonly environment: Environment; readonly role: Role },
): Promise<readonly Signer[]> {
  const given = await givenPassphrase(environment, ROOT_PASSPHRASE);
  const signers: Signer[] = [];
  for (const name of await offlineFiles(folder)) {
    if ((await readRecords(join(folder, `${name}.json`))).some((record) => record.role !== role)) continue;
    const passphrase = (await keptPassphrase(join(folder, `${name}.passphrase`))) ?? given;
    if (passphrase === null)
      throw new KeyError('passphrase-missing', `the offline keys need ${ROOT_PASSPHRASE}, ${ROOT_PASSPHRASE}_FILE or a .passphrase file beside each`);
    for (const key of (await openKeyFile(join(folder, `${name}.json`), passphrase)).keys) signers.push(nodeSigner(key.seed));
  }
  return signers;
}

/** A root before it is signed: keys are their 32 bytes. */
export type UnsignedRoot = RootContent<Uint8Array>;

/** Signs a root with `threshold` of the keys that the previous root names and of those that it names itself. @throws KeyError `offline-root-foreign` */
export async function signRoot(root: UnsignedRoot, previous: UnsignedRoot | null, signers: readonly Signer[]): Promise<Uint8Array> {
  const chosen = new Set<Signer>();
  for (const { keys, threshold } of previous === null ? [root.roles.root] : [previous.roles.root, root.roles.root]) {
    for (const signer of insistOnSigners(signers, { keys, threshold }).slice(0, threshold)) chosen.add(signer);
  }
  return encodeRoot(root, [...chosen]);
}

/** Those of them whose keys a root names. @throws KeyError `offline-root-foreign` where they are too few */
export function insistOnSigners(signers: readonly Signer[], { keys, threshold }: UnsignedRoot['roles']['root']): readonly Signer[] {
  const able = signers.filter((signer) => keys.some((x) => equal(x, signer.publicKey)));
  if (able.length < threshold) throw new KeyError('offline-root-foreign', 'these root keys are not the ones that the root names');
  return able;
}

async function offlineFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) throw new KeyError('offline-root-missing', `there is no folder ${folder}`);
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}
