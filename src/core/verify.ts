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
import { decodePresented } from './token/presentation.ts';
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

/**
 * A verdict while it is made: what each group learnt is added to this one object, which is nobody else's until it is whole. Copies of a copy, group by
 * group, took as long as reading the pass.
 */
type Draft = { -readonly [Member in keyof Verdict]: Verdict[Member] };

/** The verdict on one text, already trimmed by whoever read it. Never throws. */
export async function verify(text: string, context: VerifyContext): Promise<Verdict> {
  try {
    return await judge(text, context);
  } catch (error) {
    return conclude(begin(), { code: error instanceof MalformedError ? error.code : 'internal' });
  }
}

async function judge(text: string, context: VerifyContext): Promise<Verdict> {
  const { trust, now, door, memory, engine } = context;
  const verdict = begin();
  // 1 input
  const kind = kindOfQr(text);
  if (kind !== 'pass') return conclude(verdict, { code: kind === 'venue' ? 'token-type' : kind === 'enrolment' ? 'not-ashyq' : kind });
  // 2 structure (a MalformedError names the first fault)
  const presented = decodePresented(parseQr(text));
  const claims = presented.token.payload;
  verdict.kid = toHex(presented.token.header.kid ?? new Uint8Array(0));
  // 3 trust at hand
  if (trust === null) return conclude(verdict, { code: 'trust-missing' });
  const { limits } = trust.policy;
  tellAges(verdict, trust, { index: claims.index, now });
  const floor = Math.max(trust.floor, memory.floor);
  if (now >= trust.root.expiresAt) return conclude(verdict, { code: 'root-expired' });
  if (now < floor - limits.skewSeconds) return conclude(verdict, { code: 'clock-jumped', skew: floor - now });
  // 4 key and signature of the token; from here on its claims are the ministry's words
  const key = await checkTokenKey(presented.token, { trust, now, engine });
  if ('code' in key) return conclude(verdict, key);
  tellHolder(verdict, claims);
  // 5 claims
  const impossible = checkClaims(claims, { key, limits, now });
  if (impossible !== null) return conclude(verdict, impossible);
  // An honest token came from the past: a clock set back later is found by it. One from the future raises nothing, so a stolen key cannot stop doors.
  memory.raiseFloor(claims.iat);
  // 6 proof, 7 freshness and revocation
  const invalid = (await checkProof(presented, { door, memory, limits, now, engine })) ?? checkRevocation(claims, { trust, now });
  if (invalid !== null) return conclude(verdict, invalid);
  // 8 policy
  return decideAt(door, { trust, now, claims, verdict });
}

/** Group 8: the pass is real; what is it good for at this door. */
function decideAt(door: Door, { trust, now, claims, verdict }: { trust: Trust; now: number; claims: StatusTokenClaims; verdict: Draft }): Verdict {
  const subject = subjectOf(claims);
  const at = { place: door, now };
  const decision = decide(trust.policy, subject, at);
  verdict.wouldAdmit = wouldAdmit(trust.policy, subject, at);
  if (decision === null) return conclude(verdict, { code: 'no-rule' });
  verdict.rule = decision.rule;
  verdict.reason = decision.reason;
  return conclude(verdict, { code: decision.admit ? 'ok' : 'not-admitted' });
}

/** The policy's view of a token. @throws RangeError on a health or basis that group 5 or the decoder should have stopped */
export function subjectOf({ health, basis, evidenceAt, home }: StatusTokenClaims): Subject {
  const [healthName, basisName] = [HEALTH[health], BASIS[basis]];
  if (healthName === undefined || basisName === undefined) throw new RangeError('health or basis without a name');
  return { health: healthName, basis: basisName, evidenceAt, home: home ?? null };
}

/** What a verified token says of its holder: no more than a doorman needs. */
function tellHolder(verdict: Draft, { health, basis, evidenceAt, initials, birth, index, holderKey }: StatusTokenClaims): void {
  const [healthName, basisName] = [HEALTH[health], BASIS[basis]];
  if (healthName !== undefined) verdict.health = healthName;
  if (basisName !== undefined) verdict.basis = basisName;
  verdict.evidenceAt = evidenceAt;
  verdict.initials = initials;
  verdict.birth = birth;
  verdict.index = index;
  verdict.identity = holderKey === null ? 'document' : 'glance';
}

/** How old the verifier's knowledge is. */
function tellAges(verdict: Draft, trust: Trust, { index, now }: { index: number; now: number }): void {
  const list = listOf(trust, index);
  const ages: Ages = { stamp: now - trust.stamp.iat, bundle: now - trust.bundle.issuedAt, list: list === null ? null : now - list.iat };
  verdict.ages = ages;
  verdict.degraded = ages.stamp > trust.policy.limits.amberHours * 3600;
}

/** Nothing is decided yet: a verdict that nobody concludes admits nobody. */
function begin(): Draft {
  return { outcome: 'undecided', code: 'internal' };
}

function conclude(verdict: Draft, { code, outcome, skew, seenAt }: Failure): Verdict {
  verdict.outcome = outcome ?? outcomeOf(code);
  verdict.code = code;
  if (skew !== undefined) verdict.skew = skew;
  if (seenAt !== undefined) verdict.seenAt = seenAt;
  return verdict;
}
