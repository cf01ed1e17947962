/** The texts that QR codes hold (formats.md §1). All of them stay inside the QR alphanumeric set. */

import type { Bytes } from './bytes.ts';
import { decodeBase32, encodeBase32 } from './codec/base32.ts';
import { decodeBase45, encodeBase45 } from './codec/base45.ts';
import { MalformedError } from './codec/malformed.ts';

const PREFIX = 'ASQ1:';
/** Enforced before decoding. */
export const QR_TEXT_MAX = 1000;
const ENROLMENT_BYTES = 16;

/** What a scanned text is, before any of it is decoded. */
export type QrKind = 'pass' | 'version-unknown' | 'venue' | 'enrolment' | 'input-empty' | 'not-ashyq' | 'input-too-long';

/** Names the kind of a text already trimmed at its edges. Long texts of ours are `input-too-long`. */
export function kindOfQr(text: string): QrKind {
  if (text === '') return 'input-empty';
  const kind = kindByPrefix(text);
  return kind !== 'version-unknown' && kind !== 'not-ashyq' && text.length > QR_TEXT_MAX ? 'input-too-long' : kind;
}

function kindByPrefix(text: string): QrKind {
  if (text.startsWith(PREFIX)) return 'pass';
  if (/^ASQ\d:/.test(text)) return 'version-unknown';
  if (/^HTTPS:\/\/[^/]+\/V\//.test(text)) return 'venue';
  if (/^HTTPS:\/\/[^/]+\/E\//.test(text)) return 'enrolment';
  return 'not-ashyq';
}

/** `ASQ1:` and the Base45 of a signed object. */
export function formatQr(cose: Uint8Array): string {
  return PREFIX + encodeBase45(cose);
}

/** The bytes of a text of kind `pass`. @throws MalformedError `base45-invalid`; nothing after the prefix is that too */
export function parseQr(text: string): Bytes {
  if (!text.startsWith(PREFIX) || text.length === PREFIX.length) throw new MalformedError('base45-invalid', PREFIX.length);
  return decodeBase45(text.slice(PREFIX.length));
}

/** The text of a venue's poster: an address, so that a plain phone camera opens the app. */
export function formatVenueUrl(host: string, cose: Uint8Array): string {
  return `HTTPS://${host.toUpperCase()}/V/${encodeBase32(cose)}`;
}

/** The bytes of a venue address, whatever its host; a browser may have lower-cased what it opened. Null where it is none. */
export function parseVenueUrl(text: string): Bytes | null {
  return parseUrl(text, 'V');
}

/** The text of a tablet's enrolment code. */
export function formatEnrolmentUrl(host: string, code: Uint8Array): string {
  if (code.length !== ENROLMENT_BYTES) throw new RangeError('an enrolment code is 16 bytes long');
  return `HTTPS://${host.toUpperCase()}/E/${encodeBase32(code)}`;
}

/** The 16 bytes of an enrolment address, or null. */
export function parseEnrolmentUrl(text: string): Bytes | null {
  const code = parseUrl(text, 'E');
  return code !== null && code.length === ENROLMENT_BYTES ? code : null;
}

function parseUrl(text: string, letter: 'V' | 'E'): Bytes | null {
  const parts = text.length > QR_TEXT_MAX ? null : /^https?:\/\/[^/]+\/([VE])\/([A-Z2-7]+)$/i.exec(text);
  const [, kind, encoded] = parts ?? [];
  return kind?.toUpperCase() === letter && encoded !== undefined ? decodeBase32(encoded.toUpperCase()) : null;
}
