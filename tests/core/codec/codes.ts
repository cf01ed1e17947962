/** What a decoder says: its code, or `ok`. Any other exception is a bug and passes through. */
import { MalformedError } from '../../../src/core/codec/malformed.ts';

export function codeOf(decode: () => unknown): string {
  try {
    decode();
    return 'ok';
  } catch (error) {
    if (error instanceof MalformedError) return error.code;
    throw error;
  }
}

/** Where a decoder met the first fault; -1 for none. */
export function offsetOf(decode: () => unknown): number {
  try {
    decode();
    return -1;
  } catch (error) {
    if (error instanceof MalformedError) return error.offset;
    throw error;
  }
}
