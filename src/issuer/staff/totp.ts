/** Time-based one-time codes (RFC 6238): six digits, 30 s, HMAC-SHA-1, which is what every authenticator app takes. A code of the step before or after is taken too. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { encodeBase32 } from '../../core/codec/base32.ts';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** 160 bits, the length that RFC 4226 asks for. */
export const SECRET_BYTES = 20;

export function stepOf(now: number): number {
  return Math.floor(now / STEP_SECONDS);
}

/** The code of one step. */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step that this code belongs to, or null. The same work for a right and a wrong one. */
export function stepMatching(secret: Uint8Array, code: string, now: number): number | null {
  const given = Buffer.from(code.padEnd(DIGITS).slice(0, DIGITS));
  let matching: number | null = null;
  for (const step of [stepOf(now) - 1, stepOf(now), stepOf(now) + 1]) if (timingSafeEqual(Buffer.from(codeOf(secret, step)), given)) matching = step;
  return matching;
}

/** What an authenticator app reads out of a QR, or a person types: the secret is in both. */
export function totpUri(login: string, secret: Uint8Array): string {
  return `otpauth://totp/Ashyq:${encodeURIComponent(login)}?secret=${encodeBase32(secret)}&issuer=Ashyq`;
}
