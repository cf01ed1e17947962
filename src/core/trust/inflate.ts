/** zlib (RFC 1950) with a bound: a status list may inflate to so many bytes and not one more. Beside archive.ts the only file that touches fflate. */
import { Unzlib } from 'fflate';
import { type Bytes, concat } from '../bytes.ts';

/** Small slices in, so that at most about 1 MB comes out before the bound is looked at. */
const SLICE = 1024;

/** The inflated bytes, or null where the data is not a zlib stream of at most `max` bytes that ends with its checksum. */
export function inflateBounded(zlib: Uint8Array, max: number): Bytes | null {
  if (zlib.length < 8) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Unzlib((part) => {
    parts.push(part);
    length += part.length;
  });
  try {
    for (let at = 0; at < zlib.length; at += SLICE) {
      stream.push(zlib.subarray(at, at + SLICE), at + SLICE >= zlib.length);
      if (length > max) return null;
    }
  } catch {
    return null;
  }
  const inflated = concat(...parts);
  return adler32(inflated) === trailer(zlib) ? inflated : null;
}

/** So many bytes may be added before the two sums are brought below their modulus: both stay below 2^31. */
const ADLER_RUN = 3800;

/** fflate does not look at the checksum. Bytes between the stream and its checksum would pass unseen: lists are signed and named by hash as they are. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let from = 0; from < bytes.length; from += ADLER_RUN) {
    const until = Math.min(from + ADLER_RUN, bytes.length);
    for (let at = from; at < until; at += 1) {
      a += bytes[at] ?? 0;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 0x10000 + a;
}

function trailer(zlib: Uint8Array): number {
  return zlib.subarray(-4).reduce((value, byte) => value * 256 + byte, 0);
}
