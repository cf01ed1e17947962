/**
 * What the manager chose for this tablet beside the door's rules: how many people the place holds, and whether the tablet is kept in the app. Nothing here
 * changes a verdict. Each change is a line in the journal, stored with it in one transaction. Pure but for reading.
 */
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { VenueDescription } from '../shared/storage/schema.ts';
import { CHOICES_KEY } from './gate-memory.ts';

/** As the ministry's register has it. */
export const CAPACITY_MOST = 1_000_000;

export interface Choices {
  /** The manager's own limit; null: the ministry's, if there is one. */
  readonly capacity: number | null;
  /** Full screen while a shift is open, and a way out behind the PIN. */
  readonly kiosk: boolean;
  readonly turned: 'any' | 'portrait' | 'landscape';
}

export const NO_CHOICES: Choices = { capacity: null, kiosk: false, turned: 'any' };

/** Whether so many people may be a limit. */
export const isCapacity = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= CAPACITY_MOST;

/** What is stored, or none where that is missing or not ours. */
export function parseChoices(value: unknown): Choices {
  const stored = value as Partial<Choices> | null;
  const capacity = typeof stored?.capacity === 'number' && isCapacity(stored.capacity) ? stored.capacity : null;
  const turned = stored?.turned === 'portrait' || stored?.turned === 'landscape' ? stored.turned : 'any';
  return { capacity, kiosk: stored?.kiosk === true, turned };
}

export async function loadChoices(storage: Storage): Promise<StorageResult<Choices>> {
  const stored = await loadMemory(storage, CHOICES_KEY);
  return stored.ok ? { ok: true, value: parseChoices(stored.value) } : stored;
}

/** How the journal calls a change. */
export function codeOf(before: Choices, after: Choices): string {
  if (before.capacity !== after.capacity) return after.capacity === null ? 'capacity-off' : `capacity-${after.capacity}`;
  if (before.kiosk !== after.kiosk) return after.kiosk ? 'kiosk-on' : 'kiosk-off';
  return `turned-${after.turned}`;
}

/** How many may be inside: the lower of what the ministry says of the venue and what its manager says; null where nobody says anything. */
export function capacityOf({ capacity = null }: Pick<VenueDescription, 'capacity'>, own: Pick<Choices, 'capacity'>): number | null {
  if (capacity === null) return own.capacity;
  return own.capacity === null ? capacity : Math.min(capacity, own.capacity);
}
