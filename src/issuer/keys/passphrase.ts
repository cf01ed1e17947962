/**
 * Where a passphrase comes from: the environment variable, the file that NAME_FILE names, or, for a first start without either, a random one
 * written to a 0600 file. The last protects copies of the key file (a backup, a lost disk image), not the machine itself, and is announced.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readIfPresent, writeDurable } from '../publish/durable-file.ts';
import { KeyError } from './key-error.ts';

/** Environment variables in the manner of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const KEY_PASSPHRASE = 'ASHYQ_KEY_PASSPHRASE';
/** For the second bundle key; the same as the first unless given. */
export const BUNDLE_PASSPHRASE = 'ASHYQ_BUNDLE_PASSPHRASE';
/** For the offline files, root keys and the spare bundle key. */
export const ROOT_PASSPHRASE = 'ASHYQ_ROOT_PASSPHRASE';

const MIN_LENGTH = 12;

/** The passphrase of `name` or `name`_FILE (first line; the variable wins), or null where neither is set. @throws KeyError `passphrase-weak`, `passphrase-missing` */
export async function givenPassphrase(environment: Environment, name: string): Promise<string | null> {
  const direct = environment[name];
  if (direct !== undefined && direct !== '') return checkStrength(direct, name);
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return null;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new KeyError('passphrase-missing', `${name}_FILE names a file that cannot be read`);
  });
  return checkStrength(firstLine(text), `${name}_FILE`);
}

/** The passphrase kept in a file that an earlier start wrote, or null. */
export async function keptPassphrase(path: string): Promise<string | null> {
  const bytes = await readIfPresent(path);
  return bytes === null ? null : firstLine(bytes.toString('utf8'));
}

/** Draws a passphrase of 160 bits and keeps it in a file that only its owner reads. */
export async function drawPassphrase(path: string): Promise<string> {
  const passphrase = randomBytes(20).toString('base64url');
  await writeDurable(path, `${passphrase}\n`, 0o600);
  return passphrase;
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function checkStrength(passphrase: string, source: string): string {
  if (passphrase.length < MIN_LENGTH) throw new KeyError('passphrase-weak', `${source} is shorter than ${MIN_LENGTH} characters`);
  return passphrase;
}
