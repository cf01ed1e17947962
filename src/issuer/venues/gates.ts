/** Tablets (formats.md §1 and §5): an enrolment code of 16 random bytes, kept hashed, used once within 24 hours, certifies the tablet's key as a gate. */
import { createHash, randomBytes } from 'node:crypto';
import { type Bytes, toHex } from '../../core/bytes.ts';
import { decodeBase32 } from '../../core/codec/base32.ts';
import { verifyDeviceRequest } from '../../core/token/request.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/authorise.ts';

export const GATE_CODE_SECONDS = 24 * 3600;
/** A tablet is certified for half a year; its enrolment QR is quickly shown again. */
export const CREDENTIAL_SECONDS = 180 * 24 * 3600;

export interface EnrolledVenue {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly area: string;
  readonly gate: number;
  readonly registration: boolean;
}

export type GateResult =
  | { readonly ok: true; readonly credential: Bytes; readonly venue: EnrolledVenue }
  | { readonly ok: false; readonly code: 'enrolment-unknown' | 'enrolment-used' | 'enrolment-expired' | 'request-invalid' | 'clock-skew' };

/** Makes an enrolment code for a gate of a venue and gives its 16 bytes, the only time they are seen. */
export async function createGateCode(issuer: Pick<Issuer, 'db' | 'now'>, { venueId, gate }: { venueId: string; gate: number }): Promise<Bytes> {
  const code = new Uint8Array(randomBytes(16));
  const now = issuer.now();
  await issuer.db.transaction().execute(async (trx) => {
    await sql`insert into gate (venue_id, gate) values (${venueId}, ${gate}) on conflict do nothing`.execute(trx);
    await trx
      .insertInto('gate_code')
      .values({ code_hash: hashOf(code), venue_id: venueId, gate, expires_at: now + GATE_CODE_SECONDS, used_at: null, used_key: null })
      .execute();
    await appendAudit(trx, [{ at: now, kind: 'gate-code-made', subject: `venue:${venueId}/${gate}`, detail: {} }]);
  });
  return code;
}

/** `code` as in the enrolment QR (Base32); `request` = device request `tablet`, signed by the tablet's new key. */
export async function enrolGate(issuer: Issuer, { code, request }: { code: string; request: Uint8Array }): Promise<GateResult> {
  const bytes = decodeBase32(code.trim().toUpperCase());
  if (bytes === null || bytes.length !== 16) return { ok: false, code: 'enrolment-unknown' };
  const verified = await verifyDeviceRequest(request, issuer.engine);
  if (verified === null || verified.action !== 'tablet') return { ok: false, code: 'request-invalid' };
  const now = issuer.now();
  if (Math.abs(verified.iat - now) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const exp = now + CREDENTIAL_SECONDS;
  const used = await issuer.db.transaction().execute((trx) => useCode(trx, { hash: hashOf(bytes), key: verified.key, now, exp }));
  if (!used.ok) return used;
  const { venue } = used;
  const claims = { venueId: venue.id, exp, iat: now, tabletKey: verified.key, category: venue.category, name: venue.name, area: venue.area, gate: venue.gate };
  return { ok: true, venue, credential: await issuer.keyring.signVenueCredential({ ...claims, index: null }) };
}

function hashOf(code: Uint8Array): Buffer {
  return createHash('sha256').update(code).digest();
}

interface Use {
  readonly hash: Buffer;
  readonly key: Uint8Array;
  readonly now: number;
  readonly exp: number;
}

type Used = { readonly ok: true; readonly venue: EnrolledVenue } | Extract<GateResult, { ok: false }>;

/** Marks the code as used by this key; the same tablet may come again after a lost answer, until another one has its gate or the gate is revoked. */
async function useCode(trx: DatabaseTransaction, { hash, key, now, exp }: Use): Promise<Used> {
  const { rows } = await sql<EnrolledVenue & { expired: boolean; other: boolean; mine: boolean }>`
    select venue.id, venue.name, venue.category, venue.area, venue.registration, code.gate,
      code.expires_at <= ${now} as expired, code.used_key is not null as mine,
      code.used_key is not null and (code.used_key <> ${key} or gate.public_key <> ${key} or gate.revoked_at is not null) as other
    from gate_code as code join venue on venue.id = code.venue_id join gate on gate.venue_id = code.venue_id and gate.gate = code.gate
    where code.code_hash = ${hash} and venue.approved_at is not null and venue.closed_at is null
    for update of code, gate`.execute(trx);
  const row = rows[0];
  if (row === undefined) return { ok: false, code: 'enrolment-unknown' };
  if (row.other) return { ok: false, code: 'enrolment-used' };
  if (row.expired) return { ok: false, code: 'enrolment-expired' };
  const { id, name, category, area, gate, registration } = row;
  if (!row.mine) {
    await trx.updateTable('gate_code').set({ used_at: now, used_key: key }).where('code_hash', '=', hash).execute();
    await trx
      .updateTable('gate')
      .set({ public_key: key, enrolled_at: now, credential_exp: exp, revoked_at: null })
      .where('venue_id', '=', id)
      .where('gate', '=', gate)
      .execute();
    await appendAudit(trx, [{ at: now, kind: 'gate-enrolled', subject: `venue:${id}/${gate}`, detail: { key: toHex(key).slice(0, 16) } }]);
  }
  return { ok: true, venue: { id, name, category, area, gate, registration } };
}
