/** When people come to a kind of place in the demo, and how many: what a door's day looks like. Invented, and plausible. */
import type { Category } from '../categories.ts';
import type { Chance } from '../random.ts';

export interface Rhythm {
  /** scans at one door on a day from Monday to Friday */
  readonly day: number;
  /** times as many on Saturday and Sunday */
  readonly weekend: number;
  /** Local hours; after 24 of the next day, never past the 04:00 at which a shift ends. */
  readonly from: number;
  readonly to: number;
  /** the hour around which most come */
  readonly peak: number;
  /** whether people are scanned when they leave, too */
  readonly exits?: boolean;
}

export const RHYTHMS: Readonly<Record<Category, Rhythm>> = {
  grocery: { day: 110, weekend: 1.2, from: 8, to: 22, peak: 18 },
  pharmacy: { day: 70, weekend: 0.8, from: 8, to: 21, peak: 12 },
  'food-chain': { day: 120, weekend: 1.3, from: 9, to: 22, peak: 18 },
  market: { day: 100, weekend: 1.6, from: 9, to: 19, peak: 12 },
  mall: { day: 130, weekend: 1.7, from: 10, to: 22, peak: 17, exits: true },
  catering: { day: 60, weekend: 1.5, from: 10, to: 24, peak: 13 },
  canteen: { day: 60, weekend: 0.3, from: 9, to: 17, peak: 13 },
  cinema: { day: 60, weekend: 1.8, from: 10, to: 25, peak: 19, exits: true },
  theatre: { day: 40, weekend: 1.7, from: 16, to: 22, peak: 18 },
  'concert-hall': { day: 35, weekend: 2, from: 17, to: 23, peak: 19 },
  fitness: { day: 65, weekend: 0.8, from: 7, to: 23, peak: 19, exits: true },
  pool: { day: 40, weekend: 1.3, from: 7, to: 21, peak: 17, exits: true },
  sauna: { day: 18, weekend: 2, from: 12, to: 24, peak: 19 },
  bowling: { day: 25, weekend: 2, from: 12, to: 25, peak: 19 },
  billiards: { day: 20, weekend: 1.8, from: 14, to: 26, peak: 20 },
  'computer-club': { day: 30, weekend: 1.5, from: 10, to: 26, peak: 18 },
  karaoke: { day: 25, weekend: 2.2, from: 18, to: 27, peak: 22 },
  'banquet-hall': { day: 45, weekend: 3, from: 16, to: 25, peak: 18, exits: true },
  exhibition: { day: 35, weekend: 1.7, from: 10, to: 19, peak: 14 },
  hotel: { day: 25, weekend: 1.1, from: 7, to: 27, peak: 15 },
  'childrens-centre': { day: 40, weekend: 1.8, from: 9, to: 20, peak: 16 },
  circus: { day: 40, weekend: 2.5, from: 12, to: 21, peak: 17 },
  airport: { day: 140, weekend: 1.1, from: 5, to: 27, peak: 9 },
  station: { day: 130, weekend: 1.2, from: 5, to: 26, peak: 8 },
  'intercity-transport': { day: 90, weekend: 1.2, from: 6, to: 23, peak: 8 },
  'public-service': { day: 110, weekend: 0.4, from: 9, to: 20, peak: 11 },
  'sport-event': { day: 45, weekend: 3, from: 15, to: 23, peak: 18 },
  lottery: { day: 30, weekend: 1.1, from: 10, to: 21, peak: 17 },
  voluntary: { day: 15, weekend: 0.5, from: 9, to: 19, peak: 12 },
  neutral: { day: 0, weekend: 1, from: 9, to: 18, peak: 12 },
};

const HOUR = 3600;
/** Nobody comes in the first and last minutes of a shift. */
const EDGE = 300;

/** Seconds after local midnight at which somebody comes: mostly around the peak, some at any hour that is open. */
export function arrival({ from, to, peak }: Rhythm, chance: Chance): number {
  const [first, last] = [from * HOUR + EDGE, to * HOUR - EDGE];
  // the mean of three draws is a hill
  const hill = (chance.next() + chance.next() + chance.next()) / 3 - 0.5;
  const at = chance.often(0.7) ? peak * HOUR + hill * (to - from) * HOUR : first + chance.next() * (last - first);
  return Math.round(at < first || at > last ? first + chance.next() * (last - first) : at);
}
