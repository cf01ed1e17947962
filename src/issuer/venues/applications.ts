/**
 * Applications (product.md, ministry 5): somebody asks to have a venue registered, or an approved one changed. Whoever asks gets a reference of 16 random
 * bytes and learns with it what became of it; the answer is the same whether the ministry has heard of such a venue before or not.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Bytes } from '../../core/bytes.ts';
import { decodeBase32 } from '../../core/codec/base32.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { queryFault } from '../db/errors.ts';
import { sql } from '../db/open.ts';
import type { ApplicationState } from '../db/schema.ts';
import { checkVenue, digestOf, type VenueFault, type VenueInput } from './fields.ts';

/** Applications that wait under one tax number: a chain of shops has as many, a flood has more. */
const WAITING_MAX = 200;
/** What was refused, replaced or never mended is forgotten after so long; what was approved is the venue's history. */
export const FORGET_SECONDS = 90 * 24 * 3600;

export interface Applying {
  /** the venue to be changed; absent: a new one */
  readonly venueId?: string;
  /** an earlier application, by its reference, that this one corrects */
  readonly replaces?: Uint8Array;
  /** staff; absent: from outside, or from the command line */
  readonly by?: number;
}

export type Applied =
  | { readonly ok: true; readonly reference: Bytes; readonly applicationId: number }
  | { readonly ok: false; readonly code: 'fields-invalid'; readonly faults: readonly VenueFault[] }
  | { readonly ok: false; readonly code: 'venue-unknown' | 'application-unknown' | 'too-many-waiting' };

/** Checks and stores an application; the same one while it waits is stored once, and each who hands it in gets a reference of their own to it. */
export async function applyForVenue(issuer: Pick<Issuer, 'db' | 'now' | 'policies'>, input: VenueInput, options: Applying = {}): Promise<Applied> {
  const now = issuer.now();
  const checked = checkVenue(input, await issuer.policies.current(now));
  if (!checked.ok) return { ok: false, code: 'fields-invalid', faults: checked.faults };
  const reference = new Uint8Array(randomBytes(16));
  const store = () => issuer.db.transaction().execute((trx) => storeApplication(trx, { ...options, venue: checked.venue, reference, now }));
  try {
    return await store();
  } catch (error) {
    // the same application at the same moment: the second finds the first
    if (queryFault(error) !== 'duplicate') throw error;
    return store();
  }
}

interface Storing extends Applying {
  readonly venue: VenueInput;
  readonly reference: Bytes;
  readonly now: number;
}

async function storeApplication(trx: DatabaseTransaction, storing: Storing): Promise<Applied> {
  const { venue, venueId = null, reference, now } = storing;
  if (venueId !== null && !(await isOpenVenue(trx, venueId))) return { ok: false, code: 'venue-unknown' };
  if (storing.replaces !== undefined && !(await replace(trx, storing.replaces, { venueId, now }))) return { ok: false, code: 'application-unknown' };
  const digest = digestOf(venueId, venue);
  const same = await trx.selectFrom('venue_application').select('id').where('digest', '=', digest).where('state', '=', 'waiting').executeTakeFirst();
  if (same === undefined && (await countWaiting(trx, venue.taxNumber)) >= WAITING_MAX) return { ok: false, code: 'too-many-waiting' };
  const applicationId = same?.id ?? (await insertApplication(trx, { ...storing, digest }));
  await trx
    .insertInto('venue_application_ref')
    .values({ ref_hash: hashOf(reference), application_id: applicationId, first: same === undefined })
    .execute();
  // what anybody may do from outside does not grow the trail; what the staff asks for does
  const { by } = storing;
  if (by !== undefined)
    await appendAudit(trx, [{ at: now, kind: 'venue-applied', subject: `venue-application:${applicationId}`, detail: { venue: venueId, by } }]);
  return { ok: true, reference, applicationId };
}

async function insertApplication(trx: DatabaseTransaction, storing: Storing & { readonly digest: Buffer }): Promise<number> {
  const { venueId = null, by = null, digest, now } = storing;
  const { taxNumber, ...fields } = storing.venue;
  const { id } = await trx
    .insertInto('venue_application')
    .values({ ...fields, tax_number: taxNumber, venue_id: venueId, changes: venueId !== null, digest, created_at: now, created_by: by })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Ends the application that a reference leads to, where it waits or is to be corrected and the reference is the one that came with it. */
async function replace(trx: DatabaseTransaction, reference: Uint8Array, { venueId, now }: { venueId: string | null; now: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update venue_application set state = 'replaced', reason = null, decided_at = ${now}
    where state in ('waiting', 'correction') and venue_id is not distinct from ${venueId}::text
      and id = (select application_id from venue_application_ref where ref_hash = ${hashOf(reference)} and first)`.execute(trx);
  return Number(numAffectedRows ?? 0) > 0;
}

async function isOpenVenue(trx: DatabaseTransaction, venueId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('venue')
    .select('id')
    .where('id', '=', venueId)
    .where('approved_at', 'is not', null)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

async function countWaiting(trx: DatabaseTransaction, taxNumber: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from venue_application where tax_number = ${taxNumber} and state = 'waiting'`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** What became of it. `reason`: why it was refused or is to be corrected; `venueId`: the venue that came of it. */
export interface ApplicationStanding {
  readonly state: ApplicationState;
  readonly reason: string | null;
  readonly venueId: string | null;
}

/** By the reference that its sender was given; null for one that leads nowhere (any more). */
export async function findApplication(issuer: Pick<Issuer, 'db'>, reference: Uint8Array): Promise<ApplicationStanding | null> {
  const { rows } = await sql<ApplicationStanding>`
    select state, reason, case when state = 'approved' then venue_id end as "venueId"
    from venue_application where id = (select application_id from venue_application_ref where ref_hash = ${hashOf(reference)})`.execute(issuer.db);
  return rows[0] ?? null;
}

/** A reference as a person copies it, Base32 with or without spaces and hyphens; null when it is none. */
export function parseReference(text: string): Bytes | null {
  const bytes = decodeBase32(text.replace(/[\s-]/g, '').toUpperCase());
  return bytes?.length === 16 ? bytes : null;
}

/** Forgets applications that came to nothing, and gives how many: they hold the tax numbers of sole traders (docs/privacy.md). */
export async function purgeApplications(issuer: Pick<Issuer, 'db' | 'now'>): Promise<number> {
  const before = issuer.now() - FORGET_SECONDS;
  const { numAffectedRows } = await sql`
    delete from venue_application where state in ('correction', 'refused', 'replaced') and decided_at < ${before}`.execute(issuer.db);
  return Number(numAffectedRows ?? 0);
}

function hashOf(reference: Uint8Array): Buffer {
  return createHash('sha256').update(reference).digest();
}
