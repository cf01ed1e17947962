/**
 * The demo's tablets: which doors have one, and what is wrong with a few of them. Deterministic by seed. The venues that the terminal names have none: their first
 * gate is for whoever tries the demo.
 */
import { createHmac } from 'node:crypto';
import type { Signer } from '../../../core/codec/ed25519.ts';
import { nodeSigner } from '../../keys/node-ed25519.ts';
import type { Category } from '../categories.ts';
import { VENUE_CATEGORIES } from '../categories.ts';
import { chanceOf } from '../random.ts';
import { CAST_VENUES, type DemoVenue, demoVenues } from '../venues.ts';

/**
 * What a tablet's journal has that it should not have; each shows at the ministry, at the auditor's, or at both (docs/operations.md, "The demo's month").
 * At the ministry: `fork`, `truncation`, `new-epoch`, `broken`, `clock-back`, `clock-ahead`, `after-end`. In the lines: `never-refuses`, `lets-in` (refusals
 * overridden), `stale` (people admitted by a publication that had ended), `stamp-back`, `silent`, `no-shift`, `pass-often`, `two-gates`, and `clock-back` again.
 */
export const FAULTS = [
  'fork',
  'truncation',
  'new-epoch',
  'broken',
  'clock-back',
  'clock-ahead',
  'after-end',
  'never-refuses',
  'lets-in',
  'stale',
  'stamp-back',
  'silent',
  'no-shift',
  'pass-often',
  'two-gates',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface DemoTablet {
  readonly venueId: string;
  readonly gate: number;
  readonly category: Category;
  readonly area: string;
  /** the venue takes presentations made for it only */
  readonly registration: boolean;
  /** of a venue with two entrances */
  readonly twoGates: boolean;
  readonly fault: Fault | null;
  /** has no network for three days, honestly: then it judges nobody any more, and hands in late */
  readonly offline: boolean;
  /** position in the list */
  readonly nr: number;
}

export const TABLET_COUNT = 84;
/** Doors with two entrances, as far as there are such venues among the chosen. */
const TWO_GATES: ReadonlySet<Category> = new Set(['mall', 'airport', 'station', 'market', 'food-chain']);

/** The tablets, at most `count` of them: every category first, then whatever comes. A venue of two gates has them one after the other. */
export function demoTablets(seed: string, count: number = TABLET_COUNT): readonly DemoTablet[] {
  const doors = chosenVenues(seed).flatMap((venue) => (TWO_GATES.has(venue.category) ? [gateOf(venue, 1), gateOf(venue, 2)] : [gateOf(venue, 1)]));
  const chosen = doors.slice(0, count);
  const faults = faultsOf(chosen);
  return chosen.map((door, nr) => ({ ...door, nr, fault: faults.get(nr) ?? null, offline: !faults.has(nr) && nr % 12 === 5 }));
}

type Door = Omit<DemoTablet, 'nr' | 'fault' | 'offline'>;

const gateOf = ({ id, category, area, registration }: DemoVenue, gate: number): Door => ({
  venueId: id,
  gate,
  category,
  area,
  registration,
  twoGates: TWO_GATES.has(category),
});

function chosenVenues(seed: string): readonly DemoVenue[] {
  const cast = new Set(CAST_VENUES.map(({ id }) => id));
  const chance = chanceOf(`${seed} tablets`);
  const drawn = demoVenues(seed)
    .filter(({ id }) => !cast.has(id))
    .map((venue) => ({ venue, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ venue }) => venue);
  const firsts = VENUE_CATEGORIES.flatMap((category) => drawn.find((venue) => venue.category === category) ?? []);
  // a region has one airport that matters
  return [...firsts, ...drawn.filter((venue) => !firsts.includes(venue) && venue.category !== 'airport')];
}

/** Each fault once, at doors that are busy enough to show it; `two-gates` at the second gate of a venue whose first is without fault. */
function faultsOf(doors: readonly Door[]): ReadonlyMap<number, Fault> {
  const faults = new Map<number, Fault>();
  const second = doors.findIndex(({ gate }) => gate === 2);
  if (second >= 0) faults.set(second, 'two-gates');
  const rest = FAULTS.filter((fault) => fault !== 'two-gates');
  const busy = doors.flatMap(({ gate, category }, nr) => (gate === 1 && nr !== second - 1 && BUSY.has(category) ? [nr] : []));
  for (const [at, fault] of rest.entries()) {
    const nr = busy[at];
    if (nr !== undefined) faults.set(nr, fault);
  }
  return faults;
}

const BUSY: ReadonlySet<Category> = new Set(['grocery', 'pharmacy', 'food-chain', 'market', 'mall', 'catering', 'fitness', 'intercity-transport', 'station']);

/** A tablet's key, of this installation only. `turn` 1: the tablet that took the place of the first. */
export function tabletSigner(secret: Uint8Array, { venueId, gate }: Pick<DemoTablet, 'venueId' | 'gate'>, turn: 0 | 1 = 0): Signer {
  return nodeSigner(createHmac('sha256', secret).update(`ashyq-demo-tablet ${venueId}/${gate}/${turn}`).digest());
}
