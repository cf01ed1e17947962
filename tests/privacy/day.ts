/**
 * A day at three venues, with the real parts: the issuer's routes over a database, phones that enrol, doors that judge and keep a journal (core, src/gate), 1,000 scans.
 * Two venues share their visitors, who show the very same pass at both; to the third other people go, so that what all three have is nobody's.
 */
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { formatQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { LIST_ENTRIES } from '../../src/core/trust/status-list.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { Judge } from '../../src/gate/judge.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { type DemoPerson, demoPeople } from '../../src/issuer/demo/people.ts';
import { tokenKey, trustOf } from '../core/world.ts';
import { Disk } from '../gate/disk.ts';
import { enrolTablet, insertVenue, type Tablet, type Visitor, visitor } from '../issuer/visits.ts';
import { seedOf, type World } from '../issuer/world.ts';

export const SCANS = 1000;
export const PEOPLE = 24;
const SHARED = 16;
const VENUES = ['ALA-00123', 'ALA-00124', 'ALA-00125'] as const;

export interface Citizen extends DemoPerson, Visitor {
  readonly id: number;
}

export interface Door {
  readonly venueId: string;
  readonly tablet: Tablet;
  readonly disk: Disk;
  readonly judge: Judge;
}

export interface Day {
  readonly people: readonly Citizen[];
  /** the first two share their visitors */
  readonly doors: readonly [Door, Door, Door];
}

/** Names that nothing else in the program has. */
const marked = (name: string, nr: number) => `${name}сынақ${String.fromCharCode(0x430 + nr)}`;

/** Enrols the people, sets the doors up and lets everybody pass; the world's clock goes on by seven seconds a scan. */
export async function liveDay(world: World, scans = SCANS): Promise<Day> {
  const people = await enrolAll(world);
  const lists = [...new Set(people.map(({ index }) => Math.floor(index / LIST_ENTRIES)))].map((k) => ({ k }));
  const trust = await trustOf({ now: world.issuer.now(), lists, moreKeys: [tokenKey(world.tokenKey, {}, world.issuer.now())] });
  const doors = await Promise.all(VENUES.map((venueId) => openDoor(world, trust, venueId)));
  for (let nr = 0; nr < scans; nr += 1) {
    world.pass(7);
    const door = some(doors[nr % 3]);
    const round = Math.floor(nr / 3);
    const citizen = some(people[nr % 3 === 2 ? SHARED + (round % (PEOPLE - SHARED)) : round % SHARED]);
    await door.judge.judge(await brought(citizen, { nr, now: world.issuer.now(), venueId: door.venueId }), nr % 5 === 4 ? 1 : 0);
  }
  const [first, second, third] = doors.map((door) => door);
  return { people, doors: [some(first), some(second), some(third)] };
}

async function enrolAll(world: World): Promise<readonly Citizen[]> {
  const people: Citizen[] = [];
  for (const [nr, person] of demoPeople('tests', PEOPLE).entries()) {
    const [familyName, givenName] = [marked(person.familyName, nr), marked(person.givenName, nr)];
    await sql`update person set family_name = ${familyName}, given_name = ${givenName} where iin = ${person.iin}`.execute(world.issuer.db);
    const phone = await visitor(world, person, `phone ${nr}`);
    const { id } = await world.issuer.db.selectFrom('person').select('id').where('iin', '=', person.iin).executeTakeFirstOrThrow();
    people.push({ ...person, familyName, givenName, ...phone, id });
  }
  return people;
}

async function openDoor(world: World, trust: Trust, venueId: string): Promise<Door> {
  await insertVenue(world, venueId, { name: `Дүкен ${venueId}`, tax_number: '210440000007' });
  const tablet = await enrolTablet(world, { venueId, gate: 1 }, `tablet ${venueId}`);
  const disk = new Disk();
  const place = { category: 'cinema', area: 'ALA-02', venueId, gate: 1 };
  const judge = new Judge({
    verify: (text, memory, now) => verify(text, { trust, now, door: place, memory, engine: world.issuer.engine }),
    writer: new JournalWriter(disk.store),
    trust: () => trust,
    door: place,
    secret: seedOf(`secret of ${venueId}`),
    now: world.issuer.now,
    memory: null,
    save: async (memory) => {
      disk.kept.set('gate', structuredClone(memory));
      return true;
    },
    load: async () => null,
  });
  await judge.note({ kind: 'shift-open', code: 'opened', direction: 0 });
  return { venueId, tablet, disk, judge };
}

interface Moment {
  readonly nr: number;
  readonly now: number;
  readonly venueId: string;
}

/** Mostly passes of this moment, for any door or bound to this one; and what else people hold before a camera: a card, a link, a ticket with their name on it. */
function brought(citizen: Citizen, { nr, now, venueId }: Moment): Promise<string> | string {
  const { iin, phone, familyName, givenName } = citizen;
  if (nr % 29 === 7) return `BEGIN:VCARD\nN:${familyName};${givenName}\nTEL:${phone}\nEND:VCARD`;
  if (nr % 31 === 8) return iin;
  if (nr % 37 === 9) return `https://ticket.example/?name=${encodeURIComponent(familyName)}&iin=${iin}`;
  return showAt(citizen, { aud: nr % 4 === 1 ? venueId : '*', iat: now - 1 });
}

export async function showAt(
  { token, signer }: { readonly token: Uint8Array; readonly signer: Signer },
  claims: { aud: string; iat: number },
): Promise<string> {
  return formatQr(await present(token, claims, signer));
}

/** What the tablet hands in: all of its journal, in one signed message. */
export function messageOf({ disk, tablet }: Door, now: number): Promise<Uint8Array> {
  const entries = disk.records.map(({ entry }) => entry);
  const run = { kind: 'journal', iat: now, epoch: 0, size: entries.length, from: 0, entries, checkpoints: [] } as const;
  return makeGateMessage(tablet.credential, run, tablet.signer);
}

export function some<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('nothing there');
  return value;
}
