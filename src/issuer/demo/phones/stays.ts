/**
 * Who of the demo's phones registers a visit where and when: people whom a door let in, by its own journal of that day. So a visit, the door's line about it and the
 * status of that day say the same. Only some doors have visits registered, those of the two cities in which people stay a while.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Category } from '../categories.ts';
import type { Line } from '../doors/lines.ts';
import { dayLines, type Month } from '../doors/month.ts';
import type { DemoTablet } from '../doors/tablets.ts';
import { chanceOf } from '../random.ts';
import type { DemoPhone } from './phones.ts';

/** Places whose guests are asked to register: they stay, and sit together. */
const ASKED: ReadonlySet<Category> = new Set([
  'catering',
  'theatre',
  'concert-hall',
  'banquet-hall',
  'karaoke',
  'circus',
  'computer-club',
  'exhibition',
  'public-service',
]);
const CITIES = ['75', '71'];
const MINUTE = 60;

/** One visit to be stated; `left` null: nobody scanned on the way out. */
export interface PhoneStay {
  readonly phone: DemoPhone;
  readonly tablet: DemoTablet;
  readonly entered: number;
  readonly left: number | null;
  /** answers the tablet's door code; otherwise scans the poster of the venue */
  readonly witnessed: boolean;
}

/** Doors at which visits are registered. Their clocks are right: a door code carries their time. */
export function askingDoors(tablets: readonly DemoTablet[]): readonly DemoTablet[] {
  return tablets.filter(({ fault, offline, category, area }) => fault === null && !offline && ASKED.has(category) && CITIES.includes(area.slice(0, 2)));
}

/** The visits of a local day, in the order of their beginnings; other calls have their turn between two doors. */
export async function staysOf(
  month: Month,
  given: { readonly day: number; readonly doors: readonly DemoTablet[]; readonly phones: readonly DemoPhone[] },
): Promise<readonly PhoneStay[]> {
  const owners = new Map(given.phones.map((phone) => [phone.nr, phone]));
  const stays: PhoneStay[] = [];
  for (const tablet of given.doors) {
    await breathe();
    stays.push(...staysAt(tablet, { lines: dayLines(month, tablet, given.day), owners, seed: month.seed }));
  }
  return stays.sort((a, b) => a.entered - b.entered);
}

interface DoorDay {
  readonly lines: readonly Line[];
  readonly owners: ReadonlyMap<number, DemoPhone>;
  readonly seed: string;
}

function staysAt(tablet: DemoTablet, { lines, owners, seed }: DoorDay): readonly PhoneStay[] {
  const admitted = lines.filter(({ kind, outcome, pass }) => kind === 'scan' && outcome === 'admit' && pass !== null);
  const close = lines.at(-1)?.at ?? 0;
  return admitted.flatMap((line, at) => {
    const phone = owners.get((line.pass ?? 0) % 10_000);
    if (phone === undefined || line.direction === 1) return [];
    const chance = chanceOf(`${seed} stays ${tablet.venueId}/${tablet.gate} ${phone.nr} ${line.at}`);
    const again = admitted.slice(at + 1).find(({ pass }) => pass === line.pass);
    const drawn = Math.min(line.at + 25 * MINUTE + chance.below(110 * MINUTE), close, (again?.at ?? close) - MINUTE);
    const left = again?.direction === 1 ? again.at : chance.often(0.7) && drawn > line.at ? drawn : null;
    return [{ phone, tablet, entered: line.at, left, witnessed: chance.often(0.55) }];
  });
}
