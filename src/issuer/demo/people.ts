/**
 * The people of the demo: 2,000 of them, of whom the first four are the cast. Every IIN is well-formed with digit 7 = 1 or 2, so that it cannot be a
 * living person's (kazakhstan.md); every phone lies in +7 799, which no operator has.
 */
import { checkDigitOf } from '../../core/registry/iin.ts';
import { KAZAKH, RUSSIAN } from './names.ts';
import { REGIONS } from './places.ts';
import { type Chance, chanceOf } from './random.ts';

export interface DemoPerson {
  readonly iin: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly patronymic: string | null;
  readonly initials: string;
  /** ISO date in the century that the IIN names */
  readonly birthDate: string;
  readonly phone: string;
  readonly district: string;
}

export const PEOPLE_COUNT = 2000;
/** Of eight regions, the share of people in each, per cent. */
const SHARES = [30, 16, 14, 12, 10, 7, 6, 5];

/** What each member of the cast is there to show; their home is the cast venues' district. */
export const CAST = ['green', 'blue', 'yellow', 'red'] as const;
export const CAST_DISTRICT = '7511';
const CAST_NAMES = [
  { givenName: 'Айгерім', familyName: 'Сәрсенова', sex: 2 },
  { givenName: 'Нұрлан', familyName: 'Әбдіқадыров', sex: 1 },
  { givenName: 'Ғалия', familyName: 'Өтегенова', sex: 2 },
  { givenName: 'Сергей', familyName: 'Кузнецов', sex: 1 },
] as const;

export function demoPeople(seed: string, count: number = PEOPLE_COUNT): readonly DemoPerson[] {
  const chance = chanceOf(`${seed} people`);
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, nr) => person(nr, chance, taken));
}

function person(nr: number, chance: Chance, taken: Set<string>): DemoPerson {
  const cast = CAST_NAMES[nr];
  const sex = cast?.sex ?? (chance.often(0.5) ? 1 : 2);
  const names = cast ?? drawName(chance, sex);
  const { iin, birthDate } = drawIin(chance, { sex, taken });
  return {
    iin,
    birthDate,
    givenName: names.givenName,
    familyName: names.familyName,
    patronymic: chance.often(0.35) ? patronymic(chance, sex) : null,
    initials: `${names.givenName.charAt(0)}.${names.familyName.charAt(0)}.`.normalize('NFC'),
    phone: phoneOf(nr),
    district: cast === undefined ? drawDistrict(chance) : CAST_DISTRICT,
  };
}

function drawName(chance: Chance, sex: 1 | 2): { givenName: string; familyName: string } {
  const stock = chance.often(0.78) ? KAZAKH : RUSSIAN;
  const family = chance.pick(stock.family);
  return { givenName: chance.pick(sex === 1 ? stock.male : stock.female), familyName: sex === 1 ? family : `${family}а` };
}

function patronymic(chance: Chance, sex: 1 | 2): string {
  return `${chance.pick(KAZAKH.male)}${sex === 1 ? 'ұлы' : 'қызы'}`;
}

/** No operator has these numbers. */
export function phoneOf(nr: number): string {
  return `+7799${String(nr + 1).padStart(7, '0')}`;
}

interface IinDraw {
  readonly sex: 1 | 2;
  /** the last two digits of the year of birth; drawn from 20 to 99 where it is not given */
  readonly year?: number;
  /** the numbers drawn so far, without their check digits */
  readonly taken: Set<string>;
}

/** A number whose check digit exists and that nobody of the demo has yet. */
export function drawIin(chance: Chance, { sex, year: given, taken }: IinDraw): { iin: string; birthDate: string } {
  for (;;) {
    const year = given ?? 20 + chance.below(80);
    const month = String(1 + chance.below(12)).padStart(2, '0');
    const day = String(1 + chance.below(28)).padStart(2, '0');
    const eleven = `${year}${month}${day}${sex}${String(chance.below(10_000)).padStart(4, '0')}`;
    const check = checkDigitOf(eleven);
    if (check === null || taken.has(eleven)) continue;
    taken.add(eleven);
    return { iin: `${eleven}${check}`, birthDate: `18${year}-${month}-${day}` };
  }
}

function drawDistrict(chance: Chance): string {
  const draw = chance.below(100);
  let sum = 0;
  const at = SHARES.findIndex((share) => {
    sum += share;
    return draw < sum;
  });
  return chance.pick(REGIONS[at]?.places ?? []).code;
}
