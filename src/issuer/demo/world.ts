/**
 * Makes the demo world and keeps it up to date: people, venues, laboratories and a policy are inserted in bulk, once; everything that gives somebody a
 * status comes as signed batches through the ordinary ingest (lab/ingest.ts).
 */

import { kidOf } from '../../core/token/cnf.ts';
import { signBatch } from '../../core/token/lab-batch.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { Envelope } from '../lab/envelope.ts';
import { type BatchKind, ingestBatch } from '../lab/ingest.ts';
import { currentPolicyText, storePolicy } from '../policies.ts';
import { CONTROL_CENTRE, DAYS_BACK, dayOf, demoDay, LABS } from './days.ts';
import { childrenSeed, type DemoChild, demoChildren } from './families.ts';
import type { LabSigners } from './lab-keys.ts';
import { CAST, type DemoPerson, demoPeople } from './people.ts';
import { demoPolicy } from './policy.ts';
import { demoVenues } from './venues.ts';

export const DEMO_SEED = 'ashyq-2021';

export interface DemoOptions {
  readonly seed?: string;
  readonly signers: LabSigners;
  /** since when the world is as it is; without it since now */
  readonly since?: number;
}

/** `made` now, `kept` from an earlier start and brought up to today, or `foreign`: there are people in the database, and they are not the demo's. */
export type DemoState = 'made' | 'kept' | 'foreign';

/** Fills an empty database, and brings it up to today. Somebody else's register is left as it is. */
export async function seedDemo(issuer: Issuer, options: DemoOptions): Promise<DemoState> {
  const state = await insertDemo(issuer, options);
  if (state !== 'foreign') await refreshDemo(issuer, options);
  return state;
}

/** Fills an empty database with people, venues, laboratories and the policy: nobody has a status yet but blue. */
export async function insertDemo(issuer: Issuer, { seed = DEMO_SEED, signers, since = issuer.now() }: DemoOptions): Promise<DemoState> {
  const people = demoPeople(seed);
  return issuer.db.transaction().execute(async (trx): Promise<DemoState> => {
    // two processes that start at once make one world
    await sql`select pg_advisory_xact_lock(hashtext('ashyq-demo-world'))`.execute(trx);
    const empty = (await trx.selectFrom('person').select('id').limit(1).executeTakeFirst()) === undefined;
    if (!empty && !(await isDemoWorld(trx, people))) return 'foreign';
    if (empty) {
      await insertPeople(trx, people);
      await insertVenues(trx, seed, since);
    }
    await insertFamilies(trx, people, demoChildren(seed, people));
    await insertSources(trx, signers);
    if ((await currentPolicyText(trx)) === null) await storePolicy(trx, demoPolicy(1), since);
    return empty ? 'made' : 'kept';
  });
}

/** Hands in what the laboratories reported on the days up to today. Days that were handed in before answer as before and change nothing. */
export async function refreshDemo(issuer: Issuer, options: DemoOptions): Promise<void> {
  const today = dayOf(issuer.now());
  const report = reporting(options);
  for (let day = today - DAYS_BACK; day <= today; day += 1) await report(issuer, day);
}

/** Hands in what was reported on one day, unless it was. */
export function reporting({ seed = DEMO_SEED, signers }: DemoOptions): (issuer: Issuer, day: number) => Promise<void> {
  const people = demoPeople(seed);
  const parts = [
    { seed, people },
    { seed: childrenSeed(seed), people: demoChildren(seed, people) },
  ];
  return async (issuer, day) => {
    for (const part of parts) await reportPart(issuer, signers, { ...part, day });
  };
}

interface Part {
  readonly seed: string;
  readonly people: Parameters<typeof demoDay>[2];
  readonly day: number;
}

async function reportPart(issuer: Issuer, signers: LabSigners, { seed, people, day }: Part): Promise<void> {
  if (await isHandedIn(issuer, seed, day)) return;
  const { lab, contact } = demoDay(seed, day, people);
  await Promise.all(lab.map(async (batch) => handIn(issuer, 'lab', await signBatch(batch, signers(batch.sourceId)))));
  await handIn(issuer, 'contact', await signBatch(contact, signers(contact.sourceId)));
}

async function handIn(issuer: Issuer, kind: BatchKind, raw: Uint8Array): Promise<void> {
  const result = await ingestBatch(issuer, kind, raw);
  // a day that was half handed in under keys since lost: what arrived then stands
  if (!result.ok && result.code === 'batch-conflict') return;
  if (!result.ok) throw new Error(`the demo's own batch was refused: ${result.code}`);
  if ((result.outcome.held ?? 0) > 0) throw new Error('lines of the demo’s own batch are held');
  if (result.outcome.rejected.length > 0) throw new Error(`a line of the demo's own batch was refused: ${result.outcome.rejected[0]?.code}`);
}

/** The contacts come last: when they were worked through, so was the day. */
async function isHandedIn(issuer: Issuer, seed: string, day: number): Promise<boolean> {
  const { batchId } = demoDay(seed, day, []).contact;
  const row = await issuer.db
    .selectFrom('lab_batch')
    .select('outcome')
    .where('lab_id', '=', CONTROL_CENTRE.id)
    .where('batch_id', '=', new Uint8Array(batchId))
    .executeTakeFirst();
  return row !== undefined && row.outcome !== null;
}

/** Whether the people in the database are the demo's: somebody else's register is never given invented results. */
async function isDemoWorld(db: Database, people: readonly DemoPerson[]): Promise<boolean> {
  const first = people[0];
  if (first === undefined) return false;
  return (await db.selectFrom('person').select('id').where('iin', '=', first.iin).where('phone', '=', first.phone).executeTakeFirst()) !== undefined;
}

type Registered = Omit<DemoPerson, 'phone'> & Pick<DemoChild, 'phone'>;

async function insertPeople(trx: DatabaseTransaction, people: readonly Registered[]): Promise<void> {
  const column = (read: (person: Registered) => string | null) => people.map(read);
  await sql`
    insert into person (iin, family_name, given_name, patronymic, initials, birth_date, phone, district)
    select * from unnest(
      ${column((person) => person.iin)}::text[], ${column((person) => person.familyName)}::text[], ${column((person) => person.givenName)}::text[],
      ${column((person) => person.patronymic)}::text[], ${column((person) => person.initials)}::text[], ${column((person) => person.birthDate)}::date[],
      ${column((person) => person.phone)}::text[], ${column((person) => person.district)}::text[])`.execute(trx);
}

/** A demo from before there were children gets them too. */
async function insertFamilies(trx: DatabaseTransaction, people: readonly DemoPerson[], children: readonly DemoChild[]): Promise<void> {
  const known = await trx
    .selectFrom('person')
    .select('id')
    .where('iin', '=', children[0]?.iin ?? '')
    .executeTakeFirst();
  if (known !== undefined) return;
  await insertPeople(trx, children);
  const pairs = children.flatMap((child) => child.guardians.flatMap((at) => ({ child: child.iin, guardian: people[at]?.iin ?? '' })));
  await sql`
    insert into guardianship (person_id, guardian_id, from_at)
    select child.id, guardian.id, extract(epoch from child.birth_date)::bigint
    from unnest(${pairs.map((pair) => pair.child)}::text[], ${pairs.map((pair) => pair.guardian)}::text[]) as pair(child, guardian)
    join person as child on child.iin = pair.child join person as guardian on guardian.iin = pair.guardian`.execute(trx);
}

async function insertVenues(trx: DatabaseTransaction, seed: string, now: number): Promise<void> {
  const rows = demoVenues(seed).map(({ taxNumber, ...venue }) => ({ ...venue, tax_number: taxNumber, approved_at: now, closed_at: null }));
  await trx.insertInto('venue').values(rows).execute();
}

/** Two weeks come at once at the first start, and chance makes the figures: not what the envelope of a laboratory is for. */
const DEMO_ENVELOPE: Partial<Envelope> = { linesAnHour: 1e6, linesAnHourNew: 1e6, lowFactor: 0, highFactor: 1000, strangerShare: 1, oddShare: 1 };

/** Their keys are this installation's: a database that outlived its data directory learns the new ones. */
async function insertSources(trx: DatabaseTransaction, signers: LabSigners): Promise<void> {
  const sources = [...LABS.map((lab) => ({ ...lab, kind: 'lab' as const })), { ...CONTROL_CENTRE, kind: 'contact' as const }];
  for (const { id, name, kind } of sources) {
    const { publicKey } = signers(id);
    const key = { public_key: publicKey, kid: await kidOf(publicKey), envelope: JSON.stringify(DEMO_ENVELOPE) };
    await trx
      .insertInto('lab')
      .values({ id, name, kind, ...key })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(key))
      .execute();
  }
}

/** Whom to begin with: one person of each status. */
export interface CastMember {
  readonly health: (typeof CAST)[number];
  readonly iin: string;
  readonly phone: string;
  readonly initials: string;
  /** whom they may hold a pass for */
  readonly children: readonly { readonly initials: string; readonly health: (typeof CAST)[number] }[];
}

export function demoCast(seed: string = DEMO_SEED): readonly CastMember[] {
  const people = demoPeople(seed);
  const children = demoChildren(seed, people);
  return CAST.flatMap((health, nr) => {
    const person = people[nr];
    if (person === undefined) return [];
    const own = CAST.flatMap((colour, at) => (children[at]?.guardians.includes(nr) ? [{ initials: children[at].initials, health: colour }] : []));
    return [{ health, iin: person.iin, phone: person.phone, initials: person.initials, children: own }];
  });
}
