/** Why trust files are refused (formats.md §6). A refusal leaves what the client had exactly as it was. */
import { MalformedError } from '../codec/malformed.ts';

/** The closed list. `clock-unconfirmed` is ours: a stamp from the future is taken only after the user confirms the clock (docs/formats.md). */
export const TRUST_REFUSALS = [
  'rollback',
  'equivocation',
  'version-jump',
  'root-skip',
  'threshold',
  'hash-mismatch',
  'length-mismatch',
  'not-trust-data',
  'wrong-role',
  'expired',
  'weak-key',
  'format',
  'clock-unconfirmed',
] as const;
export type TrustRefusal = (typeof TRUST_REFUSALS)[number];

/** Thrown inside `trust/` only; `checkTrust` turns it into a value. */
export class TrustRefusedError extends Error {
  override readonly name = 'TrustRefusedError';
  readonly code: TrustRefusal;

  constructor(code: TrustRefusal) {
    super(code);
    this.code = code;
  }
}

/** @throws TrustRefusedError with `code` where the condition does not hold */
export function insist(condition: boolean, code: TrustRefusal): void {
  if (!condition) throw new TrustRefusedError(code);
}

/** Runs a decoder of trust data: a wrong typ is a file of another role, every other fault is the format. */
export function decoding<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedError) throw new TrustRefusedError(error.code === 'token-type' ? 'wrong-role' : 'format');
    throw error;
  }
}
