/**
 * How many of the keys that sign bundles lie on a machine (decisions 007 and 034). The bundle names the policy and the keys that doors trust: a machine that holds as
 * many as must sign can change both without the officers.
 */
import { toHex } from '../../core/bytes.ts';
import type { Root } from '../../core/trust/root.ts';
import type { KeyRecord } from './key-file.ts';

export interface BundleCustody {
  /** keys for bundles that the root names and whose files are here */
  readonly held: number;
  /** how many must sign */
  readonly needed: number;
}

export function bundleCustody({ roles: { bundle } }: Pick<Root, 'roles'>, records: readonly KeyRecord[]): BundleCustody {
  const named = new Set(bundle.keys.map(({ x }) => toHex(x)));
  const held = new Set(records.flatMap(({ role, x, revokedAt }) => (role === 'bundle' && revokedAt === null && named.has(x) ? [x] : [])));
  return { held: held.size, needed: bundle.threshold };
}

/** Whether this machine needs nobody else to publish another policy. */
export function signsAlone({ held, needed }: BundleCustody): boolean {
  return held >= needed;
}
