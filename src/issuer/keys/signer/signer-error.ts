/** Why the signer (decision 048) did not sign: one class, closed codes. No message holds anything of what was to be signed. */

/** What nobody who holds the issuer's connection can lift. */
export const BOUND_CODES = [
  /** more passes and answers to doors than a minute may have */
  'rate-exceeded',
  /** `iat` is not of now */
  'time-off',
  'life-too-long',
  /** an index of the lists of specimens or of passes made by hand */
  'index-reserved',
  /** a bit that was signed as revoked would be valid again */
  'list-unrevokes',
  /** version or time of a stamp is not above the last one's */
  'stamp-goes-back',
  /** the stamp names a bundle, a list or a head of the log that is older than, or another than, what was signed last */
  'stamp-other-files',
  'bundle-goes-back',
  /** a bundle with token keys that are not exactly those held here, on their terms */
  'bundle-other-keys',
  'log-goes-back',
  /** a version, or the log's size, so high that none could follow */
  'version-leaps',
  /** another log than this ministry's, or another head of the same size */
  'log-other',
] as const;
export type BoundCode = (typeof BOUND_CODES)[number];

export const SIGNER_CODES = [
  ...BOUND_CODES,
  /** no answer: not started, gone, or too slow */
  'signer-away',
  /** more under way than it takes at once */
  'signer-busy',
  'protocol-unknown',
  'request-malformed',
  /** a fault of the signer's own */
  'signer-failed',
  /** its own state or folder is not fit to go on */
  'signer-unfit',
] as const;
export type SignerCode = (typeof SIGNER_CODES)[number];

const BOUNDS: ReadonlySet<string> = new Set(BOUND_CODES);
const BEYOND = 'the signer signs nothing beyond its bounds (docs/operations.md, "The signer")';

export class SignerError extends Error {
  readonly code: SignerCode;
  constructor(code: SignerCode, message = isBound(code) ? BEYOND : `the signer: ${code}`) {
    super(message);
    this.name = 'SignerError';
    this.code = code;
  }
}

/** True where a bound was met: no fault, but somebody asked for what is never signed. */
export function isBound(code: SignerCode): code is BoundCode {
  return BOUNDS.has(code);
}
