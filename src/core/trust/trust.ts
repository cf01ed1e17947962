/** Trust at hand: everything a verifier believes, after all of it was verified together. */
import type { Policy } from '../policy/policy.ts';
import type { Bundle } from './bundle.ts';
import type { EndOfMission } from './end-of-mission.ts';
import type { Root } from './root.ts';
import type { Stamp } from './stamp.ts';
import type { StatusList } from './status-list.ts';

export interface Trust {
  readonly root: Root;
  readonly stamp: Stamp;
  readonly bundle: Bundle;
  readonly policy: Policy;
  /** by list number */
  readonly lists: ReadonlyMap<number, StatusList>;
  /** The clock floor: the highest ministry-signed time in these files (and in those they replaced). */
  readonly floor: number;
  /** The end-of-mission statement in force, null while there is none. */
  readonly end: EndOfMission | null;
}
