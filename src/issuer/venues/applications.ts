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
import type { ApplicationState } from '../db/schema-venues.ts';
import { deleteRows, purge } from '../retention/purge.ts';
import { checkVenue, digestOf, type VenueFault, type VenueInput } from './fields.ts';

/** Applications from outside that wait under one tax number: a chain of shops has as many, a flood has more. */
const WAITING_MAX = 200;
/** Buckets of networks: so few that none says from which address an application came. */
const ORIGINS = 65_536;
/** What was refused, replaced, never mended or never decided is forgotten after so long; what was approved is the venue's history. */
export const FORGET_SECONDS = 90 * 24 * 3600;

export interface Applying {
  /** the venue to be changed; absent: a new one */
  readonly venueId?: string;
  /** an earlier application, by its reference, that this one corrects */
  readonly replaces?: Uint8Array;
  /** staff, the venue's own account among them; absent: from outside, or from the command line */
  readonly by?: number;
  /** the network that an application from outside comes from; absent: it does not come from outside */
  readonly network?: string;
}

export type Applied =
  | { readonly ok: true; readonly reference: Bytes; readonly applicationId: number }
  | { readonly ok: false; readonly code: 'fields-invalid'; readonly faults: readonly VenueFault[] }
  | { readonly ok: false; readonly code: 'venue-unknown' | 'application-unknown' };

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
  if (same === undefined && storing.network !== undefined) await makeRoom(trx, venue.taxNumber);
  if (same !== undefined && storing.network === undefined) await takeOver(trx, same.id, storing.by ?? null);
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
  const { venueId = null, by = null, network, digest, now } = storing;
  const { taxNumber, ...fields } = storing.venue;
  const origin = network === undefined ? null : originOf(taxNumber, network);
  const { id } = await trx
    .insertInto('venue_application')
    .values({ ...fields, tax_number: taxNumber, venue_id: venueId, changes: venueId !== null, digest, created_at: now, created_by: by, origin })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Ends the application that a reference leads to, where it waits or is to be corrected and the reference is the one that came with it. */
async function replace(trx: DatabaseTransaction, reference: Uint8Array, { venueId, now }: { venueId: string | null; now: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update venue_application set state = 'replaced', reason = null, decided_at = ${now}, origin = null
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

/**
 * Anybody may apply under anybody's tax number, so a full number refuses nobody: the oldest application goes of that network which has the most of them waiting.
 * A flood from one network pushes out itself and not the owner's; what staff or the venue's own account filed neither counts nor goes.
 */
async function makeRoom(trx: DatabaseTransaction, taxNumber: string): Promise<void> {
  // two at the same moment would each see one place left
  await sql`select pg_advisory_xact_lock(hashtext(${`ashyq-applications ${taxNumber}`}))`.execute(trx);
  await sql`
    with waiting as (
      select id, created_at, count(*) over (partition by origin) as share, count(*) over () as total
      from venue_application where tax_number = ${taxNumber} and state = 'waiting' and origin is not null
    )
    delete from venue_application where state = 'waiting' and id in (
      select id from waiting where total >= ${WAITING_MAX} order by share desc, created_at, id
      limit (select greatest(max(total) - ${WAITING_MAX - 1}, 0) from waiting)
    )`.execute(trx);
}

/** Somebody of ours files what waits from outside already: it makes room for nobody's any more, and who filed it is not who approves it. */
async function takeOver(trx: DatabaseTransaction, applicationId: number, by: number | null): Promise<void> {
  await sql`update venue_application set origin = null, created_by = coalesce(created_by, ${by}::bigint) where id = ${applicationId}`.execute(trx);
}

/** The bucket of a network under one tax number: two numbers' buckets cannot be joined. */
function originOf(taxNumber: string, network: string): number {
  return createHash('sha256').update(`ashyq-origin ${taxNumber} ${network}`).digest().readUInt32BE(0) % ORIGINS;
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

/** Forgets applications that came to nothing or that nobody ever decided, and gives how many: they hold the tax numbers of sole traders (docs/privacy.md). */
export function purgeApplications(issuer: Issuer): Promise<number> {
  const before = issuer.now() - FORGET_SECONDS;
  const old = sql`(state in ('correction', 'refused', 'replaced') and decided_at < ${before}) or (state = 'waiting' and created_at < ${before})`;
  return purge(issuer, { kind: 'applications-deleted', before, delete: (trx) => deleteRows(trx, 'venue_application', old) });
}

function hashOf(reference: Uint8Array): Buffer {
  return createHash('sha256').update(reference).digest();
}
