/**
 * What a correction in the register means for somebody's phones and passes:
 * - another phone number: codes on their way to the old one are void. The pass stays where it is, unless the old number was never theirs (`phone_wrong`):
 *   then somebody else may have been let in by it (security.md, attack 18), and every phone of theirs ends;
 * - name, birthday, district: passes made meanwhile are made anew; those at hand run out by themselves (at most 72 h, paper 7 days), because a renewal
 *   revokes nothing (formats.md §3). Who comes of age when is computed anew for every guardian's phone;
 * - gone (died, left): no code, no phone, no pass, theirs or of children that they hold, and no guardianship.
 * All by the register's word alone; each is in the audit trail by row number.
 */
import type { AuditEntry } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { type DeviceRow, endDevices, lockHousehold, revokedOf } from '../people/devices.ts';
import { ofAgeAt } from '../people/guardianship.ts';
import { lockPeople } from '../people/health.ts';
import { revokeTokens } from '../tokens/revoke.ts';
import type { PersonRow } from './people-rows.ts';

/** A person as the database has them. */
export interface KnownPerson {
  readonly id: number;
  readonly iin: string | null;
  readonly passport: string | null;
  readonly family_name: string;
  readonly given_name: string;
  readonly patronymic: string | null;
  readonly initials: string;
  readonly birth_date: string;
  readonly phone: string | null;
  readonly district: string;
  readonly gone_cause: 'died' | 'left' | null;
}

export interface Change {
  readonly row: PersonRow;
  readonly person: KnownPerson;
}

interface When {
  readonly now: number;
  readonly utcOffsetMinutes: number;
}

/** Locks everybody whom these changes may touch, households first and in order, so that no two wait for each other in a circle. */
export async function lockForChange(trx: DatabaseTransaction, changes: readonly Change[]): Promise<void> {
  const ids = changes.map(({ person }) => person.id).sort((a, b) => a - b);
  for (const id of ids) await lockHousehold(trx, id);
  const { rows: held } = await sql<{ person_id: number }>`
    select distinct person_id from device where guardian_id = any(${ids}::bigint[]) and active`.execute(trx);
  await lockPeople(trx, [...new Set([...ids, ...held.map((row) => row.person_id)])]);
}

/** Carries one change out; the people are locked. Gives what the trail is to say and how many tokens were revoked. */
export async function applyChange(trx: DatabaseTransaction, { row, person }: Change, when: When): Promise<{ entries: AuditEntry[]; revoked: number }> {
  const { now } = when;
  const leaves = row.gone !== null && person.gone_cause === null;
  const shown = person.initials !== row.initials || person.birth_date !== row.birthDate || person.district !== row.district;
  await sql`
    update person set iin = coalesce(${row.iin}, iin), passport = coalesce(${row.passport}, passport), family_name = ${row.familyName},
      given_name = ${row.givenName}, patronymic = ${row.patronymic}, initials = ${row.initials}, birth_date = ${row.birthDate}::date, phone = ${row.phone},
      district = ${row.district}, gone_cause = ${row.gone}, gone_at = ${goneAt(row, now)}, epoch = epoch + ${shown ? 1 : 0}
    where id = ${person.id}`.execute(trx);
  if (person.phone !== row.phone) await sql`delete from enrolment_code where person_id = ${person.id}`.execute(trx);
  let revoked = person.birth_date === row.birthDate ? 0 : await bornAnew(trx, person.id, when);
  if (leaves) revoked += await leave(trx, person.id, now);
  else if (row.phoneWrong && person.phone !== row.phone) revoked += await endOwn(trx, person.id, now);
  const detail = {
    phone: person.phone !== row.phone,
    phoneWrong: row.phoneWrong && person.phone !== row.phone,
    birthDate: person.birth_date !== row.birthDate,
    district: person.district !== row.district,
    gone: row.gone,
    back: row.gone === null && person.gone_cause !== null,
    revokedTokens: revoked,
  };
  return { entries: [{ at: now, kind: 'person-changed', subject: `person:${person.id}`, detail }], revoked };
}

/** Somebody who was gone before stays gone since then. */
function goneAt(row: PersonRow, now: number) {
  return row.gone === null ? sql`null` : sql`coalesce(gone_at, ${now})`;
}

/** Guardians' phones hold the pass to the right birthday; and who turns out to be a minor holds nobody's. */
async function bornAnew(trx: DatabaseTransaction, personId: number, { now, utcOffsetMinutes }: When): Promise<number> {
  await sql`
    update device set minor_until = ${ofAgeAt(sql`person.birth_date`, utcOffsetMinutes)} from person
    where person.id = ${personId} and device.person_id = person.id and device.active and device.guardian_id is not null`.execute(trx);
  const { rows } = await sql<DeviceRow>`
    select device.person_id, device.id from device join person on person.id = device.guardian_id
    where person.id = ${personId} and device.active and ${ofAgeAt(sql`person.birth_date`, utcOffsetMinutes)} > ${now}`.execute(trx);
  return revokedOf(await endDevices(trx, rows, { now, cause: 'guardian', revoke: true }));
}

/** Every phone of the person, own and guardians', and every child's pass on the person's own. */
async function endOwn(trx: DatabaseTransaction, personId: number, now: number): Promise<number> {
  const { rows } = await sql<DeviceRow>`select person_id, id from device where active and (person_id = ${personId} or guardian_id = ${personId})`.execute(trx);
  const ended = await endDevices(trx, rows, { now, cause: 'deletion', revoke: true });
  // paper that no phone answers for
  return revokedOf(ended) + (await revokeTokens(trx, [personId], { now, cause: 'deletion' }));
}

async function leave(trx: DatabaseTransaction, personId: number, now: number): Promise<number> {
  await sql`
    update guardianship set until_at = greatest(from_at, ${now})
    where (person_id = ${personId} or guardian_id = ${personId}) and (until_at is null or until_at > ${now})`.execute(trx);
  return endOwn(trx, personId, now);
}
