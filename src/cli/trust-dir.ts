/** Trust files out of a directory (formats.md §6 names), verified whole by core's trust client before anything is judged. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { checkTrust } from '../core/trust/check-trust.ts';
import type { TrustRefusal } from '../core/trust/refusal.ts';
import type { Trust } from '../core/trust/trust.ts';
import { isMissing } from '../issuer/publish/durable-file.ts';
import { UsageError } from './io.ts';

/** One byte above the largest file of §6: enough to see that a file is too long, whatever its size. */
const READ_MAX = 256 * 1024 + 1;

export type TrustDirResult = { readonly ok: true; readonly trust: Trust } | { readonly ok: false; readonly code: TrustRefusal; readonly file: string };

/** Reads and verifies. Expiry is judged at use only (formats.md §6). @throws UsageError when the directory or the pinned file is not there */
export async function readTrustDir(
  dir: string,
  options: { readonly pin: string | undefined; readonly now: number; readonly engine: Ed25519Engine },
): Promise<TrustDirResult> {
  const { pin, now, engine } = options;
  const info = await stat(dir).catch(() => null);
  if (info === null || !info.isDirectory()) throw new UsageError(`--trust: there is no directory ${dir}`);
  const pinned = await readBounded(pin ?? join(dir, 'root.cbor'));
  if (pinned === null && pin !== undefined) throw new UsageError(`--pin: there is no file ${pin}`);
  // Without --pin the directory's own root is the pin; what is wrong with that file is found where it is read as `root.cbor`.
  if (pinned === null || (pin === undefined && !looksSigned(pinned))) return { ok: false, code: 'not-trust-data', file: 'root.cbor' };
  const read = (name: string): Promise<Uint8Array | null> => readBounded(join(dir, ...name.split('/')));
  const result = await checkTrust({ read, pinned, previous: null, now, engine, judgeExpiry: false });
  return result.ok ? { ok: true, trust: result.trust } : result;
}

/** Tag 98 and an array of four. */
function looksSigned(bytes: Uint8Array): boolean {
  return bytes[0] === 0xd8 && bytes[1] === 0x62 && bytes[2] === 0x84;
}

async function readBounded(path: string): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = new Uint8Array(READ_MAX);
      let length = 0;
      while (length < READ_MAX) {
        const { bytesRead } = await file.read(buffer, length, READ_MAX - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.slice(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    // A folder in a file's place is no trust data either.
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'EISDIR')) return null;
    throw error;
  }
}
