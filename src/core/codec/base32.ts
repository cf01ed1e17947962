/**
 * Base32 (RFC 4648 §6), upper case and without padding: the form of venue and enrolment addresses, because every character is in the QR alphanumeric set.
 * Strict like Base45: impossible lengths and left-over bits are refused.
 */
import type { Bytes } from '../bytes.ts';
import { type BitAlphabet, decodeBits, encodeBits } from './bits.ts';

const BASE32: BitAlphabet = { letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', width: 5 };

export function encodeBase32(bytes: Uint8Array): string {
  return encodeBits(bytes, BASE32);
}

/** The bytes of a Base32 text, or null where it is not one. */
export function decodeBase32(text: string): Bytes | null {
  return decodeBits(text, BASE32);
}
