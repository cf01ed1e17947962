/** Writes COSE objects that no honest encoder makes: any header, any payload, any bytes in their place. */
import { type Bytes, concat, fromHex } from '../../src/core/bytes.ts';
import { type CborKey, type CborMap, type CborValue, encodeCbor } from '../../src/core/codec/cbor-write.ts';
import { sign1Message } from '../../src/core/codec/cose-write.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { kidOf } from '../../src/core/token/cnf.ts';

/** A map as a list of pairs: encoded as they stand, neither sorted nor checked for duplicates. */
export type Pairs = readonly (readonly [CborValue, CborValue])[];

/** A map of up to 23 pairs exactly as listed. */
export function rawMap(pairs: Pairs): Bytes {
  return concat(Uint8Array.of(0xa0 + pairs.length), ...pairs.flatMap(([key, value]) => [encodeCbor(key), encodeCbor(value)]));
}

/** The pairs of a map written in one line: key, value, key, value. */
export function pairs(...flat: readonly CborValue[]): Pairs {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] ?? null, flat[2 * at + 1] ?? null]);
}

/** A map in one line, written deterministically: key, value, key, value. */
export function cborMap(...flat: readonly CborValue[]): CborMap {
  return new Map(pairs(...flat) as [CborKey, CborValue][]);
}

/** Bytes, or pairs that become a map, in the place of an item. */
export type RawMap = Uint8Array | Pairs;
const bytesOf = (raw: RawMap): Uint8Array => (raw instanceof Uint8Array ? raw : rawMap(raw));

/** A COSE_Sign1 from its parts, signed as it stands. */
export async function rawSign1(
  { header, unprotected = [], payload }: { header: RawMap; unprotected?: RawMap; payload: RawMap },
  signer: Signer,
): Promise<Bytes> {
  const [protectedBytes, payloadBytes] = [bytesOf(header), bytesOf(payload)];
  const signature = await signer.sign(sign1Message(protectedBytes, payloadBytes));
  return concat(Uint8Array.of(0xd2), encodeCbor([protectedBytes, { embedded: bytesOf(unprotected) }, payloadBytes, signature]));
}

/** The protected header of a token by `signer`: alg, kid, typ. */
export async function tokenHeader(signer: Signer, typ: CborValue = 65001): Promise<Pairs> {
  return pairs(1, -19, 4, await kidOf(signer.publicKey), 16, typ);
}

/** One CBOR item from hexadecimal, to be put in as it is. */
export function item(hex: string): { embedded: Bytes } {
  return { embedded: fromHex(hex) };
}

/** A copy with one byte exchanged. */
export function patched(bytes: Uint8Array, at: number, value: number): Bytes {
  const copy = new Uint8Array(bytes);
  copy[at] = value;
  return copy;
}

/** A copy with one bit turned over. */
export function flipped(bytes: Uint8Array, bit: number): Bytes {
  return patched(bytes, bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
}
