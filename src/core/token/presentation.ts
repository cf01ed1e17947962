/**
 * Presentation (formats.md §4): what a phone shows. The token rides in the protected header (kcwt), the payload says for whom and when, the holder key signs.
 * It is a key-binding token after draft-ietf-spice-sd-cwt: a picture of it dies within a minute.
 */
import type { CborReader } from '../codec/cbor-read.ts';
import { decodeSign1, type Header, type Sign1, type Sign1Shape } from '../codec/cose.ts';
import { MalformedError } from '../codec/malformed.ts';
import { decodeStatusToken, readClaims, type SignedToken, type StatusTokenClaims } from './status-token.ts';
import { CLAIM, TYP } from './typ.ts';

export const NONCE_BYTES = 8;

export interface PresentationClaims {
  /** `*`, a venue id, or `<venueId>/<gate>` */
  readonly aud: string;
  readonly iat: number;
  /** 8 bytes from a door code */
  readonly nonce: Uint8Array | null;
}

/** What a verifier finds in a QR: a token alone, or a presentation around one. Nothing is verified yet. */
export interface Presented {
  readonly token: SignedToken;
  readonly proof: Sign1<PresentationClaims> | null;
}

type Layer = { readonly of: 'token'; readonly claims: StatusTokenClaims } | { readonly of: 'presentation'; readonly claims: PresentationClaims };

/** The outer layer of a pass is a token or a presentation; typ decides, and each has its own place for a key id. */
const OUTER: Sign1Shape<Layer> = {
  checkTyp(header, at) {
    if (header.typ === TYP.statusToken) refuse(header.kcwt !== null, 'cose-malformed', at);
    else if (header.typ === TYP.presentation) refuse(header.kid !== null, 'kid-misplaced', at);
    else refuse(true, 'token-type', at);
  },
  checkHeader(header, at) {
    if (header.typ === TYP.statusToken) refuse(header.kid === null, 'kid-misplaced', at);
    else refuse(header.kcwt === null, 'cose-malformed', at);
  },
  readPayload: (reader: CborReader, header: Header): Layer =>
    header.typ === TYP.presentation ? { of: 'presentation', claims: readPresentationClaims(reader) } : { of: 'token', claims: readClaims(reader) },
};

function refuse(condition: boolean, code: 'cose-malformed' | 'kid-misplaced' | 'token-type', at: number): void {
  if (condition) throw new MalformedError(code, at);
}

/** Decodes what a QR held: the outer layer first, then the token inside it. @throws MalformedError */
export function decodePresented(bytes: Uint8Array): Presented {
  const outer = decodeSign1(bytes, OUTER);
  const { payload, header, message, signature } = outer;
  if (payload.of === 'token') return { token: { header, payload: payload.claims, message, signature }, proof: null };
  if (header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  return { token: decodeStatusToken(header.kcwt), proof: { header, payload: payload.claims, message, signature } };
}

function readPresentationClaims(reader: CborReader): PresentationClaims {
  let aud: string | null = null;
  let iat: number | null = null;
  let nonce: Uint8Array | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.aud) aud = reader.text();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.nonce) nonce = reader.bytes(NONCE_BYTES);
    else throw new MalformedError('claim-unknown', at);
  });
  if (aud === null || iat === null) throw new MalformedError('claim-missing', reader.offset);
  return { aud, iat, nonce };
}
