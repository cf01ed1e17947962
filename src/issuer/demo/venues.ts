/** The venues of the demo: 520 in eight regions, over every category; the first four of Almaty are the cast's. BINs and sole traders' IINs are invented. */
import { checkDigitOf } from '../../core/registry/iin.ts';
import { CATEGORIES, type Category, VENUE_CATEGORIES } from './categories.ts';
import { VENUE_WORDS } from './names.ts';
import { CAST_DISTRICT, drawIin } from './people.ts';
import { REGIONS, type Region } from './places.ts';
import { type Chance, chanceOf } from './random.ts';

export interface DemoVenue {
  readonly id: string;
  readonly taxNumber: string;
  readonly category: Category;
  readonly name: string;
  readonly address: string;
  readonly area: string;
  readonly registration: boolean;
}

/** Venues of each region, in the order of REGIONS. */
const COUNTS = [160, 110, 60, 50, 40, 35, 35, 30];

/** Doors to begin with: the airport asks blue for a test, groceries take yellow, the cinema is green's at weekends, the pharmacy is near the cast's home.
 * None of them stands in a zone that closes it at night: the demo shows the same at any hour. */
export const CAST_VENUES: readonly { readonly id: string; readonly category: Category; readonly name: string; readonly area: string }[] = [
  { id: 'ALA-00001', category: 'airport', name: 'Алматы халықаралық әуежайы', area: '7519' },
  { id: 'ALA-00002', category: 'grocery', name: '«Береке» азық-түлік дүкені', area: CAST_DISTRICT },
  { id: 'ALA-00003', category: 'cinema', name: '«Арман» кинотеатры', area: '7518' },
  { id: 'ALA-00004', category: 'pharmacy', name: '«Шаттық» дәріханасы', area: CAST_DISTRICT },
];

export function demoVenues(seed: string): readonly DemoVenue[] {
  const chance = chanceOf(`${seed} venues`);
  const taken = new Set<string>();
  return REGIONS.flatMap((region, at) => Array.from({ length: COUNTS[at] ?? 0 }, (_, nr) => venue({ region, nr, chance, taken })));
}

/** As Kazakh says it: the proper name first, then what it is. */
function nameOf(category: Category, word: string): string {
  const kind = CATEGORIES[category].kk;
  return `«${word}», ${kind.charAt(0).toLocaleLowerCase('kk')}${kind.slice(1)}`;
}

interface Draw {
  readonly region: Region;
  readonly nr: number;
  readonly chance: Chance;
  readonly taken: Set<string>;
}

function venue({ region, nr, chance, taken }: Draw): DemoVenue {
  const id = `${region.prefix}-${String(nr + 1).padStart(5, '0')}`;
  const cast = CAST_VENUES.find((known) => known.id === id);
  // the first of each region go through the categories one by one, so that every region has them all; the rest are shops and cafés more often
  const category =
    cast?.category ?? VENUE_CATEGORIES[nr] ?? chance.pick(chance.often(0.4) ? (['grocery', 'pharmacy', 'catering', 'mall'] as const) : VENUE_CATEGORIES);
  return {
    id,
    category,
    taxNumber: chance.often(0.15) ? drawIin(chance, { sex: chance.often(0.5) ? 1 : 2, taken }).iin : drawBin(chance, taken),
    name: cast?.name ?? nameOf(category, chance.pick(VENUE_WORDS)),
    address: `${region.name}, ${chance.pick(region.streets)}, ${1 + chance.below(180)}`,
    area: cast?.area ?? chance.pick(region.places).code,
    registration: cast === undefined && category === 'banquet-hall',
  };
}

/** Business identification number: year and month of registration, resident, head office. */
function drawBin(chance: Chance, taken: Set<string>): string {
  for (;;) {
    const year = String(chance.below(21)).padStart(2, '0');
    const month = String(1 + chance.below(12)).padStart(2, '0');
    const eleven = `${year}${month}40${String(chance.below(100_000)).padStart(5, '0')}`;
    const check = checkDigitOf(eleven);
    if (check === null || taken.has(eleven)) continue;
    taken.add(eleven);
    return `${eleven}${check}`;
  }
}
