/**
 * The demo's phones: whose they are, and which keys they have. Deterministic by seed, and by the installation's own secret where it is a key. The cast has none: theirs
 * are enrolled by whoever tries the demo. What a phone has done is told by the register: its device, its last pass, its visits.
 */
import { createHmac } from 'node:crypto';
import type { Signer } from '../../../core/codec/ed25519.ts';
import { nodeSigner } from '../../keys/node-ed25519.ts';
import { CAST, type DemoPerson } from '../people.ts';
import { chanceOf } from '../random.ts';

export interface DemoPhone {
  /** position in the list of people */
  readonly nr: number;
  readonly person: DemoPerson;
  /** day of the month on which it is enrolled, 0 the first */
  readonly enrolled: number;
}

export const PHONE_COUNT = 260;
/** The two cities with the most doors: people of one city meet. */
const CITIES = ['75', '71'];
/** All are enrolled within so many days. */
const ENROLMENT_DAYS = 9;

/** `people` = demoPeople(seed), all of them. */
export function demoPhones(seed: string, people: readonly DemoPerson[], count: number = PHONE_COUNT): readonly DemoPhone[] {
  const chance = chanceOf(`${seed} phones`);
  return people
    .flatMap((person, nr) => (nr >= CAST.length && CITIES.includes(person.district.slice(0, 2)) ? [{ nr, person, at: chance.next() }] : []))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ nr, person, at }) => ({ nr, person, enrolled: Math.floor(((at * 7919) % 1) ** 2 * ENROLMENT_DAYS) }));
}

/** The key that a phone made at that second; each pass has another (formats.md §3). */
export function phoneSigner(secret: Uint8Array, { person }: Pick<DemoPhone, 'person'>, madeAt: number): Signer {
  return nodeSigner(createHmac('sha256', secret).update(`ashyq-demo-phone ${person.iin} ${madeAt}`).digest());
}
