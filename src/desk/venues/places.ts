/** Regions and districts, what is asked of the registry by them, and the fields of an application: pure. */
import type { District } from './venue-answers.ts';

/** A region with what its districts come to. */
export interface Region {
  /** two digits */
  readonly code: string;
  readonly venues: number;
  readonly tablets: number;
  readonly waiting: number;
  readonly districts: readonly District[];
}

/** Districts gathered by the first two digits of their code, in the order of the codes. */
export function regionsOf(districts: readonly District[]): readonly Region[] {
  const byCode = new Map<string, District[]>();
  for (const district of districts) {
    const code = district.area.slice(0, 2);
    byCode.set(code, [...(byCode.get(code) ?? []), district]);
  }
  const sum = (of: readonly District[], what: 'venues' | 'tablets' | 'waiting') => of.reduce((total, district) => total + district[what], 0);
  return [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, of]) => ({ code, venues: sum(of, 'venues'), tablets: sum(of, 'tablets'), waiting: sum(of, 'waiting'), districts: of }));
}

/** What the list shows; empty texts ask for everything. */
export interface Filter {
  /** two digits of a region, four of a district, or nothing */
  readonly area: string;
  readonly category: string;
  /** the beginning of a name or of an id */
  readonly find: string;
  readonly closed: boolean;
  /** after this id */
  readonly after: string;
}

/** The address's own words, so that a list can be gone back to: what does not look like one of ours is left out. */
export function readFilter(query: Readonly<Record<string, string>>): Filter {
  const { area = '', category = '', find = '', closed, after = '' } = query;
  return {
    area: /^\d{2}(?:\d{2})?$/.test(area) ? area : '',
    category: /^[\w-]{1,64}$/.test(category) ? category : '',
    find: isFindable(find) ? find.trim() : '',
    closed: closed === '1',
    after: /^[A-Z]{3}-\d{5}$/.test(after) ? after : '',
  };
}

/** What the issuer looks for (src/issuer/venues/desk-routes.ts): two signs and more, no number of a person or a company. */
export function isFindable(text: string): boolean {
  return /^(?!.*\d{12})[\p{L}\p{M}\p{N}\p{P}\p{S} ]{2,64}$/u.test(text.trim());
}

/** The filter in an address, only what it has. */
export function filterQuery({ area, category, find, closed, after }: Filter): Readonly<Record<string, string>> {
  return { ...(area && { area }), ...(category && { category }), ...(find && { find }), ...(closed && { closed: '1' }), ...(after && { after }) };
}

/** The fields of an application as they are typed. */
export interface TypedVenue {
  readonly taxNumber: string;
  readonly category: string;
  readonly name: string;
  readonly address: string;
  readonly area: string;
  readonly registration: boolean;
  readonly capacity: string;
}

/** What is wrong with a field, as the issuer says it (src/issuer/venues/fields.ts). */
export const VENUE_FAULTS = [
  'tax-number-invalid',
  'category-unknown',
  'name-missing',
  'name-too-long',
  'name-invalid',
  'address-missing',
  'address-too-long',
  'address-invalid',
  'area-unknown',
  'capacity-invalid',
] as const;
export type VenueFault = (typeof VENUE_FAULTS)[number];

/** The faults in an answer `fields-invalid`. */
export function faultsOf(answer: Readonly<Record<string, unknown>>): readonly VenueFault[] {
  const given = answer['faults'];
  return Array.isArray(given) ? VENUE_FAULTS.filter((fault) => given.includes(fault)) : [];
}

/** People at once: null for nothing, undefined for what is no such number. */
export function parseCapacity(text: string): number | null | undefined {
  const typed = text.replace(/[\s\u00a0\u202f]/g, '');
  if (typed === '') return null;
  const value = Number(typed);
  return /^\d{1,7}$/.test(typed) && value >= 1 && value <= 1_000_000 ? value : undefined;
}

/** A number of an entrance, or null. */
export function parseGate(text: string): number | null {
  return /^[1-9]\d{0,3}$/.test(text.trim()) ? Number(text) : null;
}
