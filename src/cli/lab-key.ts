/** A laboratory's signing key as a standard PEM file (PKCS #8, encrypted where a passphrase is given), so that openssl and an HSM's tools read it too. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { toHex } from '../core/bytes.ts';
import type { Signer } from '../core/codec/ed25519.ts';
import { kidOf } from '../core/token/cnf.ts';
import { givenPassphrase } from '../issuer/keys/passphrase.ts';
import { writeDurable } from '../issuer/publish/durable-file.ts';
import { UsageError } from './io.ts';

export const LAB_PASSPHRASE = 'ASHYQ_LAB_PASSPHRASE';

type Environment = Readonly<Record<string, string | undefined>>;

/** Makes a key, writes it with mode 0600 and gives its public half. */
export async function writeLabKey(path: string, environment: Environment): Promise<{ x: string; kid: string; encrypted: boolean }> {
  const passphrase = await givenPassphrase(environment, LAB_PASSPHRASE);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8', ...(passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase }) });
  await writeDurable(path, pem, 0o600);
  const { publicKey } = signerOf(privateKey);
  return { x: toHex(publicKey), kid: toHex(await kidOf(publicKey)), encrypted: passphrase !== null };
}

/** @throws UsageError when the file is no Ed25519 private key or does not open */
export async function readLabKey(path: string, environment: Environment): Promise<Signer> {
  const pem = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`--key: there is no readable file ${path}`);
  });
  const passphrase = await givenPassphrase(environment, LAB_PASSPHRASE);
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === null ? {} : { passphrase }) });
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not Ed25519');
    return signerOf(key);
  } catch {
    throw new UsageError(`--key: ${path} is no Ed25519 private key, or it is encrypted and ${LAB_PASSPHRASE} does not open it`);
  }
}

function signerOf(key: ReturnType<typeof createPrivateKey>): Signer {
  const jwk = key.export({ format: 'jwk' });
  return { publicKey: new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url')), sign: async (message) => new Uint8Array(sign(null, message, key)) };
}
