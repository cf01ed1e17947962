/** Trust files out of a directory (formats.md §6 names), verified whole by core's trust client before anything is judged. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { checkTrust } from '../core/trust/check-trust.ts';
import { type TrustRefusal, TrustRefusedError } from '../core/trust/refusal.ts';
import { decodeRoot } from '../core/trust/root.ts';
import type { Trust } from '../core/trust/trust.ts';
import { isMissing } from '../issuer/publish/durable-file.ts';
import { UsageError } from './io.ts';

/** One byte above the largest file of §6: enough to see that a file is too long, whatever its size. */
const READ_MAX = 256 * 1024 + 1;

const ROOT_MAX = 64 * 1024;
/** Tag 98 and an array of four. */
const COSE_SIGN = [0xd8, 0x62, 0x84];

/** A published file by its name below /trust/, null where there is none. */
export type ReadTrust = (name: string) => Promise<Uint8Array | null>;

export type TrustDirResult = { readonly ok: true; readonly trust: Trust } | { readonly ok: false; readonly code: TrustRefusal; readonly file: string };

/** Reads and verifies. Expiry is judged at use only (formats.md §6). @throws UsageError when the directory or the pinned file is not there */
export async function readTrustDir(
  dir: string,
  options: { readonly pin: string | undefined; readonly now: number; readonly engine: Ed25519Engine; readonly read?: ReadTrust },
): Promise<TrustDirResult> {
  const { pin, now, engine, read = (name) => readTrustFile(dir, name) } = options;
  const info = await stat(dir).catch(() => null);
  if (info === null || !info.isDirectory()) throw new UsageError(`--trust: there is no directory ${dir}`);
  const pinned = await readBounded(pin ?? join(dir, 'root.cbor'));
  if (pinned === null && pin !== undefined) throw new UsageError(`--pin: there is no file ${pin}`);
  const fault = await faultOfPin(pinned);
  if (pinned === null || fault !== null) return { ok: false, code: fault ?? 'not-trust-data', file: pin === undefined ? 'root.cbor' : basename(pin) };
  const result = await checkTrust({ read, pinned, previous: null, now, engine, judgeExpiry: false });
  return result.ok ? { ok: true, trust: result.trust } : result;
}

/** One published file by its name below /trust/, or null; never more than a byte beyond the largest. */
export function readTrustFile(dir: string, name: string): Promise<Uint8Array | null> {
  return readBounded(join(dir, ...name.split('/')));
}

/** Versions of the stamps that a directory keeps, none where it keeps none. */
export async function listStamps(dir: string): Promise<readonly number[]> {
  const names = await readdir(join(dir, 'stamps')).catch(() => []);
  return names.flatMap((name) => /^(\d{1,9})\.cbor$/.exec(name)?.[1] ?? []).map(Number);
}

/** What is wrong with the file that is trusted first, whose name core does not know: a page, too long, or no root. Its signatures are core's to verify. */
async function faultOfPin(bytes: Uint8Array | null): Promise<TrustRefusal | null> {
  if (bytes === null || !COSE_SIGN.every((byte, at) => bytes[at] === byte)) return 'not-trust-data';
  if (bytes.length > ROOT_MAX) return 'length-mismatch';
  try {
    await decodeRoot(bytes);
    return null;
  } catch (error) {
    if (error instanceof TrustRefusedError) return error.code;
    throw error;
  }
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
