/** The demo's doors, brought up to now in the background: every tablet's month, a few tablets at a time, so that pages answer meanwhile. */
import { utf8Encode } from '../../../core/bytes.ts';
import { parsePolicy } from '../../../core/policy/policy.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { dayOf } from '../days.ts';
import { type DemoPerson, demoPeople } from '../people.ts';
import { demoPolicy } from '../policy.ts';
import type { DoorDay, KnownStamp } from './lines.ts';
import { type Month, playMonth } from './month.ts';
import { Statuses } from './statuses.ts';
import { type DemoTablet, demoTablets, tabletSigner } from './tablets.ts';

/** Tablets at work at once: the database waits on the disk, not on the processor. */
const AT_ONCE = 4;
const HOUR = 3600;
/** A publication reaches a tablet so much later. */
const FETCH_SECONDS = 90;

export interface DoorsOptions {
  readonly seed: string;
  /** of this installation */
  readonly secret: Uint8Array;
  readonly tablets?: readonly DemoTablet[];
  readonly goesOn?: () => boolean;
  /** see DoorDay and Month */
  readonly scale?: number;
  readonly hours?: readonly number[];
}

/** Everything that the doors of this world have in common; null where no month was begun here. */
export async function monthOf(
  issuer: Issuer,
  { seed, secret, tablets = demoTablets(seed), goesOn = () => true, scale = 1, hours }: DoorsOptions,
): Promise<Month | null> {
  const began = await monthBegan(issuer, { secret, tablets });
  if (began === null) return null;
  const people = demoPeople(seed);
  const policy = parsePolicy(utf8Encode(demoPolicy(1)));
  const statuses = new Statuses(seed, people, policy.durations);
  const stampAt = await stampsOf(issuer, policy.limits.stopHours);
  const residents = residentsOf(people);
  const on = (day: number): DoorDay => ({ seed, day, scale, policy, residents, people, statusAt: (nr, time) => statuses.at(day, nr, time), stampAt });
  const firstGate = ({ venueId, gate }: DemoTablet) => (gate === 1 ? null : (tablets.find((other) => other.venueId === venueId && other.gate === 1) ?? null));
  return { issuer, secret, seed, firstDay: dayOf(began) + 1, on, firstGate, goesOn, ...(hours === undefined ? {} : { hours }) };
}

/** Positions of people by the region they live in. */
export function residentsOf(people: readonly DemoPerson[]): ReadonlyMap<string, readonly number[]> {
  const residents = new Map<string, number[]>();
  for (const [nr, { district }] of people.entries()) residents.set(district.slice(0, 2), [...(residents.get(district.slice(0, 2)) ?? []), nr]);
  return residents;
}

/** When the first tablet was enrolled: the noon before the month's first day. */
export async function monthBegan({ db }: Pick<Issuer, 'db'>, { secret, tablets }: Required<Pick<DoorsOptions, 'secret' | 'tablets'>>): Promise<number | null> {
  const [first] = tablets;
  if (first === undefined) return null;
  const { rows } = await sql<{ at: number | null }>`
    select min(iat) as at from venue_credential where venue_id = ${first.venueId} and tablet_key = ${tabletSigner(secret, first).publicKey}`.execute(db);
  return rows[0]?.at ?? null;
}

/** How far the doors came: a fault at one of them keeps none of the others from handing in. */
export interface FilledDoors {
  readonly lines: number;
  readonly failures: readonly unknown[];
}

/** Hands in what the doors wrote since they last did. */
export async function fillDoors(month: Month, tablets: readonly DemoTablet[]): Promise<FilledDoors> {
  const waiting = [...tablets];
  const failures: unknown[] = [];
  let lines = 0;
  const work = async () => {
    for (let tablet = waiting.shift(); tablet !== undefined && month.goesOn(); tablet = waiting.shift()) {
      const handed = await playMonth(month, tablet).catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
      lines += handed;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { lines, failures };
}

/** The publication that a tablet with a network judged by at a second. */
async function stampsOf({ db, now }: Pick<Issuer, 'db' | 'now'>, stopHours: number): Promise<(time: number) => KnownStamp> {
  const { rows } = await sql<{ version: number; at: number }>`select version, at from stamp_signed order by version`.execute(db);
  const stamps = rows.map(({ version, at }) => ({ version, at, exp: at + stopHours * HOUR }));
  const [first = { version: 0, at: now(), exp: now() + stopHours * HOUR }] = stamps;
  return (time) => {
    let [low, high] = [0, stamps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stamps[middle]?.at ?? 0) <= time - FETCH_SECONDS) low = middle + 1;
      else high = middle;
    }
    return stamps[low - 1] ?? first;
  };
}
