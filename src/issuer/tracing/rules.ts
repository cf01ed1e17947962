/**
 * What tracing goes by, as data: stored with every case, so that a result can be made again and a change of mind does not change what was found before.
 * The numbers are the control centre's to set; these are the ones to begin with.
 */

/** Weights are percent of a second spent face to face in an ordinary room. */
export interface TracingRules {
  /** how long before the sample somebody was infectious */
  readonly beforeSeconds: number;
  /** less together than this, all meetings of two people added up, is no contact */
  readonly minimumSeconds: number;
  /** nobody stays longer: a visit that was closed days later ended then */
  readonly longestSeconds: number;
  /** how long a visit that nobody closed is taken to have lasted, by category; `other` for the rest */
  readonly openSeconds: Readonly<Record<string, number>>;
  /** how easily one infects another there, by category; `other` for the rest */
  readonly categoryWeight: Readonly<Record<string, number>>;
  /** by how many of the two visits a door witnessed: none, one, both */
  readonly witnessWeight: readonly [number, number, number];
  /** the two came by the same gate; by different ones; one of them, or both, by a poster of the whole venue */
  readonly gateWeight: { readonly same: number; readonly other: number; readonly unknown: number };
}

const MINUTE = 60;
const HOUR = 3600;

export const TRACING_RULES: TracingRules = {
  beforeSeconds: 48 * HOUR,
  minimumSeconds: 15 * MINUTE,
  longestSeconds: 12 * HOUR,
  openSeconds: {
    grocery: 30 * MINUTE,
    'food-chain': 30 * MINUTE,
    pharmacy: 20 * MINUTE,
    market: HOUR,
    mall: 90 * MINUTE,
    catering: 90 * MINUTE,
    canteen: 45 * MINUTE,
    cinema: 150 * MINUTE,
    theatre: 3 * HOUR,
    'concert-hall': 3 * HOUR,
    fitness: 90 * MINUTE,
    pool: 90 * MINUTE,
    sauna: 2 * HOUR,
    karaoke: 150 * MINUTE,
    'banquet-hall': 4 * HOUR,
    circus: 150 * MINUTE,
    'sport-event': 150 * MINUTE,
    hotel: 12 * HOUR,
    airport: 150 * MINUTE,
    'intercity-transport': 4 * HOUR,
    'public-service': 45 * MINUTE,
    other: HOUR,
  },
  categoryWeight: {
    karaoke: 150,
    'banquet-hall': 140,
    'concert-hall': 130,
    fitness: 130,
    sauna: 130,
    catering: 120,
    'intercity-transport': 120,
    'childrens-centre': 120,
    grocery: 70,
    'food-chain': 70,
    pharmacy: 70,
    market: 70,
    mall: 80,
    station: 80,
    other: 100,
  },
  witnessWeight: [60, 80, 100],
  gateWeight: { same: 100, other: 70, unknown: 85 },
};

/** How long an open visit there is taken to have lasted. */
export function openSecondsOf({ openSeconds }: TracingRules, category: string): number {
  return openSeconds[category] ?? openSeconds['other'] ?? HOUR;
}

/** The weight of a category in percent. */
export function weightOf({ categoryWeight }: TracingRules, category: string): number {
  return categoryWeight[category] ?? categoryWeight['other'] ?? 100;
}
