/**
 * The types of `ashyq/verifier` for whoever imports the package: one file that needs no other, since the package carries no source (the build puts it beside verifier.js).
 * `tests/cli/verifier-types.test.ts` holds it against the program itself, both ways.
 */

/** The door: what the policy asks about it, and what presentations can be bound to. */
export interface Door {
  /** one of the policy's categories, `voluntary` for every other place */
  readonly category: string;
  /** four digits of KATO, `*` for an area that the policy does not name */
  readonly area: string;
  readonly venueId?: string;
  readonly gate?: number;
  /** Only presentations bound to the venue count. */
  readonly registration?: boolean;
}

export type Outcome = 'admit' | 'refuse' | 'undecided';
export type HealthStatus = 'red' | 'yellow' | 'blue' | 'green';
export type Basis = 'none' | 'pcr-positive' | 'contact' | 'pcr-negative' | 'recovered' | 'vaccinated' | 'exempt' | 'operator';

/** formats.md §7, in the order in which they are judged; the second list leaves it open. */
export type VerdictCode = 'ok' | RefusedCode | UndecidedCode;
export type RefusedCode =
  | 'input-empty'
  | 'not-ashyq'
  | 'input-too-long'
  | 'base45-invalid'
  | 'cbor-limit'
  | 'cbor-malformed'
  | 'cbor-not-deterministic'
  | 'cbor-duplicate-key'
  | 'text-invalid'
  | 'cose-malformed'
  | 'crit-not-understood'
  | 'alg-not-allowed'
  | 'kid-misplaced'
  | 'token-type'
  | 'claim-type'
  | 'claim-missing'
  | 'claim-unknown'
  | 'key-wrong-role'
  | 'key-unknown'
  | 'key-revoked'
  | 'signature-length'
  | 'key-weak'
  | 'signature-not-canonical'
  | 'signature-invalid'
  | 'specimen'
  | 'claims-inconsistent'
  | 'token-lifetime'
  | 'key-not-yet'
  | 'key-expired'
  | 'key-retired'
  | 'token-void'
  | 'token-expired'
  | 'health-unknown'
  | 'proof-missing'
  | 'proof-unexpected'
  | 'proof-invalid'
  | 'proof-audience'
  | 'proof-nonce'
  | 'proof-future'
  | 'proof-replayed'
  | 'index-out-of-range'
  | 'token-revoked'
  | 'not-admitted';
export type UndecidedCode =
  | 'version-unknown'
  | 'trust-missing'
  | 'root-expired'
  | 'clock-jumped'
  | 'clock-behind'
  | 'registration-missing'
  | 'proof-stale'
  | 'trust-stale'
  | 'status-list-unknown'
  | 'no-rule'
  | 'storage-failed'
  | 'internal';

/** Seconds since these were signed; the list is null where the token's list is not known. */
export interface Ages {
  readonly stamp: number;
  readonly bundle: number;
  readonly list: number | null;
}

/** What a door's verifier says of one text. Members beyond outcome and code are there as far as the checks came; nothing of a token appears before its signature held. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly code: VerdictCode;
  readonly health?: HealthStatus;
  readonly basis?: Basis;
  /** id of the policy's rule that decided */
  readonly rule?: string;
  /** the policy's reason */
  readonly reason?: string | null;
  /** seconds since 1970 */
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
  /** when the same presentation was accepted before, for `proof-replayed` and `proof-nonce`; seconds since 1970 */
  readonly seenAt?: number;
  /** the colours that this door admits now */
  readonly wouldAdmit?: readonly HealthStatus[];
}

export interface VerifierOptions {
  /** The folder with the files published under /trust/. */
  readonly trustDir: string;
  /** File with the root that is trusted first. Give one: without it whoever can write to `trustDir` is the ministry. */
  readonly pin?: string;
  readonly door: Door;
  /** Seconds since 1970; other than the machine's clock only in tests. */
  readonly now?: () => number;
}

/** What came of reading the folder again. `code`: of formats.md §6; what was in force before stays in force. */
export type Refreshed = { readonly ok: true; readonly stampVersion: number } | { readonly ok: false; readonly code: string; readonly file: string };

/** A door's verifier: it remembers what it accepted, so one passage is one verdict `ok`. */
export declare class Verifier {
  /** Judges nothing before the first `refresh`: every verdict is `trust-missing`. */
  constructor(options: VerifierOptions);

  /** Reads the folder: at the start, and whenever files were copied into it (every five minutes is right). An older publication than the present one is refused. */
  refresh(): Promise<Refreshed>;

  /** The verdict on what the reader read; `admit` opens, everything else does not. Never rejects. */
  verify(text: string): Promise<Verdict>;

  /** Takes answers to a nonce (8 bytes) that this gate has just shown in its door code. */
  issueNonce(nonce: Uint8Array): void;
}
