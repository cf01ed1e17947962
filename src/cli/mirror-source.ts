/** Where a mirror reads from: the address of a ministry's /trust/, or a folder. Nothing longer than any published file is taken, no redirect is followed. */
import { readTrustFile } from './trust-dir.ts';

/** A published file by its name below /trust/, null where there is none. @throws MirrorError when nobody answers */
export type MirrorSource = (name: string) => Promise<Uint8Array | null>;

/** `unreachable`: no answer, or one that is no file. `too-long`: more bytes than any published file has. `source-unknown`: neither an address nor a folder. */
export type MirrorFault = 'unreachable' | 'too-long';

export class MirrorError extends Error {
  readonly code: MirrorFault;
  constructor(code: MirrorFault, message: string) {
    super(message);
    this.code = code;
  }
}

/** A bundle of 256 log entries is the longest. */
const BYTES_MAX = 1024 * 1024;
const PATIENCE_MS = 30_000;

export function openSource(place: string): MirrorSource {
  if (!/^https?:\/\//.test(place)) return (name) => readTrustFile(place, name);
  const base = place.endsWith('/') ? place : `${place}/`;
  return async (name) => {
    const response = await ask(base + name);
    if (response.status === 404) return null;
    if (!response.ok) throw new MirrorError('unreachable', `${name} answers ${response.status}`);
    return readBounded(response, name);
  };
}

async function ask(address: string): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual', headers: { 'cache-control': 'no-cache' } });
  } catch {
    throw new MirrorError('unreachable', 'nobody answers there');
  }
}

async function readBounded(response: Response, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > BYTES_MAX) throw new MirrorError('too-long', `${name} is longer than any published file`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof MirrorError ? error : new MirrorError('unreachable', `${name} broke off`);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
