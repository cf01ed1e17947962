/** Trust files for an audit: those in force, verified whole, and the roots and stamps of before. */

import { readEarlierRoots } from '../core/audit/root-history.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Root } from '../core/trust/root.ts';
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
