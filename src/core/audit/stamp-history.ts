/** Stamps of the last weeks (formats.md §6, `stamps/<n>.cbor`): when each was signed and until when doors could use what it named. */
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { unlessMalformed } from '../codec/malformed.ts';
import { TYP } from '../token/typ.ts';
import { TrustRefusedError } from '../trust/refusal.ts';
import type { Root } from '../trust/root.ts';
import { openSign1File, verifyRole } from '../trust/signed-file.ts';
import { parseStamp } from '../trust/stamp.ts';
import type { StampTimes } from './journal-clock.ts';

interface StampSource {
  /** A published file by its name below /trust/, null where there is none. */
  readonly read: (name: string) => Promise<Uint8Array | null>;
  /** Whose keys of role `stamp` are believed: those of then too. */
  readonly roots: readonly Root[];
  readonly engine: Ed25519Engine;
}

/** Its times; null of a stamp that is not there or that no key of the role signed. */
export async function readStampTimes(version: number, { read, roots, engine }: StampSource): Promise<StampTimes | null> {
  const bytes = await read(`stamps/${version}.cbor`);
  const file = bytes === null ? null : unlessMalformed(() => openSign1File(bytes, TYP.stamp));
  if (file === null) return null;
  for (const root of roots) {
    try {
      await verifyRole(file, root, { role: 'stamp', engine });
      const stamp = parseStamp(file.payload);
      return stamp.version === version ? { iat: stamp.iat, exp: stamp.exp } : null;
    } catch (error) {
      if (!(error instanceof TrustRefusedError)) throw error;
    }
  }
  return null;
}
