/** A clerk decides an application: approves it (a venue comes into being, or an approved one changes), refuses it, or asks for a correction. */
import { venuePrefixOf } from '../../core/registry/region.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { revokeCredentials } from './credentials.ts';

/** Why an application is refused or to be corrected: a closed list, so that no free text about anybody is kept. */
export const DECISION_REASONS = [
  'tax-number-unknown',
  'name-wrong',
  'category-wrong',
  'address-wrong',
  'area-wrong',
  'documents-missing',
  'not-found-there',
  'duplicate',
  'withdrawn',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

export function isDecisionReason(text: string): text is DecisionReason {
  return (DECISION_REASONS as readonly string[]).includes(text);
}

export interface Deciding {
  readonly applicationId: number;
  /** staff; null on the command line of the server itself */
  readonly by: number | null;
}

export type Refusal = { readonly ok: false; readonly code: 'application-unknown' | 'application-decided' | 'same-person' | 'venue-unknown' | 'region-full' };
/** `revoked`: posters and tablets that stopped being true and were called back. */
export type Approved = { readonly ok: true; readonly venueId: string; readonly revoked: number } | Refusal;

interface Application {
  readonly id: number;
  readonly venue_id: string | null;
  readonly tax_number: string;
  readonly category: string;
  readonly name: string;
  readonly address: string;
  readonly area: string;
  readonly registration: boolean;
  readonly capacity: number | null;
}

/** Venue, application and audit entry in one transaction. A poster is made when it is first asked for (credentials.ts), so none can be lost in between. */
export async function approveApplication(issuer: Pick<Issuer, 'db' | 'now' | 'publishSoon'>, deciding: Deciding): Promise<Approved> {
  const now = issuer.now();
  const result = await issuer.db.transaction().execute(async (trx): Promise<Approved> => {
    const application = await lockWaiting(trx, deciding);
    if (!('id' in application)) return application;
    const made = application.venue_id === null ? await insertVenue(trx, application, now) : await changeVenue(trx, application, now);
    if (!made.ok) return made;
    await decide(trx, { ...deciding, state: 'approved', reason: null, venueId: made.venueId, now });
    const detail = { application: application.id, by: deciding.by, revoked: made.revoked };
    const kind = application.venue_id === null ? 'venue-approved' : 'venue-changed';
    await appendAudit(trx, [{ at: now, kind, subject: `venue:${made.venueId}`, detail }]);
    return made;
  });
  if (result.ok && result.revoked > 0) issuer.publishSoon();
  return result;
}

/** Refuses, or asks for a correction: the applicant hands in another one that replaces it. */
export async function turnDown(
  issuer: Pick<Issuer, 'db' | 'now'>,
  { applicationId, by, state, reason }: Deciding & { readonly state: 'refused' | 'correction'; readonly reason: DecisionReason },
): Promise<{ readonly ok: true } | Refusal> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const application = await lockWaiting(trx, { applicationId, by: null });
    if (!('id' in application)) return application;
    await decide(trx, { applicationId, by, state, reason, venueId: application.venue_id, now });
    await appendAudit(trx, [{ at: now, kind: `venue-${state}`, subject: `venue-application:${applicationId}`, detail: { reason, by } }]);
    return { ok: true };
  });
}

/** Whoever of the staff filed an application does not approve it. */
async function lockWaiting(trx: DatabaseTransaction, { applicationId, by }: Deciding): Promise<Application | Refusal> {
  const row = await trx.selectFrom('venue_application').selectAll().where('id', '=', applicationId).forUpdate().executeTakeFirst();
  if (row === undefined) return { ok: false, code: 'application-unknown' };
  if (row.state !== 'waiting') return { ok: false, code: 'application-decided' };
  return by !== null && row.created_by === by ? { ok: false, code: 'same-person' } : row;
}

interface Decision extends Deciding {
  readonly state: 'approved' | 'refused' | 'correction';
  readonly reason: DecisionReason | null;
  readonly venueId: string | null;
  readonly now: number;
}

async function decide(trx: DatabaseTransaction, { applicationId, by, state, reason, venueId, now }: Decision): Promise<void> {
  // where it came from has done its work (applications.ts)
  const decided = { state, reason, venue_id: venueId, decided_at: now, decided_by: by, origin: null };
  await trx.updateTable('venue_application').set(decided).where('id', '=', applicationId).execute();
}

async function insertVenue(trx: DatabaseTransaction, { venue_id: _, id: __, ...application }: Application, now: number): Promise<Approved> {
  const venueId = await nextVenueId(trx, application.area);
  if (venueId === null) return { ok: false, code: 'region-full' };
  const { tax_number, category, name, address, area, registration, capacity } = application;
  await trx
    .insertInto('venue')
    .values({ id: venueId, tax_number, category, name, address, area, registration, capacity, approved_at: now, closed_at: null })
    .execute();
  return { ok: true, venueId, revoked: 0 };
}

/** The next number of the region, `ALA-00521`, above those that a restore passed over; null where all 99,999 are taken. */
async function nextVenueId(trx: DatabaseTransaction, area: string): Promise<string | null> {
  const prefix = venuePrefixOf(area);
  if (prefix === null) throw new TypeError('nextVenueId: an application is checked before it is stored');
  // held to the end: two approvals at once draw two numbers
  await sql`select pg_advisory_xact_lock(hashtext(${`ashyq-venue-id ${prefix}`}))`.execute(trx);
  const { rows } = await sql<{ last: number | null }>`
    select greatest((select substr(max(id), 5)::integer from venue where id like ${`${prefix}-%`}), (select passed from venue_number where prefix = ${prefix})) as last
  `.execute(trx);
  const number = (rows[0]?.last ?? 0) + 1;
  return number > 99_999 ? null : `${prefix}-${String(number).padStart(5, '0')}`;
}

/** What posters and tablets say of the venue is no longer true, if it is about that: they are called back. The id stays, whatever the district. */
async function changeVenue(trx: DatabaseTransaction, { venue_id, ...application }: Application, now: number): Promise<Approved> {
  const venueId = venue_id ?? '';
  const before = await trx.selectFrom('venue').selectAll().where('id', '=', venueId).where('closed_at', 'is', null).forUpdate().executeTakeFirst();
  if (before === undefined) return { ok: false, code: 'venue-unknown' };
  const { tax_number, category, name, address, area, registration, capacity } = application;
  await trx
    .updateTable('venue')
    .set({ tax_number, category, name, address, area, registration, capacity, changed_at: now })
    .where('id', '=', venueId)
    .execute();
  const stands = before.category === category && before.area === area && before.name === name;
  return { ok: true, venueId, revoked: stands ? 0 : await revokeCredentials(trx, venueId, { cause: 'change', now }) };
}
