/** Group 6 (formats.md §7): is it the holder who shows the token, here and now. */
import { type Ed25519Engine, verifyStrict } from '../codec/ed25519.ts';
import type { ProofId, VerifierMemory } from '../memory.ts';
import type { Limits } from '../policy/policy.ts';
import type { Presented } from '../token/presentation.ts';
import { type Failure, when } from './failure.ts';

/** The door that verifies, as far as presentations can be bound to it. */
export interface BoundDoor {
  readonly venueId?: string;
  readonly gate?: number;
  /** Only presentations bound to the venue count. */
  readonly registration?: boolean;
}
interface At {
  readonly door: BoundDoor;
  readonly memory: VerifierMemory;
  readonly limits: Limits;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** The first thing wrong with the proof, or null; a proof that holds is remembered. */
export async function checkProof({ token, proof }: Presented, at: At): Promise<Failure | null> {
  const { holderKey, index, iat: tokenIat } = token.payload;
  if (holderKey === null) return when(proof !== null, 'proof-unexpected');
  if (proof === null) return { code: 'proof-missing' };
  const fault = await verifyStrict(at.engine, holderKey, proof);
  if (fault !== null) return { code: fault === 'signature-invalid' ? 'proof-invalid' : fault };
  const id: ProofId = { kid: token.header.kid ?? new Uint8Array(0), index, ...proof.payload };
  const { limits, memory, now } = at;
  const seenAt = memory.seenAt(id);
  const failure = checkAudience(id, at) ?? (id.nonce === null ? checkProofTime(id.iat, tokenIat, at) : null);
  // An answer to a door's code can be used once; that it was, here, a doorman has to know.
  if (failure?.code === 'proof-nonce' && seenAt !== null && id.nonce !== null && memory.isOnShow(id.nonce, now)) return { ...failure, seenAt };
  if (failure !== null) return failure;
  if (seenAt !== null) return { code: 'proof-replayed', seenAt };
  memory.record(id, { now, life: limits.proofSeconds + limits.skewSeconds });
  return null;
}

/** Audience, registration and nonce: for whom the holder signed. A nonce counts only together with the audience of this very gate. */
function checkAudience(id: ProofId, { door, memory, now }: At): Failure | null {
  const venue = door.venueId;
  const gate = venue === undefined || door.gate === undefined ? undefined : `${venue}/${door.gate}`;
  const atGate = gate !== undefined && id.aud === gate;
  const atVenue = venue !== undefined && id.aud === venue;
  if (id.nonce !== null) {
    if (!atGate) return { code: 'proof-audience' };
    return when(!memory.isNonceFresh(id, now), 'proof-nonce');
  }
  if (!atGate && !atVenue && id.aud !== '*') return { code: 'proof-audience' };
  if (id.aud === '*' && door.registration === true) return { code: 'registration-missing' };
  return when(atGate, 'proof-nonce');
}

/** A picture dies after `proofSeconds`; a proof from before its token was made elsewhere or by a wrong clock. */
function checkProofTime(iat: number, tokenIat: number, { limits, now }: At): Failure | null {
  const skew = iat - now;
  if (-skew > limits.proofSeconds || tokenIat - iat > limits.skewSeconds) return { code: 'proof-stale', skew };
  return skew > limits.skewSeconds ? { code: 'proof-future', skew } : null;
}
