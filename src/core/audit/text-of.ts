/** Text of files that an auditor is given. */
import { utf8Decode } from '../bytes.ts';

/** Text out of a file of unknown origin: bytes that are none read as no text at all, which no reader of ours takes for anything. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return '';
    throw error;
  }
}
