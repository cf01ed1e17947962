/**
 * Verifying what a QR held (formats.md §7): the product on one page. Eight groups, one order, the first failure wins; admit only with code `ok`.
 * Anything unexpected is `undecided / internal`, never admit.
 */
import { toHex } from './bytes.ts';
import { checkClaims } from './checks/claims.ts';
import type { Failure } from './checks/failure.ts';
import { checkTokenKey } from './checks/key.ts';
import { type BoundDoor, checkProof } from './checks/proof.ts';
import { checkRevocation, listOf } from './checks/revocation.ts';
import type { Ed25519Engine } from './codec/ed25519.ts';
import { MalformedError } from './codec/malformed.ts';
import type { VerifierMemory } from './memory.ts';
import { decide, type Place, type Subject, wouldAdmit } from './policy/decide.ts';
import { kindOfQr, parseQr } from './qr.ts';
import { BASIS, HEALTH } from './token/health.ts';
import { decodePresented, type Presented } from './token/presentation.ts';
import type { StatusTokenClaims } from './token/status-token.ts';
import type { Trust } from './trust/trust.ts';
import { type Ages, outcomeOf, type Verdict } from './verdict.ts';

/** The door: what the policy asks about it, and what presentations can be bound to. */
export type Door = Place & BoundDoor;

export interface VerifyContext {
  readonly trust: Trust | null;
  /** the verifier's clock, seconds */
  readonly now: number;
  readonly door: Door;
  readonly memory: VerifierMemory;
  readonly engine: Ed25519Engine;
}

/** The verdict on one text, already trimmed by whoever read it. Never throws. */
export async function verify(text: string, context: VerifyContext): Promise<Verdict> {
  try {
    return await judge(text, context);
  } catch (error) {
    return conclude({ code: error instanceof MalformedError ? error.code : 'internal' });
  }
}

async function judge(text: string, context: VerifyContext): Promise<Verdict> {
  const { trust, now, door, memory, engine } = context;
  // 1 input
  const kind = kindOfQr(text);
  if (kind !== 'pass') return conclude({ code: kind === 'venue' ? 'token-type' : kind === 'enrolment' ? 'not-ashyq' : kind });
  // 2 structure (a MalformedError names the first fault)
  const presented = decodePresented(parseQr(text));
  const claims = presented.token.payload;
  const known = { kid: toHex(presented.token.header.kid ?? new Uint8Array(0)) };
  // 3 trust at hand
  if (trust === null) return conclude({ code: 'trust-missing' }, known);
  const { limits } = trust.policy;
  const aged = { ...known, ...freshness(trust, claims, now) };
  const floor = Math.max(trust.floor, memory.floor);
  if (now >= trust.root.expiresAt) return conclude({ code: 'root-expired' }, aged);
  if (now < floor - limits.skewSeconds) return conclude({ code: 'clock-jumped', skew: floor - now }, aged);
  // 4 key and signature of the token; from here on its claims are the ministry's words
  const key = await checkTokenKey(presented.token, { trust, now, engine });
  if ('code' in key) return conclude(key, aged);
  const person = { ...aged, ...describe(presented) };
  // 5 claims
  const impossible = checkClaims(claims, { key, limits, now });
  if (impossible !== null) return conclude(impossible, person);
  // An honest token came from the past: a clock set back later is found by it. One from the future raises nothing, so a stolen key cannot stop doors.
  memory.raiseFloor(claims.iat);
  // 6 proof, 7 freshness and revocation
  const invalid = (await checkProof(presented, { door, memory, limits, now, engine })) ?? checkRevocation(claims, { trust, now });
  if (invalid !== null) return conclude(invalid, person);
  // 8 policy
  return decideAt(door, { trust, now, claims, person });
}

/** Group 8: the pass is real; what is it good for at this door. */
function decideAt(door: Door, { trust, now, claims, person }: { trust: Trust; now: number; claims: StatusTokenClaims; person: Partial<Verdict> }): Verdict {
  const subject = subjectOf(claims);
  const at = { place: door, now };
  const decision = decide(trust.policy, subject, at);
  const rest = { ...person, wouldAdmit: wouldAdmit(trust.policy, subject, at) };
  if (decision === null) return conclude({ code: 'no-rule' }, rest);
  const { admit, rule, reason } = decision;
  return conclude({ code: admit ? 'ok' : 'not-admitted' }, { ...rest, rule, reason });
}

/** The policy's view of a token. @throws RangeError on a health or basis that group 5 or the decoder should have stopped */
export function subjectOf({ health, basis, evidenceAt, home }: StatusTokenClaims): Subject {
  const [healthName, basisName] = [HEALTH[health], BASIS[basis]];
  if (healthName === undefined || basisName === undefined) throw new RangeError('health or basis without a name');
  return { health: healthName, basis: basisName, evidenceAt, home: home ?? null };
}

/** What a verified token says of its holder: no more than a doorman needs. */
function describe({ token }: Presented): Partial<Verdict> {
  const { health, basis, evidenceAt, initials, birth, index, holderKey } = token.payload;
  const [healthName, basisName] = [HEALTH[health], BASIS[basis]];
  return {
    ...(healthName === undefined ? {} : { health: healthName }),
    ...(basisName === undefined ? {} : { basis: basisName }),
    evidenceAt,
    initials,
    birth,
    index,
    identity: holderKey === null ? 'document' : 'glance',
  };
}

/** How old the verifier's knowledge is. */
function freshness(trust: Trust, { index }: StatusTokenClaims, now: number): { ages: Ages; degraded: boolean } {
  const list = listOf(trust, index);
  const ages = { stamp: now - trust.stamp.iat, bundle: now - trust.bundle.issuedAt, list: list === null ? null : now - list.iat };
  return { ages, degraded: ages.stamp > trust.policy.limits.amberHours * 3600 };
}

function conclude({ code, outcome, ...more }: Failure, known: Partial<Verdict> = {}): Verdict {
  return { outcome: outcome ?? outcomeOf(code), code, ...known, ...more };
}
