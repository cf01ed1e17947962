/** The one error that decoders throw (formats.md §7, groups 1 and 2). It is caught in one place, `verify.ts`, or by the trust client. */

/** What can be wrong with the shape of bytes, in the order in which a verdict prefers them. */
export type StructureCode =
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
  | 'claim-unknown';

/** Bytes or text that are not what the format says. The message names the code and the place, never the content. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
  readonly code: StructureCode;
  /** Where the first fault was met, in bytes (characters for Base45 and Base32) from the start of the item. */
  readonly offset: number;

  constructor(code: StructureCode, offset: number) {
    super(`${code} at ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}

/** What was decoded, or null where the bytes are malformed and the fault's name does not matter. */
export function unlessMalformed<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
