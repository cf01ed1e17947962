/** What the issuer tells of figures (docs/architecture.md, `/api/desk/dashboards/...`). */
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { numberOrNull, wordOf } from '../data/members.ts';

export const HEALTHS = ['red', 'yellow', 'blue', 'green'] as const;
export const TESTS = ['negatives', 'positives'] as const;
export const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;
export const DELAYS = ['minutes', 'hour', 'hours', 'oneDay', 'later'] as const;
export const PASSES = ['first', 'renewed', 'paper'] as const;
const STAMPS = ['longest', 'stamps'] as const;

export type Counts<Name extends string> = Readonly<Record<Name, number>>;
/** `from`: the first second of the day */
export type Day<Name extends string> = Counts<Name> & { readonly from: number };
export type InRegion<Name extends string> = Counts<Name> & { readonly region: string };

const countsOf = <Name extends string>(row: Answer, names: readonly Name[]): Counts<Name> =>
  Object.fromEntries(names.map((name) => [name, numberOf(row, name)])) as Record<Name, number>;

const daysOf = <Name extends string>(figures: Answer, names: readonly Name[], member = 'days'): readonly Day<Name>[] =>
  recordsOf(figures, member).map((row) => ({ ...countsOf(row, names), from: numberOf(row, 'from') }));

const regionsOf = <Name extends string>(figures: Answer, names: readonly Name[]): readonly InRegion<Name>[] =>
  recordsOf(figures, 'regions').map((row) => ({ ...countsOf(row, names), region: textOf(row, 'region') }));

export type Health = (typeof HEALTHS)[number];
export interface HealthFigures {
  readonly days: readonly Day<Health>[];
  readonly regions: readonly InRegion<Health>[];
}

export function readHealth(answer: Answer): HealthFigures {
  const figures = recordOf(answer, 'figures');
  return { days: daysOf(figures, HEALTHS), regions: regionsOf(figures, HEALTHS) };
}

type Test = (typeof TESTS)[number];
export interface TestFigures {
  readonly days: readonly Day<Test>[];
  readonly labs: readonly (Counts<Test> & { readonly id: string; readonly name: string })[];
  readonly regions: readonly InRegion<Test>[];
}

export function readTests(answer: Answer): TestFigures {
  const figures = recordOf(answer, 'figures');
  const labs = recordsOf(figures, 'labs').map((row) => ({ ...countsOf(row, TESTS), id: textOf(row, 'id'), name: textOf(row, 'name') }));
  return { days: daysOf(figures, TESTS), labs, regions: regionsOf(figures, TESTS) };
}

export type Outcome = (typeof OUTCOMES)[number];
export interface ScanFigures {
  readonly days: readonly Day<Outcome>[];
  readonly reasons: readonly { readonly code: string; readonly outcome: 'refuse' | 'undecided'; readonly scans: number }[];
  readonly categories: readonly (Counts<Outcome> & { readonly category: string })[];
  readonly regions: readonly InRegion<Outcome>[];
}

export function readScans(answer: Answer): ScanFigures {
  const figures = recordOf(answer, 'figures');
  return {
    days: daysOf(figures, OUTCOMES),
    reasons: recordsOf(figures, 'reasons').map((row) => ({
      code: textOf(row, 'code'),
      outcome: wordOf(row, 'outcome', ['refuse', 'undecided']),
      scans: numberOf(row, 'scans'),
    })),
    categories: recordsOf(figures, 'categories').map((row) => ({ ...countsOf(row, OUTCOMES), category: textOf(row, 'category') })),
    regions: regionsOf(figures, OUTCOMES),
  };
}

export interface ServiceFigures {
  readonly stampAt: number | null;
  /** by the issuer's clock */
  readonly time: number;
  readonly stamps: readonly Day<(typeof STAMPS)[number]>[];
  readonly lines: readonly Day<(typeof DELAYS)[number]>[];
  readonly passes: readonly Day<(typeof PASSES)[number]>[];
}

export function readService(answer: Answer): ServiceFigures {
  const figures = recordOf(answer, 'figures');
  return {
    stampAt: numberOrNull(figures, 'stampAt'),
    time: numberOf(answer, 'time'),
    stamps: daysOf(figures, STAMPS, 'stamps'),
    lines: daysOf(figures, DELAYS, 'lines'),
    passes: daysOf(figures, PASSES, 'passes'),
  };
}

/** Of a demo: whether its doors and phones still hand in the month before its first start, or a part of it could not be handed in and is tried again. */
export type Fill = 'filling' | 'failed' | 'whole';

export function readFill(answer: Answer): Fill {
  const figures = recordOf(answer, 'figures');
  return figures['filling'] === true ? 'filling' : figures['fillFailed'] === true ? 'failed' : 'whole';
}

/** What is asked for, as it stands in the address of the page and of the call. */
export interface Filter {
  readonly days: number;
  /** two digits; empty: the whole country */
  readonly region: string;
  readonly lab: string;
}

/** Days to choose from. */
export const PERIODS = [7, 28, 90] as const;

/** The address's own words; what is none of ours asks for four weeks of the whole country. */
export function readFilter({ days = '', region = '', lab = '' }: Readonly<Record<string, string>>): Filter {
  return {
    days: PERIODS.find((period) => String(period) === days) ?? 28,
    region: /^\d{2}$/.test(region) ? region : '',
    lab: /^[A-Z0-9][A-Z0-9-]{0,31}$/.test(lab) ? lab : '',
  };
}

/** The filter in an address, only what it has. */
export function filterQuery({ days, region, lab }: Filter): Readonly<Record<string, string>> {
  return { days: String(days), ...(region && { region }), ...(lab && { lab }) };
}
