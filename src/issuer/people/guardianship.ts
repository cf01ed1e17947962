/**
 * Guardianship as the register has it (product.md, citizen 10): an adult may hold the pass of a child, several adults that of the same child, each on a
 * phone of their own. It ends when the register says so, or by itself when the child comes of age; here is what both mean for the phones.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import { auditOf, type DeviceRow, endDevices, revokedOf } from './devices.ts';
import { lockPeople } from './health.ts';

const AGE_YEARS = 18;
/** Devices of one transaction. */
const AT_ONCE = 500;

/** For a `where` over the table `guardianship`. */
export function guardianshipIsOpen(now: number): RawBuilder<unknown> {
  return sql`guardianship.from_at <= ${now} and (guardianship.until_at is null or guardianship.until_at > ${now})`;
}

/** The second at which somebody comes of age: local midnight of the birthday. `birthDate` is a column. */
export function ofAgeAt(birthDate: RawBuilder<unknown>, utcOffsetMinutes: number): RawBuilder<number> {
  return sql<number>`extract(epoch from ${birthDate} + make_interval(years => ${AGE_YEARS}::integer))::bigint - ${utcOffsetMinutes * 60}::bigint`;
}

/** Whom a guardian may hold a pass for, as told to the guardian's phone. */
export interface Child {
  /** 16 bytes */
  readonly ref: Uint8Array;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  readonly year: number;
  /** the guardian has a device for the child already */
  readonly held: boolean;
}

/** The children of an adult, the eldest first; of a minor, none. */
export async function childrenOf(issuer: Issuer, guardianId: number): Promise<readonly Child[]> {
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const { rows } = await sql<Child>`
    select guardianship.ref, child.initials, to_char(child.birth_date, 'MMDD')::integer as birth, extract(year from child.birth_date)::integer as year,
      exists (select from device where device.person_id = child.id and device.guardian_id = guardianship.guardian_id and device.active) as held
    from ${openGuardianship(now, utcOffsetMinutes)} and guardianship.guardian_id = ${guardianId}
    order by child.birth_date, child.id`.execute(issuer.db);
  return rows;
}

export interface Ward {
  readonly id: number;
  /** when the child comes of age */
  readonly minor_until: number;
}

/** The child that `ref` names to this guardian; null when there is none, and just so when it is somebody else's. */
export async function wardOf(
  trx: DatabaseTransaction,
  {
    guardianId,
    ref,
    now,
    utcOffsetMinutes,
  }: { readonly guardianId: number; readonly ref: Uint8Array; readonly now: number; readonly utcOffsetMinutes: number },
): Promise<Ward | null> {
  const { rows } = await sql<Ward>`
    select child.id, ${ofAgeAt(sql`child.birth_date`, utcOffsetMinutes)} as minor_until
    from ${openGuardianship(now, utcOffsetMinutes)} and guardianship.guardian_id = ${guardianId} and guardianship.ref = ${ref}`.execute(trx);
  return rows[0] ?? null;
}

/** `guardianship`, `child` and `guardian` joined, and the beginning of a `where`: open, of an adult, for a child. */
function openGuardianship(now: number, utcOffsetMinutes: number): RawBuilder<unknown> {
  return sql`guardianship join person as child on child.id = guardianship.person_id join person as guardian on guardian.id = guardianship.guardian_id
    where ${guardianshipIsOpen(now)} and ${ofAgeAt(sql`child.birth_date`, utcOffsetMinutes)} > ${now}
      and ${ofAgeAt(sql`guardian.birth_date`, utcOffsetMinutes)} <= ${now}`;
}

/**
 * Ends the devices of guardians who may no longer hold them; several issuers share the work. What the register has ended is revoked. On a birthday nothing
 * is: the pass is not renewed and runs out within three days (paper within seven), and nobody is turned away at a door on the morning of it. Gives the number of devices.
 */
export async function endLapsedHoldings(issuer: Pick<Issuer, 'db' | 'now' | 'publishSoon'>): Promise<number> {
  let count = 0;
  for (;;) {
    const now = issuer.now();
    const lapsed = await lapsedDevices(issuer, now);
    const done = await issuer.db.transaction().execute(async (trx) => {
      await lockPeople(trx, [...new Set(lapsed.map((device) => device.person_id))]);
      const [ended, grown] = [lapsed.filter((device) => device.ended), lapsed.filter((device) => !device.ended)];
      const byRegister = await endDevices(trx, ended, { now, cause: 'guardian', revoke: true });
      const byAge = await endDevices(trx, grown, { now, cause: 'guardian', revoke: false });
      await appendAudit(trx, [...auditOf(byRegister, 'guardian', now), ...auditOf(byAge, 'age', now)]);
      return { devices: byRegister.length + byAge.length, revokedTokens: revokedOf(byRegister) };
    });
    count += done.devices;
    if (done.revokedTokens > 0) issuer.publishSoon();
    if (lapsed.length < AT_ONCE) return count;
  }
}

/** `limit 1` has the database look each ended guardianship's device up instead of reading all devices: there are few of the one and many of the other. */
async function lapsedDevices(issuer: Pick<Issuer, 'db'>, now: number): Promise<readonly (DeviceRow & { readonly ended: boolean })[]> {
  const { rows } = await sql<DeviceRow & { ended: boolean }>`
    select device.person_id, device.id, true as ended
      from guardianship cross join lateral (
        select person_id, id from device
        where device.person_id = guardianship.person_id and device.guardian_id = guardianship.guardian_id and device.active limit 1) as device
      where guardianship.until_at <= ${now}
    union all
    select device.person_id, device.id, false
      from device join guardianship using (person_id, guardian_id)
      where device.active and device.guardian_id is not null and device.minor_until <= ${now} and coalesce(guardianship.until_at > ${now}, true)
    order by person_id limit ${AT_ONCE}`.execute(issuer.db);
  return rows;
}
