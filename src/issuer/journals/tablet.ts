/**
 * Which tablet speaks (formats.md §9): a message is the tablet's when our venue key certified its key for this venue and gate, the register has not called
 * it back, and its signature holds. A tablet that another has replaced, that stands elsewhere now or whose venue was closed may still hand in what it wrote
 * before; it is told nothing new.
 */
import { equal } from '../../core/bytes.ts';
import type { Sign1 } from '../../core/codec/cose.ts';
import { verifyStrict } from '../../core/codec/ed25519.ts';
import type { SignedVenue } from '../../core/token/venue.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { CredentialCause } from '../db/schema-venues.ts';
import { ourSigner } from '../keys/ours.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/authorise.ts';

/** How long after its certificate ended a tablet may hand in what it wrote before: a hall that was closed for the summer. */
export const LATE_SECONDS = 90 * 24 * 3600;

export interface Tablet {
  readonly venueId: string;
  readonly gate: number;
  readonly key: Uint8Array;
  /** the gate's present one, its certificate in force */
  readonly current: boolean;
  /** from this second on it writes nothing that counts */
  readonly until: number;
}

export type TabletFault = 'tablet-unknown' | 'tablet-revoked' | 'tablet-ended' | 'signature-invalid' | 'clock-skew';
export type Spoken = { readonly ok: true; readonly tablet: Tablet } | { readonly ok: false; readonly code: TabletFault };

interface Standing {
  readonly public_key: Uint8Array | null;
  readonly enrolled_at: number | null;
  readonly revoked_at: number | null;
  readonly closed_at: number | null;
  /** how the last certificate of this key for this gate was called back, and when */
  readonly called_at: number | null;
  readonly cause: CredentialCause | null;
  /** the key is a gate's of this venue now, be it another gate */
  readonly stands: boolean;
}

/** Whatever a tablet signs for the ministry, decoded: its journal's runs, its questions. */
export interface SignedByTablet {
  readonly message: Sign1<{ readonly iat: number }>;
  readonly venue: SignedVenue;
  /** the key that the credential names, which must have signed the message */
  readonly tabletKey: Uint8Array;
}

/** Judged in this order: certificate, signature, clock, register. */
export async function identifyTablet(issuer: Issuer, { message, venue, tabletKey }: SignedByTablet): Promise<Spoken> {
  const signer = await ourSigner(issuer, 'venue', venue);
  if (signer === null) return { ok: false, code: 'tablet-unknown' };
  if ((await verifyStrict(issuer.engine, tabletKey, message)) !== null) return { ok: false, code: 'signature-invalid' };
  const now = issuer.now();
  if (Math.abs(message.payload.iat - now) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const { venueId, gate, exp } = venue.payload;
  const standing = await readStanding(issuer, { venueId, gate, key: tabletKey });
  if (standing === undefined || standing.public_key === null) return { ok: false, code: 'tablet-unknown' };
  const present = equal(standing.public_key, tabletKey);
  const ended = present && standing.revoked_at === null ? exp : endOf(standing, present);
  if (ended === null) return { ok: false, code: 'tablet-revoked' };
  // whoever stole a venue key could certify a tablet of the past; the register knows only the present one
  if (!present && signer.revokedAt !== null) return { ok: false, code: 'tablet-unknown' };
  if (now >= exp + LATE_SECONDS) return { ok: false, code: 'tablet-ended' };
  const current = present && standing.revoked_at === null && now < exp;
  return { ok: true, tablet: { venueId, gate, key: tabletKey, current, until: Math.min(exp, ended) } };
}

/**
 * When a tablet that is its gate's no more had its end, or null where a person called it back. The row of the certificate says why, since the moment of the change
 * itself: a crash before the next tablet has its certificate changes nothing.
 */
function endOf({ enrolled_at, revoked_at, closed_at, called_at, cause, stands }: Standing, present: boolean): number | null {
  if (cause === 'replaced' || cause === 'closed') return called_at;
  if (cause === 'moved') return stands ? called_at : null;
  if (cause === 'tablet') return null;
  // no certificate was left to be called back: it had expired, or was no longer true
  if (!present) return enrolled_at ?? 0;
  return revoked_at === closed_at ? closed_at : null;
}

async function readStanding(issuer: Issuer, { venueId, gate, key }: { venueId: string; gate: number; key: Uint8Array }): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select gate.public_key, gate.enrolled_at, gate.revoked_at, venue.closed_at, called.revoked_at as called_at, called.revoked_cause as cause,
      exists (select from gate as own where own.venue_id = gate.venue_id and own.public_key = ${key} and own.revoked_at is null) as stands
    from gate join venue on venue.id = gate.venue_id and venue.approved_at is not null
    left join lateral (
      select revoked_at, revoked_cause from venue_credential as own where own.venue_id = gate.venue_id and own.gate = gate.gate
        and own.tablet_key = ${key} and own.revoked_cause in ('tablet', 'closed', 'replaced', 'moved') order by revoked_at desc limit 1
    ) as called on true
    where gate.venue_id = ${venueId} and gate.gate = ${gate}`.execute(issuer.db);
  return rows[0];
}
