/** A reader of any item the profile knows, built on the cursor: shows that the cursor alone is enough to read everything. */
import { type CborLimits, QR_LIMITS } from '../../../src/core/codec/cbor-limits.ts';
import { CborReader } from '../../../src/core/codec/cbor-read.ts';
import type { CborKey, CborValue } from '../../../src/core/codec/cbor-write.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';

/** @throws MalformedError */
export function readAny(bytes: Uint8Array, limits: CborLimits = QR_LIMITS): CborValue {
  const reader = new CborReader(bytes, limits);
  const value = readItem(bytes, reader);
  reader.end();
  return value;
}

function readItem(bytes: Uint8Array, reader: CborReader): CborValue {
  const initial = bytes[reader.offset] ?? 0;
  const again = (): CborValue => readItem(bytes, reader);
  switch (initial >> 5) {
    case 0:
    case 1:
      return reader.int();
    case 2:
      return reader.bytes();
    case 3:
      return reader.text();
    case 4:
      return reader.array((count) => Array.from({ length: count }, again));
    case 5:
      return readMap(reader, again);
    case 6:
      return { tag: 18, value: reader.tag(18, again) };
    default:
      return initial === 0xf6 ? reader.bytesOrNull() : reader.bool();
  }
}

function readMap(reader: CborReader, again: () => CborValue): CborValue {
  const map = new Map<CborKey, CborValue>();
  reader.entries((key, at) => {
    if (key === null) throw new MalformedError('claim-type', at);
    map.set(key, again());
  });
  return map;
}
