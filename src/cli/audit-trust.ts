/** Trust files for an audit: those in force, verified whole, and the roots and stamps of before. */

import { readEarlierRoots } from '../core/audit/root-history.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { unlessMalformed } from '../core/codec/malformed.ts';
import { TYP } from '../core/token/typ.ts';
import { TrustRefusedError } from '../core/trust/refusal.ts';
import type { Root } from '../core/trust/root.ts';
import { openSign1File, verifyRole } from '../core/trust/signed-file.ts';
import { parseStamp } from '../core/trust/stamp.ts';
import type { Trust } from '../core/trust/trust.ts';
import { type Io, tell } from './io.ts';
import { readTrustDir, readTrustFile } from './trust-dir.ts';

export interface AuditTrust {
  readonly trust: Trust;
  /** From the newest back, without the present one. */
  readonly earlierRoots: readonly Root[];
}

/** Null when the files were refused, which stderr says. */
export async function readAuditTrust(dir: string, { pin, io, engine }: { pin: string | undefined; io: Io; engine: Ed25519Engine }): Promise<AuditTrust | null> {
  const result = await readTrustDir(dir, { pin, now: io.now(), engine });
  if (!result.ok) {
    tell(io, `ashyq: ${result.code}: ${result.file}`);
    return null;
  }
  const earlierRoots = await readEarlierRoots(result.trust.root, { read: (name) => readTrustFile(dir, name), engine });
  return { trust: result.trust, earlierRoots };
}

/** Until when a stamp could be used, out of the stamps of the last weeks; null for one that is not there or that no key of the role signed. */
export async function stampEnd(dir: string, version: number, { roots, engine }: { roots: readonly Root[]; engine: Ed25519Engine }): Promise<number | null> {
  const bytes = await readTrustFile(dir, `stamps/${version}.cbor`);
  const file = bytes === null ? null : unlessMalformed(() => openSign1File(bytes, TYP.stamp));
  if (file === null) return null;
  for (const root of roots) {
    try {
      await verifyRole(file, root, { role: 'stamp', engine });
      const stamp = parseStamp(file.payload);
      return stamp.version === version ? stamp.exp : null;
    } catch (error) {
      if (!(error instanceof TrustRefusedError)) throw error;
    }
  }
  return null;
}
