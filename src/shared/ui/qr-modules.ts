/**
 * The dark and light modules of a QR (ISO/IEC 18004) as this house draws them: one segment, error correction M, one mask. Written here because it lies on the way
 * to the first code of a cold start, where the library's many ways cost more than all the signing (docs/decisions/062); tests hold it to the library's answer.
 */

export type QrMode = 'alphanumeric' | 'byte';

export interface QrModules {
  readonly version: number;
  /** Modules of one side. */
  readonly size: number;
  /** Row by row: odd is dark. */
  readonly cells: Uint8Array;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const LAST_VERSION = 40;
/** Error correction M, by version from 1: codewords of correction in each block, and blocks. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26];
const MOST_CORRECTION = 28;
const BLOCKS = [
  0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];
/** "M, mask 2" as it stands in the code, with its own correction. Mask 2 turns every third column. */
const FORMAT = 0x5e7c;
const DARK = 1;
/** Not for data. */
const FIXED = 2;

/** The smallest version from `atLeast` on that holds the text. @throws RangeError when it fits none, or has a character that the mode has not */
export function qrModules(text: string, atLeast: number, mode: QrMode): QrModules {
  const bytes = mode === 'byte' ? new TextEncoder().encode(text) : null;
  const count = bytes?.length ?? text.length;
  const bits = bytes === null ? 11 * (count >> 1) + 6 * (count & 1) : 8 * count;
  let version = atLeast;
  while (version <= LAST_VERSION && 4 + countBits(mode, version) + bits > 8 * room(version)) version += 1;
  if (version > LAST_VERSION) throw new RangeError('the text fits no QR');
  const data = new Bits(room(version));
  data.put(bytes === null ? 2 : 4, 4);
  data.put(count, countBits(mode, version));
  if (bytes === null) putText(data, text);
  else for (const byte of bytes) data.put(byte, 8);
  const size = 4 * version + 17;
  const cells = new Uint8Array(size * size);
  drawFixed(cells, size, version);
  drawData(cells, size, withCorrection(data.padded(), version));
  return { version, size, cells };
}

const countBits = (mode: QrMode, version: number): number => (mode === 'alphanumeric' ? (version < 10 ? 9 : version < 27 ? 11 : 13) : version < 10 ? 8 : 16);
const correction = (version: number): number => CORRECTION[version] ?? MOST_CORRECTION;
const blocksOf = (version: number): number => BLOCKS[version] ?? 0;

/** Codewords of a version, data and correction. */
function codewords(version: number): number {
  const aligns = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const alignment = aligns === 0 ? 0 : (25 * aligns - 10) * aligns - 55;
  return ((16 * version + 128) * version + 64 - alignment - (version < 7 ? 0 : 36)) >> 3;
}
const room = (version: number): number => codewords(version) - correction(version) * blocksOf(version);

class Bits {
  readonly #bytes: Uint8Array;
  #length = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  put(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      if ((value >> bit) & 1) this.#bytes[this.#length >> 3] = (this.#bytes[this.#length >> 3] ?? 0) | (0x80 >> (this.#length & 7));
      this.#length += 1;
    }
  }

  /** Four zeros where there is room for them, then zeros to a whole byte, then two bytes in turn. */
  padded(): Uint8Array {
    let from = Math.min((this.#length + 4 + 7) >> 3, this.#bytes.length);
    for (let pad = 0xec; from < this.#bytes.length; from += 1, pad ^= 0xec ^ 0x11) this.#bytes[from] = pad;
    return this.#bytes;
  }
}

function putText(data: Bits, text: string): void {
  const value = (at: number): number => {
    const found = ALPHABET.indexOf(text.charAt(at));
    if (found < 0) throw new RangeError('a character that no alphanumeric QR has');
    return found;
  };
  const even = text.length & ~1;
  for (let at = 0; at < even; at += 2) data.put(45 * value(at) + value(at + 1), 11);
  if (even < text.length) data.put(value(even), 6);
}

/** Reed-Solomon over GF(256) of 0x11d, each block for itself; then the blocks' codewords in turn, correction after data. */
function withCorrection(data: Uint8Array, version: number): Uint8Array {
  const exp = new Uint8Array(510);
  const log = new Uint8Array(256);
  for (let power = 0, x = 1; power < 255; power += 1, x = x & 0x80 ? (x << 1) ^ 0x11d : x << 1) {
    exp[power] = x;
    exp[power + 255] = x;
    log[x] = power;
  }
  const degree = correction(version);
  // The generator's coefficients below the first, as powers.
  let generator = new Uint8Array(degree).fill(0);
  generator[degree - 1] = 1;
  for (let root = 0; root < degree; root += 1) {
    for (let at = 0; at < degree; at += 1) {
      const own = generator[at] ?? 0;
      generator[at] = (own === 0 ? 0 : (exp[(log[own] ?? 0) + root] ?? 0)) ^ (generator[at + 1] ?? 0);
    }
  }
  generator = generator.map((coefficient) => log[coefficient] ?? 0);
  const blocks = blocksOf(version);
  const shortBlocks = blocks - (data.length % blocks);
  const shortData = Math.floor(data.length / blocks);
  const out = new Uint8Array(codewords(version));
  let from = 0;
  for (let block = 0; block < blocks; block += 1) {
    const length = shortData + (block < shortBlocks ? 0 : 1);
    const rest = new Uint8Array(degree + length);
    rest.set(data.subarray(from, from + length));
    for (let at = 0; at < length; at += 1) {
      // The last codeword of a longer block stands after those of all the others.
      out[at < shortData ? at * blocks + block : shortData * blocks + block - shortBlocks] = data[from + at] ?? 0;
      const lead = rest[at] ?? 0;
      if (lead === 0) continue;
      const power = log[lead] ?? 0;
      for (let next = 0; next < degree; next += 1) {
        const place = at + 1 + next;
        rest[place] = (rest[place] ?? 0) ^ (exp[power + (generator[next] ?? 0)] ?? 0);
      }
    }
    // What follows the data is the remainder.
    for (let next = 0; next < degree; next += 1) out[data.length + next * blocks + block] = rest[length + next] ?? 0;
    from += length;
  }
  return out;
}

function drawFixed(cells: Uint8Array, size: number, version: number): void {
  const set = (row: number, column: number, dark: boolean | number) => {
    if (row >= 0 && row < size && column >= 0 && column < size) cells[row * size + column] = FIXED | (dark ? DARK : 0);
  };
  const square = (row: number, column: number, reach: number, isDark: (ring: number) => boolean) => {
    for (let y = -reach; y <= reach; y += 1) for (let x = -reach; x <= reach; x += 1) set(row + y, column + x, isDark(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const places = alignments(version, size);
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  for (const row of places)
    for (const column of places) {
      const isFinder = (row === first && (column === first || column === last)) || (row === last && column === first);
      if (!isFinder) square(row, column, 2, (ring) => ring !== 1);
    }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    square(row, column, 4, (ring) => ring < 2 || ring === 3);
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = (FORMAT >> bit) & 1;
    set(bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, 8, dark);
    set(8, bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit, dark);
  }
  set(size - 8, 8, true);
  if (version < 7) return;
  let rest = version << 12;
  for (let bit = 17; bit >= 12; bit -= 1) if ((rest >> bit) & 1) rest ^= 0x1f25 << (bit - 12);
  const info = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const near = size - 11 + (bit % 3);
    const far = Math.floor(bit / 3);
    set(far, near, (info >> bit) & 1);
    set(near, far, (info >> bit) & 1);
  }
}

/** Where alignment patterns stand, in both directions. */
function alignments(version: number, size: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((size - 13) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - step * (count - 2 - at))];
}

/** Upwards and downwards in turn, two columns at once, from the right; the column of the timing pattern counts for none. */
function drawData(cells: Uint8Array, size: number, data: Uint8Array): void {
  let bit = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2, upwards = !upwards) {
    for (let step = 0; step < size; step += 1) {
      const row = upwards ? size - 1 - step : step;
      for (let column = right; column > right - 2; column -= 1) {
        if (cells[row * size + column] !== 0) continue;
        const dark = ((data[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
        cells[row * size + column] = dark ^ (column % 3 === 0 ? 1 : 0);
        bit += 1;
      }
    }
  }
}
