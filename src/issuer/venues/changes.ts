/** What staff change of an approved venue without a new approval: its settings, its poster, its end; and which account speaks for it. */
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { revokeCredentials } from './credentials.ts';
import { dropCodes } from './tablets.ts';

type Changing = Pick<Issuer, 'db' | 'now' | 'publishSoon'>;

export interface AtVenue {
  readonly venueId: string;
  readonly by: number | null;
}

/** Closes a venue for good: posters and tablets are called back, codes void, waiting changes refused. False where there is no open one. */
export async function closeVenue(issuer: Changing, { venueId, by }: AtVenue): Promise<boolean> {
  const now = issuer.now();
  const closed = await issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql`
      update venue set closed_at = ${now} where id = ${venueId} and approved_at is not null and closed_at is null returning 1`.execute(trx);
    if (rows.length === 0) return false;
    await sql`update gate set revoked_at = ${now} where venue_id = ${venueId} and revoked_at is null`.execute(trx);
    await dropCodes(trx, venueId, null);
    await sql`
      update venue_application set state = 'refused', reason = 'withdrawn', decided_at = ${now}, decided_by = ${by}
      where venue_id = ${venueId} and changes and state = 'waiting'`.execute(trx);
    const revoked = await revokeCredentials(trx, venueId, { cause: 'closed', now });
    await appendAudit(trx, [{ at: now, kind: 'venue-closed', subject: `venue:${venueId}`, detail: { by, revoked } }]);
    return true;
  });
  if (closed) issuer.publishSoon();
  return closed;
}

/** Opens a venue again that was closed by mistake, or that a restore took for closed: without posters and tablets, which are made anew. False where none is closed. */
export async function reopenVenue({ db, now }: Pick<Issuer, 'db' | 'now'>, { venueId, by }: AtVenue): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql`update venue set closed_at = null where id = ${venueId} and closed_at is not null returning 1`.execute(trx);
    if (rows.length > 0) await appendAudit(trx, [{ at: now(), kind: 'venue-reopened', subject: `venue:${venueId}`, detail: { by } }]);
    return rows.length > 0;
  });
}

/** Calls the posters of a venue back (one was carried off, or copied to where it does not belong); the next print is a new one. Gives how many. */
export async function revokePosters(issuer: Changing, { venueId, by }: AtVenue): Promise<number> {
  const now = issuer.now();
  const revoked = await issuer.db.transaction().execute(async (trx) => {
    const posters = await revokeCredentials(trx, venueId, { cause: 'poster', now, gate: 0 });
    if (posters > 0) await appendAudit(trx, [{ at: now, kind: 'posters-revoked', subject: `venue:${venueId}`, detail: { by, posters } }]);
    return posters;
  });
  if (revoked > 0) issuer.publishSoon();
  return revoked;
}

export interface VenueSettings {
  /** whether visits are to be registered; tablets learn it when they next renew, within a day */
  readonly registration?: boolean;
  /** people at once; null: not said */
  readonly capacity?: number | null;
}

export interface ChangingSettings extends AtVenue {
  /** what whoever changes them saw: where something else stands by now, nothing is changed */
  readonly seen?: Required<VenueSettings> | undefined;
}

/** Changes settings that no credential states; `settings-changed` where somebody else was faster. */
export async function changeSettings(
  issuer: Changing,
  { venueId, by, seen }: ChangingSettings,
  settings: VenueSettings,
): Promise<'ok' | 'venue-unknown' | 'settings-changed'> {
  const now = issuer.now();
  if (settings.registration === undefined && settings.capacity === undefined) throw new TypeError('changeSettings: something to change');
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<Required<VenueSettings>>`
      select registration, capacity from venue where id = ${venueId} and approved_at is not null and closed_at is null for update`.execute(trx);
    const [stands] = rows;
    if (stands === undefined) return 'venue-unknown';
    if (seen !== undefined && (stands.registration !== seen.registration || stands.capacity !== seen.capacity)) return 'settings-changed';
    await trx.updateTable('venue').set(settings).where('id', '=', venueId).execute();
    await appendAudit(trx, [{ at: now, kind: 'venue-settings', subject: `venue:${venueId}`, detail: { ...settings, by } }]);
    return 'ok';
  });
}

/** Lets an account of role `venue` speak for a venue, or no longer. */
export async function setVenueAccount(
  issuer: Changing,
  { venueId, by }: AtVenue,
  { staffId, speaks }: { readonly staffId: number; readonly speaks: boolean },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: 'venue-unknown' | 'staff-unknown' }> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const { rows: venues } = await sql`select 1 from venue where id = ${venueId} and approved_at is not null`.execute(trx);
    if (venues.length === 0) return { ok: false, code: 'venue-unknown' };
    const { rows: staff } = await sql`select 1 from staff where id = ${staffId} and 'venue' = any(roles) and ended_at is null`.execute(trx);
    if (speaks && staff.length === 0) return { ok: false, code: 'staff-unknown' };
    if (speaks) await sql`insert into venue_account (venue_id, staff_id) values (${venueId}, ${staffId}) on conflict do nothing`.execute(trx);
    else await sql`delete from venue_account where venue_id = ${venueId} and staff_id = ${staffId}`.execute(trx);
    const kind = speaks ? 'venue-account-given' : 'venue-account-taken';
    await appendAudit(trx, [{ at: now, kind, subject: `venue:${venueId}`, detail: { staff: staffId, by } }]);
    return { ok: true };
  });
}

/** Whether this account speaks for this venue. */
export async function speaksFor(issuer: Pick<Issuer, 'db'>, staffId: number, venueId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from venue_account where venue_id = ${venueId} and staff_id = ${staffId}`.execute(issuer.db);
  return rows.length > 0;
}
