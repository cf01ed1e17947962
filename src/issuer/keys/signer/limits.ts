/** Bounds that need no memory: times, lives, indices, and which token keys a bundle may name. */
import { toHex } from '../../../core/bytes.ts';
import { GUARD_SECONDS, type GuardAnswer } from '../../../core/token/guard-answer.ts';
import type { StatusTokenClaims } from '../../../core/token/status-token.ts';
import type { VenueClaims } from '../../../core/token/venue.ts';
import type { BundleContent, TokenKeyContent } from '../../../core/trust/bundle.ts';
import type { Stamp } from '../../../core/trust/stamp.ts';
import { LIST_ENTRIES, MANUAL_LIST, SPECIMEN_LIST, type StatusListContent } from '../../../core/trust/status-list.ts';
import type { KeyRecord } from '../key-file.ts';
import { type BoundCode, SignerError } from './signer-error.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** As long as a request may lie between the issuer's clock and ours, which is the same machine's. */
const SKEW = 300;
const VENUE_SECONDS = 366 * DAY;
const LIST_SECONDS = 14 * DAY;
const BUNDLE_SECONDS = 30 * DAY;

/** Set by the operator, who raises them with a policy that asks for more. */
export interface Limits {
  readonly passesAMinute: number;
  readonly passHours: number;
  readonly paperDays: number;
  /** longest life of a stamp */
  readonly stopHours: number;
}

/** formats.md §6, and what a machine signs at its most. */
export const LIMITS: Limits = { passesAMinute: 6000, passHours: 72, paperDays: 7, stopHours: 48 };

/** The farthest that a version or the log's size rises at once: a stamp every ten seconds for a quarter of a year that this signer has not seen. */
const LEAP = 1_000_000;

/** Doors and phones never go back: after the highest number that there is, the ministry could tell them nothing more. */
export function insistOnStep(from: number, to: number): void {
  insistOn(to - from <= LEAP, 'version-leaps');
}

/** @throws SignerError with this code unless it holds */
export function insistOn(holds: boolean, code: BoundCode): void {
  if (!holds) throw new SignerError(code);
}

export function checkPass({ iat, exp, index, holderKey }: StatusTokenClaims, { limits, now }: { readonly limits: Limits; readonly now: number }): void {
  insistOn(Math.abs(iat - now) <= SKEW, 'time-off');
  insistOn(exp - iat <= (holderKey === null ? limits.paperDays * DAY : limits.passHours * HOUR), 'life-too-long');
  insistOn(isRegisters(index), 'index-reserved');
}

/** A credential is signed anew after a rotation with the times that it has had: only the future is bounded. */
export function checkVenue({ iat, exp, index }: VenueClaims, now: number): void {
  insistOn(iat <= now + SKEW, 'time-off');
  insistOn(exp - iat <= VENUE_SECONDS, 'life-too-long');
  insistOn(index === null || isRegisters(index), 'index-reserved');
}

export function checkGuardAnswer({ iat, exp }: GuardAnswer, now: number): void {
  checkNow({ iat }, now);
  insistOn(exp - iat <= GUARD_SECONDS, 'life-too-long');
}

export function checkNow({ iat }: { readonly iat: number }, now: number): void {
  insistOn(Math.abs(iat - now) <= SKEW, 'time-off');
}

/** List of the manual passes included: their bits are the issuer's to set. */
export function checkListTerms({ k, iat, exp }: StatusListContent, now: number): void {
  checkNow({ iat }, now);
  insistOn(exp - iat <= LIST_SECONDS, 'life-too-long');
  insistOn(k <= MANUAL_LIST && k !== SPECIMEN_LIST, 'index-reserved');
}

export function checkStampTerms({ iat, exp }: Stamp, { limits, now }: { readonly limits: Limits; readonly now: number }): void {
  checkNow({ iat }, now);
  insistOn(exp - iat <= limits.stopHours * HOUR, 'life-too-long');
}

/** Who has the issuer adds no key of their own to what doors believe, and takes no revocation back. */
export function checkBundleTerms(bundle: BundleContent, { records, now }: { readonly records: readonly KeyRecord[]; readonly now: number }): void {
  checkNow({ iat: bundle.issuedAt }, now);
  insistOn(bundle.expiresAt - bundle.issuedAt <= BUNDLE_SECONDS, 'life-too-long');
  const held = records.flatMap(({ x, revokedAt, token }) => (token === null ? [] : [lineOf({ x, revokedAt, ...token })]));
  const named = bundle.tokenKeys.map((key) => lineOf({ ...key, x: toHex(key.x) }));
  insistOn(held.sort().join('\n') === named.sort().join('\n'), 'bundle-other-keys');
}

type Line = Omit<TokenKeyContent, 'x'> & { readonly x: string };

function lineOf({ x, notBefore, notAfter, retiredAt, revokedAt, voidBefore, specimen }: Line): string {
  return JSON.stringify([x, notBefore, notAfter, retiredAt, revokedAt, voidBefore, specimen]);
}

/** The register draws from the lists below; the last two are for passes made by hand and for specimens. */
function isRegisters(index: number): boolean {
  return Math.floor(index / LIST_ENTRIES) < SPECIMEN_LIST;
}
