/** The confirmation claim (RFC 8747): the holder's or tablet's public key as a COSE_Key `{1:1, -1:6, -2:x}`, and the key id derived from the same form. */
import { type Bytes, sha256 } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import { type CborMap, type CborValue, encodeCbor } from '../codec/cbor-write.ts';
import { MalformedError } from '../codec/malformed.ts';

const COSE_KEY = 1;
const KTY = 1;
const CRV = -1;
const X = -2;
const OKP = 1;
const ED25519 = 6;

/** The deterministic COSE_Key of an Ed25519 public key. */
function coseKey(x: Uint8Array): CborMap {
  return new Map<number, CborValue>([
    [KTY, OKP],
    [CRV, ED25519],
    [X, x],
  ]);
}

/** `{1: COSE_Key}`, to be written under claim 8. */
export function cnfOf(x: Uint8Array): CborMap {
  return new Map([[COSE_KEY, coseKey(x)]]);
}

/** The first four bytes of SHA-256 over the deterministic COSE_Key (formats.md §2). */
export async function kidOf(x: Uint8Array): Promise<Bytes> {
  return (await sha256(encodeCbor(coseKey(x)))).slice(0, 4);
}

/** Reads claim 8 and gives the 32 bytes of x. */
export function readCnf(reader: CborReader, at: number): Bytes {
  let x: Bytes | null = null;
  reader.entries((label, labelAt) => {
    if (label !== COSE_KEY) throw new MalformedError('claim-unknown', labelAt);
    x = readCoseKey(reader, labelAt);
  });
  if (x === null) throw new MalformedError('claim-missing', at);
  return x;
}

function readCoseKey(reader: CborReader, at: number): Bytes {
  let kty = false;
  let crv = false;
  let x: Bytes | null = null;
  reader.entries((label, labelAt) => {
    if (label === KTY) kty = exactly(reader, OKP, labelAt);
    else if (label === CRV) crv = exactly(reader, ED25519, labelAt);
    else if (label === X) x = reader.bytes(32);
    else throw new MalformedError('claim-unknown', labelAt);
  });
  if (!kty || !crv || x === null) throw new MalformedError('claim-missing', at);
  return x;
}

function exactly(reader: CborReader, value: number, at: number): true {
  if (reader.uint() !== value) throw new MalformedError('claim-type', at);
  return true;
}
