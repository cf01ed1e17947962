/**
 * Credentials of posters and tablets (formats.md §5). Each has a random index in the venues' own status lists and a row that says what was signed, so that it
 * can be called back, and signed again to the same bytes: whoever prints a poster twice prints the same poster.
 */
import { type Bytes, fromHex } from '../../core/bytes.ts';
import { decodeVenueCredential } from '../../core/token/venue.ts';
import { LIST_ENTRIES } from '../../core/trust/status-list.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { CredentialCause } from '../db/schema-venues.ts';
import type { Keyring } from '../keys/keyring.ts';
import { drawBlock } from '../tokens/index-pool.ts';

const DAY = 24 * 3600;
/** How long a poster may hang. */
export const POSTER_SECONDS = 365 * DAY;
/** How long a tablet works without having been heard of. */
export const CREDENTIAL_SECONDS = 180 * DAY;
/** A poster printed now is good for at least so long: one that ends sooner is followed by another, and stays good until its own end. */
const POSTER_LEFT_SECONDS = 60 * DAY;
/** A tablet's certificate is renewed when a third of it is left. */
const TABLET_LEFT_SECONDS = CREDENTIAL_SECONDS / 3;

/** For which door: a tablet's key and gate, or null for the poster of the whole venue. */
export interface Bearer {
  readonly venueId: string;
  readonly tablet: { readonly gate: number; readonly key: Uint8Array } | null;
}

export interface Certified {
  readonly credential: Bytes;
  readonly exp: number;
}

/** The facts that a credential states. */
export interface VenueFacts {
  readonly id: string;
  readonly category: string;
  readonly name: string;
  readonly area: string;
}

/** What certifying needs of an issuer. */
export interface Signing extends Pick<Issuer, 'db' | 'now'> {
  readonly keyring: Pick<Keyring, 'signVenueCredential'>;
}

/**
 * The credential in force for this bearer, a new one where there is none, it ends soon, or the venue is no longer what it says. Null where the venue is not
 * approved, is closed, or the tablet is no longer that gate's. Any number of processes at once make one.
 */
export async function certify(issuer: Signing, bearer: Bearer): Promise<Certified | null> {
  const now = issuer.now();
  const standing = await issuer.db.transaction().execute((trx) => findStanding(trx, bearer, now));
  if (standing === null) return null;
  if (standing.row !== null) return sign(issuer, standing.row);
  // inside the transaction below nothing may ask the pool for a second connection; an index that is drawn and not used is missed by nobody
  const [index] = await drawBlock(issuer.db, { count: 1, now, listEntries: LIST_ENTRIES, purpose: 'venue' });
  if (index === undefined) throw new TypeError('certify: an index was asked for');
  const row = await issuer.db.transaction().execute((trx) => insertCredential(trx, { bearer, index, now }));
  return row === null ? null : sign(issuer, row);
}

interface Row extends VenueFacts {
  readonly gate: number;
  readonly tablet_key: Uint8Array | null;
  readonly token_index: number;
  readonly iat: number;
  readonly exp: number;
}

/** Locks the venue and gives what is in force, `row` null where a new credential is needed. */
async function findStanding(trx: DatabaseTransaction, bearer: Bearer, now: number): Promise<{ readonly venue: VenueFacts; readonly row: Row | null } | null> {
  const venue = await lockVenue(trx, bearer);
  if (venue === null) return null;
  const { gate, key } = bearer.tablet ?? { gate: 0, key: null };
  const left = bearer.tablet === null ? POSTER_LEFT_SECONDS : TABLET_LEFT_SECONDS;
  const { rows } = await sql<Row>`
    select venue_id as id, category, name, area, gate, tablet_key, token_index, iat, exp from venue_credential
    where venue_id = ${venue.id} and gate = ${gate} and tablet_key is not distinct from ${key}::bytea and revoked_at is null and exp > ${now + left}
      and (category, name, area) = (${venue.category}, ${venue.name}, ${venue.area})
    order by exp desc limit 1`.execute(trx);
  return { venue, row: rows[0] ?? null };
}

/** An approved venue, and for a tablet a gate that is its own, both locked until the end of the transaction: a tablet that is called back meanwhile gets no certificate. */
async function lockVenue(trx: DatabaseTransaction, { venueId, tablet }: Bearer): Promise<VenueFacts | null> {
  const { rows } = await sql<VenueFacts>`
    select id, category, name, area from venue
    where id = ${venueId} and approved_at is not null and closed_at is null for no key update`.execute(trx);
  const venue = rows[0] ?? null;
  if (venue === null || tablet === null) return venue;
  const { rows: gates } = await sql`
    select 1 from gate where venue_id = ${venueId} and gate = ${tablet.gate} and public_key = ${tablet.key} and revoked_at is null
    for no key update`.execute(trx);
  return gates.length === 0 ? null : venue;
}

async function insertCredential(
  trx: DatabaseTransaction,
  { bearer, index, now }: { readonly bearer: Bearer; readonly index: number; readonly now: number },
): Promise<Row | null> {
  const standing = await findStanding(trx, bearer, now);
  if (standing === null || standing.row !== null) return standing?.row ?? null;
  const { id, category, name, area } = standing.venue;
  const { gate, key } = bearer.tablet ?? { gate: 0, key: null };
  const exp = now + (key === null ? POSTER_SECONDS : CREDENTIAL_SECONDS);
  await trx.insertInto('venue_credential').values({ venue_id: id, token_index: index, gate, tablet_key: key, category, name, area, iat: now, exp }).execute();
  if (key !== null) await trx.updateTable('gate').set({ credential_exp: exp }).where('venue_id', '=', id).where('gate', '=', gate).execute();
  const [kind, subject] = key === null ? (['poster-issued', `venue:${id}`] as const) : (['tablet-certified', `venue:${id}/${gate}`] as const);
  await appendAudit(trx, [{ at: now, kind, subject, detail: { index, exp } }]);
  return { id, category, name, area, gate, tablet_key: key, token_index: index, iat: now, exp };
}

/** The same row gives the same bytes for as long as the venue key is the same; after a rotation they are signed by the new one. */
async function sign({ keyring, db }: Signing, { id, category, name, area, gate, tablet_key, token_index, iat, exp }: Row): Promise<Certified> {
  const claims = { venueId: id, exp, iat, tabletKey: tablet_key, category, name, area, gate, index: token_index };
  const credential = await keyring.signVenueCredential(claims);
  const kid = decodeVenueCredential(credential).header.kid ?? fromHex('');
  await sql`
    update venue_credential set kid = ${kid} where venue_id = ${id} and token_index = ${token_index} and kid is distinct from ${kid}`.execute(db);
  return { credential, exp };
}

export interface Revoking {
  readonly cause: CredentialCause;
  readonly now: number;
  /** 0: posters only; another: that gate's tablets only; absent: all */
  readonly gate?: number;
}

/** Calls back what is still valid and gives how many; the lists are derived from these rows. The caller asks for a publication after the commit. */
export async function revokeCredentials(trx: DatabaseTransaction, venueId: string, { cause, now, gate }: Revoking): Promise<number> {
  const { numAffectedRows } = await sql`
    update venue_credential set revoked_at = ${now}, revoked_cause = ${cause}
    where venue_id = ${venueId} and revoked_at is null and exp > ${now} and (${gate ?? null}::integer is null or gate = ${gate ?? null}::integer)`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
