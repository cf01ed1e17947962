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
