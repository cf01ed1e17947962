/** The demo's laboratories have keys of this installation's own, kept beside its data, so that nobody else can hand in their results. */
import { createHmac, createPrivateKey, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signer } from '../../core/codec/ed25519.ts';
import { nodeSigner } from '../keys/node-ed25519.ts';
import { writeDurable } from '../publish/durable-file.ts';

/** The signer of a source, by its id. */
export type LabSigners = (sourceId: string) => Signer;

/** Signers that all follow from one secret. */
export function labSignersOf(secret: Uint8Array): LabSigners {
  return (sourceId) => nodeSigner(labSeed(secret, sourceId));
}

/** 32 bytes. */
export function labSeed(secret: Uint8Array, sourceId: string): Buffer {
  return createHmac('sha256', secret).update(`ashyq-demo-lab ${sourceId}`).digest();
}

/** Reads the installation's secret, made at the first start, readable by its owner only. */
export async function demoSecret(dataDir: string): Promise<Uint8Array> {
  const folder = join(dataDir, 'demo');
  const file = join(folder, 'lab-secret');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // `wx`: of two processes that start at once one makes it and both read it
  await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return new Uint8Array(Buffer.from(await readFile(file, 'utf8'), 'hex'));
}

/** RFC 8410: the fixed DER before a 32-byte seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Writes a source's key as PEM (`<data>/demo/labs/<id>.pem`, for `ashyq ingest --key`) and gives the path. */
export async function writeLabPem(dataDir: string, secret: Uint8Array, sourceId: string): Promise<string> {
  const path = join(dataDir, 'demo', 'labs', `${sourceId}.pem`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, labSeed(secret, sourceId)]), format: 'der', type: 'pkcs8' });
  await writeDurable(path, key.export({ format: 'pem', type: 'pkcs8' }), 0o600);
  return path;
}
