/**
 * The children of the demo: 400, in families of one to three, two out of three with two guardians. The cast has four, so that the family's story can be
 * played with the people that the terminal names: the green and the blue citizen bring up a green and a yellow child together.
 *
 * A child's IIN must be nobody's (digit 7 is 1 or 2: born in the 1800s) and a child must be a child: so the register has the birth date of the number with
 * the century of the 2000s (kazakhstan.md). Years of birth before 2020 never meet an adult's number, whose years begin with 20.
 */
import { KAZAKH, RUSSIAN } from './names.ts';
import { CAST, CAST_DISTRICT, type DemoPerson, drawIin, PEOPLE_COUNT, phoneOf } from './people.ts';
import { type Chance, chanceOf } from './random.ts';

export interface DemoChild extends Omit<DemoPerson, 'phone'> {
  /** their own, from the age of about fourteen */
  readonly phone: string | null;
  /** places in the list of people */
  readonly guardians: readonly number[];
}

export const CHILDREN_COUNT = 400;
const BORN = { from: 2010, until: 2019 };
const OWN_PHONE_BORN = 2012;

/** In the order of CAST: what days.ts keeps the first four to. */
const CAST_CHILDREN = [
  { givenName: 'Әлихан', familyName: 'Әбдіқадыров', sex: 1, born: 2016, guardians: [0, 1] },
  { givenName: 'Дана', familyName: 'Өтегенова', sex: 2, born: 2012, guardians: [2] },
  { givenName: 'Томирис', familyName: 'Әбдіқадырова', sex: 2, born: 2019, guardians: [0, 1] },
  { givenName: 'Максим', familyName: 'Кузнецов', sex: 1, born: 2017, guardians: [3] },
] as const;

/** The seed of what happens to children: their days are batches of their own, so that a demo from before there were any learns of them. */
export function childrenSeed(seed: string): string {
  return `${seed} children`;
}

/** `people` = demoPeople(seed), all of them. */
export function demoChildren(seed: string, people: readonly DemoPerson[]): readonly DemoChild[] {
  const chance = chanceOf(childrenSeed(seed));
  const taken = new Set<string>();
  const children: DemoChild[] = CAST_CHILDREN.map((child, nr) => ({
    ...drawNumbers(chance, { ...child, nr, taken }),
    ...namesOf(child),
    guardians: child.guardians,
  }));
  while (children.length < CHILDREN_COUNT) {
    const guardians = drawGuardians(chance, people);
    for (let size = 1 + chance.below(3); size > 0 && children.length < CHILDREN_COUNT; size -= 1) {
      children.push(drawChild(chance, people, { guardians, nr: children.length, taken }));
    }
  }
  return children;
}

/** A mother and a father of one district, or one of them. */
function drawGuardians(chance: Chance, people: readonly DemoPerson[]): readonly number[] {
  const first = CAST.length + chance.below(people.length - CAST.length);
  if (chance.often(1 / 3)) return [first];
  for (;;) {
    const second = CAST.length + chance.below(people.length - CAST.length);
    if (people[second]?.district === people[first]?.district && sexOf(people[second]) !== sexOf(people[first])) return [first, second];
  }
}

interface Place {
  readonly guardians: readonly number[];
  readonly nr: number;
  readonly taken: Set<string>;
}

function drawChild(chance: Chance, people: readonly DemoPerson[], { guardians, nr, taken }: Place): DemoChild {
  const parents = guardians.flatMap((at) => people[at] ?? []);
  const named = parents.find((parent) => sexOf(parent) === 1) ?? parents[0];
  if (named === undefined) throw new RangeError('demoChildren: a child without a guardian');
  const sex = chance.often(0.5) ? 1 : 2;
  const male = sexOf(named) === 1 ? named.familyName : named.familyName.slice(0, -1);
  const stock = RUSSIAN.family.includes(male) ? RUSSIAN : KAZAKH;
  const names = { givenName: chance.pick(sex === 1 ? stock.male : stock.female), familyName: sex === 1 ? male : `${male}а` };
  const born = BORN.from + chance.below(BORN.until - BORN.from + 1);
  return { ...drawNumbers(chance, { sex, born, nr, taken }), ...namesOf(names), district: named.district, guardians };
}

function namesOf({ givenName, familyName }: { readonly givenName: string; readonly familyName: string }) {
  return { givenName, familyName, patronymic: null, initials: `${givenName.charAt(0)}.${familyName.charAt(0)}.`.normalize('NFC') };
}

interface Draw {
  readonly sex: 1 | 2;
  readonly born: number;
  readonly nr: number;
  readonly taken: Set<string>;
}

function drawNumbers(chance: Chance, { sex, born, nr, taken }: Draw) {
  const { iin, birthDate } = drawIin(chance, { sex, year: born % 100, taken });
  const phone = born <= OWN_PHONE_BORN ? phoneOf(PEOPLE_COUNT + nr) : null;
  return { iin, birthDate: birthDate.replace(/^18/, '20'), phone, district: CAST_DISTRICT };
}

function sexOf(person: DemoPerson | undefined): 1 | 2 {
  return person?.iin[6] === '1' ? 1 : 2;
}
