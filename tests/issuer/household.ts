/** Families for tests: children with guardians in the register, and what guardians' phones ask. */
import { fromBase64Url } from '../../src/core/bytes.ts';
import type { ContestWish } from '../../src/core/token/contest.ts';
import { type DeviceAction, makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoChildren } from '../../src/issuer/demo/families.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { enrolPerson, type Person } from './actions.ts';
import { keyOf, type World } from './world.ts';

const CHILDREN = demoChildren('tests', demoPeople('tests'));

export interface RegisteredChild extends Person {
  readonly id: number;
  readonly initials: string;
  /** ref by the guardian's IIN */
  readonly refs: ReadonlyMap<string, Uint8Array>;
}

/** Puts the `nr`th child into the register, with a phone of its own, born on `born` (ISO date), entrusted to these people. */
export async function addChild(world: World, nr: number, guardians: readonly Person[], born = '2016-04-21'): Promise<RegisteredChild> {
  const child = CHILDREN[nr];
  if (child === undefined) throw new RangeError('addChild: no such child');
  const phone = `+7798${String(nr).padStart(7, '0')}`;
  const { id } = await world.issuer.db
    .insertInto('person')
    .values({
      iin: child.iin,
      family_name: child.familyName,
      given_name: child.givenName,
      patronymic: null,
      initials: child.initials,
      birth_date: born,
      phone,
      district: child.district,
      evidence_at: null,
      health_until: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const refs = new Map<string, Uint8Array>();
  for (const { iin } of guardians) refs.set(iin, await entrust(world, id, iin));
  return { id, iin: child.iin, phone, initials: child.initials, refs };
}

/** Makes somebody the child's guardian and gives the ref. */
export async function entrust(world: World, childId: number, guardianIin: string, { from = 0, until = null as number | null } = {}): Promise<Uint8Array> {
  const { rows } = await sql<{ ref: Uint8Array }>`
    insert into guardianship (person_id, guardian_id, from_at, until_at)
    select ${childId}, id, ${from}, ${until} from person where iin = ${guardianIin} returning ref`.execute(world.issuer.db);
  const [row] = rows;
  if (row === undefined) throw new RangeError('entrust: nobody with that number');
  return row.ref;
}

/** The register ends a guardianship at `until`, or takes the end back. */
export async function endGuardianship(world: World, childId: number, guardianIin: string, until: number | null): Promise<void> {
  await sql`
    update guardianship set until_at = ${until}
    where person_id = ${childId} and guardian_id = (select id from person where iin = ${guardianIin})`.execute(world.issuer.db);
}

/** A pass as a phone holds it: the token and the name of its key. */
export interface Pass {
  readonly token: Uint8Array;
  readonly key: string;
}

export async function enrolled(world: World, person: Person, key: string): Promise<Pass> {
  return { token: await enrolPerson(world, person, key), key };
}

const PATHS = {
  renew: '/api/token',
  delete: '/api/token/delete',
  paper: '/api/token/paper',
  family: '/api/family',
  child: '/api/family/child',
  contest: '/api/contests',
} as const;

export interface Asking {
  /** name of the key that the request names */
  readonly newKey?: string;
  readonly ref?: Uint8Array;
  readonly contest?: ContestWish;
  readonly skew?: number;
  /** another action in the request than the address stands for */
  readonly action?: DeviceAction;
}

let asked = 0;

/** What a phone that holds `pass` asks at the address of `what`. */
export async function ask(world: World, what: keyof typeof PATHS, pass: Pass, { newKey, ref, contest, skew = 0, action = what }: Asking = {}) {
  asked += 1;
  const key = newKey ?? `${what} ${asked}`;
  const carried = { ...(ref === undefined ? {} : { ref }), ...(contest === undefined ? {} : { contest }) };
  const request = await makeDeviceRequest({ action, iat: world.issuer.now() + skew, ...carried }, keyOf(key));
  return world.call(PATHS[what], { request: await makeRenewal(pass.token, request, keyOf(pass.key)) });
}

/** A guardian's phone takes the child's pass, under the key of this name. */
export async function holdChild(world: World, guardian: Pass, ref: Uint8Array | undefined, key: string): Promise<Pass> {
  const answer = await ask(world, 'child', guardian, { newKey: key, ref: ref ?? new Uint8Array(16) });
  if (answer.status !== 200) throw new Error(`family/child answered ${answer.status} ${String(answer.body['code'])}`);
  return { token: tokenOf(answer), key };
}

export function tokenOf(answer: { readonly body: Record<string, unknown> }): Uint8Array {
  return fromBase64Url(String(answer.body['token']));
}

export interface Standing {
  readonly active: boolean;
  readonly cause: string | null;
}

/** What the register says of the tokens of a pass: whether its device is active and why it was revoked, if it was. */
export async function standing(world: World, index: number): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select device.active, token.revoked_cause as cause from token
    join device on device.person_id = token.person_id and device.id = token.device_id where token_index = ${index}`.execute(world.issuer.db);
  return rows[0];
}
