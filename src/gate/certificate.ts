/**
 * Whether this tablet may stand at its door (formats.md §5-§7): its own certificate, read as every phone reads it. It has ended, by the clock or by a time that
 * the ministry has signed; its index is in a status list that this tablet holds; or the ministry has said so when it was asked. Pure.
 */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { decodeVenueCredential } from '../core/token/venue.ts';
import type { Trust } from '../core/trust/trust.ts';
import { verifyVenueCredential } from '../core/verify-venue.ts';

/**
 * - `credential-expired`: it ended; the tablet needs a new enrolment code
 * - `certificate-revoked`: its index is in the list; the ministry may have another one for this tablet, so it is asked
 * - `gate-revoked`: the ministry has no certificate for this tablet any more
 */
export type StopCode = 'credential-expired' | 'certificate-revoked' | 'gate-revoked';

/** What is stored of the ministry's answers. */
export interface AskedRecord {
  /** when the ministry last answered, the tablet's clock; null: never */
  readonly askedAt: number | null;
  /** it said that this key is no gate's any more; a later answer may take that back */
  readonly revoked: boolean;
}

export const NEVER_ASKED: AskedRecord = { askedAt: null, revoked: false };

/** What is stored, or nothing asked yet where that is missing or not ours. */
export function parseAsked(value: unknown): AskedRecord {
  const stored = value as Partial<AskedRecord> | null;
  const isTimed = stored?.askedAt === null || Number.isSafeInteger(stored?.askedAt);
  return isTimed && typeof stored?.revoked === 'boolean' ? (stored as AskedRecord) : NEVER_ASKED;
}

export interface CertificateFacts {
  readonly iat: number;
  readonly exp: number;
  readonly stop: StopCode | null;
  /** the ministry should be asked at once: phones believe this certificate no more */
  readonly urgent: boolean;
}

/** Reads the certificate with what the tablet knows now. `trust` null: only its own times speak. @throws MalformedError on bytes that are none */
export async function judgeCertificate(
  credential: Uint8Array,
  { trust, now, engine, asked }: { readonly trust: Trust | null; readonly now: number; readonly engine: Ed25519Engine; readonly asked: AskedRecord },
): Promise<CertificateFacts> {
  const { iat, exp } = decodeVenueCredential(credential).payload;
  // A clock that was put back does not prolong it.
  const latest = Math.max(now, trust?.floor ?? 0);
  if (latest >= exp) return { iat, exp, stop: 'credential-expired', urgent: false };
  const read = trust === null ? null : await verifyVenueCredential(credential, { trust, now: latest, engine });
  const isListed = read?.ok === false && read.code === 'venue-revoked';
  const stop = asked.revoked ? 'gate-revoked' : isListed ? 'certificate-revoked' : null;
  // Another fault is one of the ministry's keys (a venue key that was replaced): the next certificate mends it, and nobody is stopped for it meanwhile.
  return { iat, exp, stop, urgent: read?.ok === false };
}

const HOUR = 3600;
/** How often the ministry is asked (formats.md §5: once a day); doors of one morning come spread over these hours. */
const ASK_SECONDS = 20 * HOUR;
const SPREAD_SECONDS = 4 * HOUR;

/** Whether it is time to ask again. `key`: the tablet's public key, by which doors differ. An answer from the future is from a clock that was wrong. */
export function isAskDue({ askedAt }: AskedRecord, key: Uint8Array, now: number): boolean {
  if (askedAt === null || askedAt > now) return true;
  const [first = 0, second = 0] = key;
  return now - askedAt >= ASK_SECONDS + ((first * 256 + second) * SPREAD_SECONDS) / 65_536;
}
