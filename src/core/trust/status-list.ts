/**
 * Token Status List as a CWT (draft-ietf-oauth-status-list, formats.md §6): one number of 1, 2, 4 or 8 bits per token index, zlib-compressed.
 * Our lists use 1 bit: set means invalid. An index beyond the list is an answer of its own, never "valid".
 */
import type { Bytes } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { signAs } from '../token/sign-as.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { inflateBounded } from './inflate.ts';
import { decoding, insist, TrustRefusedError } from './refusal.ts';

/** Entries in one list: list number = index div 2^20, position = index mod 2^20. */
export const LIST_ENTRIES = 2 ** 20;
/** The list of passes made by hand (`ashyq issue`): the last whose indices fit in 32 bits. The register draws from 0 upwards and leaves it out. */
export const MANUAL_LIST = 4095;
/** Where specimens have their indices: no stamp ever names it, so that even a specimen signed by mistake with a real key would be judged by no list. */
export const SPECIMEN_LIST = 4094;
const WIDTHS = [1, 2, 4, 8] as const;
export type StatusWidth = (typeof WIDTHS)[number];

/** What a token's entry says. */
export type TokenState = 'valid' | 'invalid' | 'out-of-range';

/** The numbers of a list, inflated. */
export interface StatusBits {
  readonly bits: StatusWidth;
  readonly bytes: Uint8Array;
}
export interface StatusList extends StatusBits {
  readonly k: number;
  readonly iat: number;
  readonly exp: number;
}
/** What is signed: `lst` is the compressed form. */
export interface StatusListContent {
  readonly k: number;
  readonly iat: number;
  readonly exp: number;
  readonly ttl: number;
  readonly bits: StatusWidth;
  readonly lst: Uint8Array;
}

/** The number at a position, least significant bits first (§4.1 of the draft), or null beyond the end. */
export function statusAt({ bits, bytes }: StatusBits, position: number): number | null {
  const perByte = 8 / bits;
  const byte = bytes[Math.floor(position / perByte)];
  return byte === undefined ? null : (byte >> ((position % perByte) * bits)) & (2 ** bits - 1);
}

/** Looks a token index up in the list it belongs to. */
export function tokenState(list: StatusList, index: number): TokenState {
  const value = statusAt(list, index % LIST_ENTRIES);
  if (value === null) return 'out-of-range';
  return value === 0 ? 'valid' : 'invalid';
}

/** Inflates a `StatusList` map `{bits, lst}`; null where it is not one or would exceed 2^20 entries. */
export function inflateStatusBits(bits: number, lst: Uint8Array): StatusBits | null {
  const width = WIDTHS.find((known) => known === bits);
  const bytes = width === undefined ? null : inflateBounded(lst, (LIST_ENTRIES * width) / 8);
  return width === undefined || bytes === null ? null : { bits: width, bytes };
}

/** Parses the payload of list `k` whose signature held. @throws TrustRefusedError `format` */
export function parseStatusList(payload: Uint8Array, k: number): StatusList {
  const claims = decoding(() => {
    const reader = new CborReader(payload, { ...FILE_LIMITS, anyOrder: true });
    const read = readListClaims(reader);
    reader.end();
    return read;
  });
  insist(claims.sub === subOf(k) && claims.bits === 1, 'format');
  const inflated = inflateStatusBits(claims.bits, claims.lst);
  if (inflated === null) throw new TrustRefusedError('format');
  return { k, iat: claims.iat, exp: claims.exp, ...inflated };
}

/** Signs a list. */
export async function encodeStatusList(list: StatusListContent, signer: Signer): Promise<Bytes> {
  const payload = new Map<number, CborValue>([
    [CLAIM.sub, subOf(list.k)],
    [CLAIM.iat, list.iat],
    [CLAIM.exp, list.exp],
    [CLAIM.ttl, list.ttl],
    [
      CLAIM.statusList,
      new Map<string, CborValue>([
        ['bits', list.bits],
        ['lst', list.lst],
      ]),
    ],
  ]);
  return signAs(TYP.statusList, payload, signer);
}

const subOf = (k: number): string => `urn:ashyq:list:${k}`;

interface ListClaims {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly bits: number;
  readonly lst: Uint8Array;
}

function readListClaims(reader: CborReader): ListClaims {
  let sub: string | null = null;
  let iat: number | null = null;
  let exp: number | null = null;
  let list: Pick<ListClaims, 'bits' | 'lst'> | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) sub = reader.text();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.exp) exp = reader.uint();
    else if (label === CLAIM.ttl) reader.uint();
    else if (label === CLAIM.statusList) list = readStatusListMap(reader);
    else throw new MalformedError('claim-unknown', at);
  });
  if (sub === null || iat === null || exp === null || list === null) throw new MalformedError('claim-missing', reader.offset);
  return { sub, iat, exp, ...(list as Pick<ListClaims, 'bits' | 'lst'>) };
}

/** Reads `{bits, lst}` as the draft's CBOR encoding has it. @throws MalformedError */
export function readStatusListMap(reader: CborReader): Pick<ListClaims, 'bits' | 'lst'> {
  let bits: number | null = null;
  let lst: Uint8Array | null = null;
  reader.entries((label, at) => {
    if (label === 'bits') bits = reader.uint(8);
    else if (label === 'lst') lst = reader.bytes();
    // The draft lets issuers name where their other lists are; doors have that from the stamp.
    else if (label === 'aggregation_uri') reader.text();
    else throw new MalformedError('claim-unknown', at);
  });
  if (bits === null || lst === null) throw new MalformedError('claim-missing', reader.offset);
  return { bits, lst };
}
