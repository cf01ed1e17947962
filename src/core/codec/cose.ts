/**
 * COSE (RFC 9052), the profile of formats.md §2: COSE_Sign1 with tag 18 and COSE_Sign with tag 98, Ed25519 as algorithm -19 (RFC 9864), empty unprotected
 * headers, attached payloads; read here, written in `cose-write.ts`. Refused: -8 and every other algorithm, `crit`, unknown header labels, anything unprotected.
 */
import type { Bytes } from '../bytes.ts';
import { type CborLimits, QR_LIMITS } from './cbor-limits.ts';
import { CborReader } from './cbor-read.ts';
import { ALG_ED25519, LABEL, sign1Message } from './cose-write.ts';
import { MalformedError } from './malformed.ts';

/** What the protected header of any object of this profile can say. */
export interface Header {
  readonly typ: number | string;
  /** 4 bytes */
  readonly kid: Uint8Array | null;
  /** A whole signed object that the header carries (a token, a venue credential). */
  readonly kcwt: Uint8Array | null;
}

/** A COSE_Sign1 taken apart, not yet verified. `message` is what was signed. */
export interface Sign1<P> {
  readonly header: Header;
  readonly payload: P;
  readonly message: Bytes;
  readonly signature: Bytes;
}

/** How a kind of object is read. `header` may refuse what was read so far and is called as soon as typ is known. */
export interface Sign1Shape<P> {
  readonly limits?: CborLimits;
  checkTyp(header: Header, at: number): void;
  checkHeader?(header: Header, at: number): void;
  readPayload(reader: CborReader, header: Header): P;
}

/** Reads a COSE_Sign1 from its first byte to its last. @throws MalformedError at the first fault */
export function decodeSign1<P>(bytes: Uint8Array, shape: Sign1Shape<P>): Sign1<P> {
  const limits = shape.limits ?? QR_LIMITS;
  const reader = new CborReader(bytes, limits);
  const readParts = (count: number, at: number): Sign1<P> => {
    if (count !== 4) throw new MalformedError('cose-malformed', at);
    // Both are copied once, into the message.
    const protectedBytes = reader.view('cose-malformed');
    const header = readHeader(protectedBytes, limits, shape);
    readEmptyMap(reader);
    const payloadBytes = reader.view('cose-malformed');
    const inner = new CborReader(payloadBytes, limits);
    const payload = shape.readPayload(inner, header);
    inner.end();
    const signature = reader.bytes(undefined, 'cose-malformed');
    return { header, payload, message: sign1Message(protectedBytes, payloadBytes), signature };
  };
  const sign1 = reader.tag(18, () => reader.array(readParts, 'cose-malformed'), 'cose-malformed');
  reader.end();
  return sign1;
}

/** The unprotected header is the empty map; a key id there has a code of its own, because careless issuers put it there. */
export function readEmptyMap(reader: CborReader): void {
  reader.entries((label, at) => {
    throw new MalformedError(label === LABEL.kid ? 'kid-misplaced' : 'cose-malformed', at);
  }, 'cose-malformed');
}

function readHeader<P>(bytes: Uint8Array, limits: CborLimits, shape: Sign1Shape<P>): Header {
  // RFC 9052 §3: no bytes at all are the empty map.
  if (bytes.length === 0) throw new MalformedError('alg-not-allowed', 0);
  const reader = new CborReader(bytes, limits);
  let alg: number | null = null;
  let typ: number | string | null = null;
  let kid: Uint8Array | null = null;
  let kcwt: Uint8Array | null = null;
  reader.entries((label, at) => {
    if (label === LABEL.alg) alg = readAlg(reader, at);
    else if (label === LABEL.crit) throw new MalformedError('crit-not-understood', at);
    else if (label === LABEL.kid) kid = reader.bytes(4, 'kid-misplaced');
    else if (label === LABEL.kcwt) kcwt = reader.span();
    else if (label === LABEL.typ) {
      typ = reader.nextIsText() ? reader.text() : reader.uint(undefined, 'token-type');
      shape.checkTyp({ typ, kid, kcwt }, at);
    } else throw new MalformedError('cose-malformed', at);
  }, 'cose-malformed');
  reader.end();
  if (alg === null) throw new MalformedError('alg-not-allowed', 0);
  if (typ === null) throw new MalformedError('token-type', 0);
  const header: Header = { typ, kid, kcwt };
  shape.checkHeader?.(header, 0);
  return header;
}

/** -19 and nothing else: -8 (EdDSA) leaves the curve open. */
export function readAlg(reader: CborReader, at: number): number {
  const alg = reader.int('alg-not-allowed');
  if (alg !== ALG_ED25519) throw new MalformedError('alg-not-allowed', at);
  return alg;
}

/** The usual shape check: exactly this typ, with or without a key id and an embedded object. */
export function expectTyp(typ: number | string, carries: { kid: boolean; kcwt: boolean }): Pick<Sign1Shape<unknown>, 'checkTyp' | 'checkHeader'> {
  return {
    checkTyp(header, at) {
      if (header.typ !== typ) throw new MalformedError('token-type', at);
      if (header.kid !== null && !carries.kid) throw new MalformedError('kid-misplaced', at);
      if (header.kcwt !== null && !carries.kcwt) throw new MalformedError('cose-malformed', at);
    },
    checkHeader(header, at) {
      if (header.kid === null && carries.kid) throw new MalformedError('kid-misplaced', at);
      if (header.kcwt === null && carries.kcwt) throw new MalformedError('cose-malformed', at);
    },
  };
}
