/**
 * Tablets (formats.md §1 and §5): an enrolment code of 16 random bytes, kept hashed, used once within 24 hours, certifies the tablet's key as a gate. From then
 * on the tablet asks by itself, with its key, for its next certificate and for what its venue's settings are now.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Bytes, toHex } from '../../core/bytes.ts';
import { decodeBase32 } from '../../core/codec/base32.ts';
import { verifyDeviceRequest } from '../../core/token/request.ts';
import { verifyTabletRenewal } from '../../core/token/tablet-renewal.ts';
import { nonceOfRequest } from '../../core/token/venue-settings.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { ourSigner } from '../keys/ours.ts';
import { isPrimeOrder } from '../keys/prime-order.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/authorise.ts';
import { certify, revokeCredentials } from './credentials.ts';
import { trainingUntil } from './training.ts';

export const GATE_CODE_SECONDS = 24 * 3600;

/** What a tablet is told of its door, at its enrolment and each time it renews: the settings of now. */
export interface EnrolledVenue {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly area: string;
  readonly gate: number;
  readonly registration: boolean;
  /** NumericDate; null: not in training */
  readonly trainingUntil: number | null;
  /** people at once; null: not said */
  readonly capacity: number | null;
}

/** `settings`: the venue's settings once more, signed as the answer to this request (typ 65017); older tablets read them out of `venue`. */
type Certificate = { readonly ok: true; readonly credential: Bytes; readonly venue: EnrolledVenue; readonly settings: Bytes };
export type GateResult =
  | Certificate
  | { readonly ok: false; readonly code: 'enrolment-unknown' | 'enrolment-used' | 'enrolment-expired' | 'request-invalid' | 'clock-skew' };
export type RenewalResult = Certificate | { readonly ok: false; readonly code: 'request-invalid' | 'clock-skew' | 'gate-revoked' | 'credential-expired' };

export interface CodeFor {
  readonly venueId: string;
  readonly gate: number;
  /** staff; absent: the command line */
  readonly by?: number;
}

/** Makes an enrolment code for a gate of a venue and gives its 16 bytes, the only time they are seen. */
export async function createGateCode(issuer: Pick<Issuer, 'db' | 'now'>, { venueId, gate, by }: CodeFor): Promise<Bytes> {
  const code = new Uint8Array(randomBytes(16));
  const now = issuer.now();
  await issuer.db.transaction().execute(async (trx) => {
    await sql`insert into gate (venue_id, gate) values (${venueId}, ${gate}) on conflict do nothing`.execute(trx);
    await trx
      .insertInto('gate_code')
      .values({ code_hash: hashOf(code), venue_id: venueId, gate, expires_at: now + GATE_CODE_SECONDS, used_at: null, used_key: null })
      .execute();
    await appendAudit(trx, [{ at: now, kind: 'gate-code-made', subject: `venue:${venueId}/${gate}`, detail: { by: by ?? null } }]);
  });
  return code;
}

/** `code` as in the enrolment QR (Base32); `request` = device request `tablet`, signed by the tablet's new key. */
export async function enrolGate(issuer: Issuer, { code, request }: { code: string; request: Uint8Array }): Promise<GateResult> {
  const bytes = decodeBase32(code.trim().toUpperCase());
  if (bytes === null || bytes.length !== 16) return { ok: false, code: 'enrolment-unknown' };
  const verified = await verifyDeviceRequest(request, issuer.engine);
  if (verified === null || verified.action !== 'tablet' || !isPrimeOrder(verified.key)) return { ok: false, code: 'request-invalid' };
  const now = issuer.now();
  if (Math.abs(verified.iat - now) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const used = await issuer.db.transaction().execute((trx) => useCode(trx, { hash: hashOf(bytes), key: verified.key, now }));
  if (!used.ok) return used;
  if (used.revoked > 0) issuer.publishSoon();
  const { venueId, gate } = used;
  // its gate went to another, or the venue was closed, since the line above
  return (await certificate(issuer, { venueId, gate, key: verified.key, request })) ?? { ok: false, code: 'enrolment-used' };
}

/**
 * Renews a tablet's certificate, without a code: the same one while it is good for long and true, else the next. Asked once a day it is also how a change of
 * category, district, gate number, registration or training reaches the tablet. The register decides, not the certificate: one that was called back is renewed
 * as long as its key is still a gate's.
 */
export async function renewGate(issuer: Issuer, { request }: { request: Uint8Array }): Promise<RenewalResult> {
  const renewal = await verifyTabletRenewal(request, issuer.engine);
  if (renewal === null || (await ourSigner(issuer, 'venue', renewal.venue)) === null) return { ok: false, code: 'request-invalid' };
  const now = issuer.now();
  if (Math.abs(renewal.iat - now) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const { venueId, exp } = renewal.venue.payload;
  if (now >= exp) return { ok: false, code: 'credential-expired' };
  const { rows } = await sql<{ gate: number }>`
    select gate from gate where venue_id = ${venueId} and public_key = ${renewal.key} and revoked_at is null order by enrolled_at desc limit 1`.execute(
    issuer.db,
  );
  const gate = rows[0]?.gate;
  const renewed = gate === undefined ? null : await certificate(issuer, { venueId, gate, key: renewal.key, request });
  return renewed ?? { ok: false, code: 'gate-revoked' };
}

interface Certified {
  readonly venueId: string;
  readonly gate: number;
  readonly key: Uint8Array;
  /** what is answered */
  readonly request: Uint8Array;
}

/** The certificate in force with the venue as it is now; null where the key is no gate of an open venue. */
async function certificate(issuer: Issuer, { venueId, gate, key, request }: Certified): Promise<Certificate | null> {
  const certified = await certify(issuer, { venueId, tablet: { gate, key } });
  if (certified === null) return null;
  const { category, name, area, ...said } = await issuer.db
    .selectFrom('venue')
    .select(['category', 'name', 'area', 'registration', 'capacity'])
    .where('id', '=', venueId)
    .executeTakeFirstOrThrow();
  const now = issuer.now();
  const settings = { ...said, trainingUntil: await trainingUntil(issuer.db, { venueId, gate }, now) };
  const signed = await issuer.keyring.signVenueSettings({ venueId, gate, iat: now, nonce: await nonceOfRequest(request), ...settings });
  return { ok: true, credential: certified.credential, venue: { id: venueId, name, category, area, gate, ...settings }, settings: signed };
}

function hashOf(code: Uint8Array): Buffer {
  return createHash('sha256').update(code).digest();
}

interface Use {
  readonly hash: Buffer;
  readonly key: Uint8Array;
  readonly now: number;
}

type Used = { readonly ok: true; readonly venueId: string; readonly gate: number; readonly revoked: number } | Extract<GateResult, { ok: false }>;

/** Marks the code as used by this key; the same tablet may come again after a lost answer, until another one has its gate or the gate is revoked. */
async function useCode(trx: DatabaseTransaction, { hash, key, now }: Use): Promise<Used> {
  const { rows } = await sql<{ id: string; gate: number; expired: boolean; other: boolean; mine: boolean }>`
    select venue.id, code.gate, code.expires_at <= ${now} as expired, code.used_key is not null as mine,
      code.used_key is not null and (code.used_key <> ${key} or gate.public_key <> ${key} or gate.revoked_at is not null) as other
    from gate_code as code join venue on venue.id = code.venue_id join gate on gate.venue_id = code.venue_id and gate.gate = code.gate
    where code.code_hash = ${hash} and venue.approved_at is not null and venue.closed_at is null
    for update of code, gate`.execute(trx);
  const row = rows[0];
  if (row === undefined) return { ok: false, code: 'enrolment-unknown' };
  if (row.other) return { ok: false, code: 'enrolment-used' };
  if (row.expired) return { ok: false, code: 'enrolment-expired' };
  const { id: venueId, gate } = row;
  if (row.mine) return { ok: true, venueId, gate, revoked: 0 };
  await trx.updateTable('gate_code').set({ used_at: now, used_key: key }).where('code_hash', '=', hash).execute();
  await trx
    .updateTable('gate')
    .set({ public_key: key, enrolled_at: now, credential_exp: null, revoked_at: null })
    .where('venue_id', '=', venueId)
    .where('gate', '=', gate)
    .execute();
  // the tablet that stood here before is this gate's no more
  const revoked = await revokeCredentials(trx, venueId, { cause: 'replaced', now, gate });
  await appendAudit(trx, [{ at: now, kind: 'gate-enrolled', subject: `venue:${venueId}/${gate}`, detail: { key: toHex(key).slice(0, 16) } }]);
  return { ok: true, venueId, gate, revoked };
}
