/** Trust files for an audit: those in force, verified whole, and the roots and stamps of before. */

import { readEarlierRoots } from '../core/audit/root-history.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Root } from '../core/trust/root.ts';
import type { Trust } from '../core/trust/trust.ts';
import { type Io, tell } from './io.ts';
import { type ReadTrust, readTrustDir, readTrustFile } from './trust-dir.ts';

export interface AuditTrust {
  readonly trust: Trust;
  /** From the newest back, without the present one. */
  readonly earlierRoots: readonly Root[];
}

interface From {
  readonly pin: string | undefined;
  readonly io: Io;
  readonly engine: Ed25519Engine;
  /** in the place of the directory's files as they are */
  readonly read?: ReadTrust;
  /** seconds since 1970; without it now */
  readonly at?: number;
}

/** Null when the files were refused, which stderr says. */
export async function readAuditTrust(
  dir: string,
  { pin, io, engine, read = (name) => readTrustFile(dir, name), at = io.now() }: From,
): Promise<AuditTrust | null> {
  const result = await readTrustDir(dir, { pin, now: at, engine, read });
  if (!result.ok) {
    tell(io, `ashyq: ${result.code}: ${result.file}`);
    return null;
  }
  return { trust: result.trust, earlierRoots: await readEarlierRoots(result.trust.root, { read, engine }) };
}
