/** The trust of one moment, and by which publications it is that of then. */
import type { Trust } from '../../trust/trust.ts';

/** Versions that were in force. `from`: a stamp that is held named them, or, where the stamp of then is gone, the transparency log's order of what was published. */
export interface TrustVersions {
  readonly root: number;
  readonly bundle: number;
  readonly policy: number;
  readonly stamp: number | null;
  readonly from: 'stamp' | 'log';
}

/** `of` null: no history was asked, the trust is the one at hand. `unknown`: what was in force then is not known here, and `trust` is null. */
export interface TrustThen {
  readonly trust: Trust | null;
  readonly of: TrustVersions | 'unknown' | null;
}

/** What the log says is reckoned for one moment; of another of the same span only that differs. */
export function asOf({ trust, of }: TrustThen, at: number): TrustThen {
  if (trust === null || of === null || of === 'unknown' || of.from === 'stamp') return { trust, of };
  return { trust: withFloor({ ...trust, stamp: { ...trust.stamp, iat: at } }), of };
}

/** The floor of the clock that files of then make. */
export function withFloor(trust: Omit<Trust, 'floor'>): Trust {
  const { root, stamp, bundle, lists } = trust;
  return { ...trust, floor: Math.max(root.issuedAt, stamp.iat, bundle.issuedAt, ...[...lists.values()].map(({ iat }) => iat)) };
}

export function versionsOf({ root, bundle, policy, stamp }: Trust, from: TrustVersions['from']): TrustVersions {
  return { root: root.version, bundle: bundle.version, policy: policy.version, stamp: stamp.version, from };
}
