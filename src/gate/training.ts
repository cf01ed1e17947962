/**
 * Whether this door is for training now (product.md, venue staff 10; docs/formats.md §5): for as long as the ministry says, or for the rest of the day by
 * the manager's switch. It ends by itself. While it lasts only specimens get a verdict, and nobody is admitted. Pure.
 */
import type { VenueDescription } from '../shared/storage/schema.ts';
import type { DoorState } from './door-state.ts';

export interface Training {
  readonly until: number;
  /** Only the ministry ends what the ministry began. */
  readonly by: 'ministry' | 'manager';
}

/** The training that runs at `now`, or null. */
export function trainingOf(
  { trainingUntil = null }: Pick<VenueDescription, 'trainingUntil'>,
  { training }: Pick<DoorState, 'training'>,
  now: number,
): Training | null {
  if (now < (trainingUntil ?? 0)) return { until: trainingUntil ?? 0, by: 'ministry' };
  return now < (training ?? 0) ? { until: training ?? 0, by: 'manager' } : null;
}
