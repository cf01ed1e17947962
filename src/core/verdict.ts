/**
 * The verdict (formats.md §7): every code there is, in the order in which they are judged. Invalid passes and passes that the policy does not admit are
 * different things: only `not-admitted` and `no-rule` speak of the policy.
 */
import type { Basis, HealthStatus } from './token/health.ts';

export type Outcome = 'admit' | 'refuse' | 'undecided';

/** The faults of a signature: of the token's in group 4, of the proof's in group 6. */
const SIGNATURE = ['signature-length', 'key-weak', 'signature-not-canonical'] as const;

/** The eight groups with their codes in the order in which they are judged: the one list of them (the auditor's page shows it as it stands here). */
export const CHECKS = [
  ['input-empty', 'version-unknown', 'not-ashyq', 'input-too-long', 'base45-invalid'],
  [
    'cbor-limit',
    'cbor-malformed',
    'cbor-not-deterministic',
    'cbor-duplicate-key',
    'text-invalid',
    'cose-malformed',
    'crit-not-understood',
    'alg-not-allowed',
    'kid-misplaced',
    'token-type',
    'claim-type',
    'claim-missing',
    'claim-unknown',
  ],
  ['trust-missing', 'root-expired', 'clock-jumped'],
  ['key-wrong-role', 'key-unknown', 'key-revoked', ...SIGNATURE, 'signature-invalid', 'specimen'],
  ['claims-inconsistent', 'token-lifetime', 'key-not-yet', 'key-expired', 'key-retired', 'token-void', 'clock-behind', 'token-expired', 'health-unknown'],
  [
    'proof-missing',
    'proof-unexpected',
    ...SIGNATURE,
    'proof-invalid',
    'proof-audience',
    'registration-missing',
    'proof-nonce',
    'proof-stale',
    'proof-future',
    'proof-replayed',
  ],
  ['trust-stale', 'status-list-unknown', 'index-out-of-range', 'token-revoked'],
  ['no-rule', 'not-admitted'],
] as const;

/** Codes that leave it open; the screen says what to do next. `key-unknown` joins them when the stamp is stale. The last two are of no group: the program's own faults. */
const UNDECIDED = [
  'version-unknown',
  'trust-missing',
  'root-expired',
  'clock-jumped',
  'clock-behind',
  'registration-missing',
  'proof-stale',
  'proof-future',
  'trust-stale',
  'status-list-unknown',
  'no-rule',
  'storage-failed',
  'internal',
] as const;

export type UndecidedCode = (typeof UNDECIDED)[number];
export type RefusedCode = Exclude<(typeof CHECKS)[number][number], UndecidedCode>;
export type VerdictCode = 'ok' | RefusedCode | UndecidedCode;

const undecidedCodes: ReadonlySet<string> = new Set(UNDECIDED);
const refused = CHECKS.flat().filter((code): code is RefusedCode => !undecidedCodes.has(code));

/** The closed list, for dictionaries and tables: what refuses in the order of the checks, then what leaves it open. */
export const VERDICT_CODES: readonly VerdictCode[] = ['ok', ...new Set(refused), ...UNDECIDED];

/** Group 4 in its order, for the choice between candidates on a kid collision. */
export const REFUSED_KEY_CODES: readonly VerdictCode[] = CHECKS[3];

/** What a code means for the door. */
export function outcomeOf(code: VerdictCode): Outcome {
  if (code === 'ok') return 'admit';
  return undecidedCodes.has(code) ? 'undecided' : 'refuse';
}

/** Seconds since these were signed; the list is null where the token's list is not known. */
export interface Ages {
  readonly stamp: number;
  readonly bundle: number;
  readonly list: number | null;
}

/** What a verifier says of one text. Members beyond outcome and code are there as far as the checks came; nothing of a token appears before its signature held. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly code: VerdictCode;
  readonly health?: HealthStatus;
  readonly basis?: Basis;
  /** id of the policy's rule that decided */
  readonly rule?: string;
  /** the policy's reason */
  readonly reason?: string | null;
  readonly evidenceAt?: number | null;
  readonly initials?: string;
  /** month * 100 + day */
  readonly birth?: number;
  /** how the person is to be identified: by a document for a paper pass, else by a glance at initials and birthday */
  readonly identity?: 'document' | 'glance';
  /** hexadecimal */
  readonly kid?: string;
  /** the token's position in the status lists: the identifier to de-duplicate on */
  readonly index?: number;
  readonly ages?: Ages;
  /** the stamp is older than the policy's `amberHours` */
  readonly degraded?: boolean;
  /** seconds by which the other clock is ahead of this one (negative: behind), where clocks were the trouble */
  readonly skew?: number;
  /** when the same presentation was accepted before, for `proof-replayed` and `proof-nonce` */
  readonly seenAt?: number;
  /** the colours that this door admits now */
  readonly wouldAdmit?: readonly HealthStatus[];
}
