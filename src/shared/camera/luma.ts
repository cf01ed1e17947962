/** Grey pictures: the only thing a QR reader looks at. One byte a pixel, rows without padding, 0 black. Pure. */

/** `data.length === width * height`. */
export interface Luma {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Where a video frame keeps its brightness: first byte, bytes a row, bytes a pixel. */
export interface LumaLayout {
  readonly offset: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** The Y plane of a planar frame, its row padding removed. */
export function lumaFromPlane(bytes: Uint8Array, { offset, stride, width, height }: LumaLayout): Luma {
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) data.set(bytes.subarray(offset + y * stride, offset + y * stride + width), y * width);
  return { data, width, height };
}

/** Brightness of RGBA or BGRA pixels. Red and blue weigh the same here, so that the order of the channels does not matter; transparent is white paper. */
export function lumaFromRgba(rgba: Uint8Array | Uint8ClampedArray, { offset, stride, width, height }: LumaLayout): Luma {
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = offset + y * stride; x < width; x++, from += 4, to++) {
      const alpha = rgba[from + 3] ?? 255;
      const grey = ((rgba[from] ?? 0) + 2 * (rgba[from + 1] ?? 0) + (rgba[from + 2] ?? 0)) >> 2;
      data[to] = alpha === 255 ? grey : 255 - (((255 - grey) * alpha) >> 8);
    }
  }
  return { data, width, height };
}

/** Half the size by averaging 2 x 2 pixels: removes noise and moire, which helps where the full size fails. */
export function halve(luma: Luma): Luma {
  const width = luma.width >> 1;
  const height = luma.height >> 1;
  const data = new Uint8ClampedArray(width * height);
  const source = luma.data;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = 2 * y * luma.width; x < width; x++, from += 2, to++) {
      const below = from + luma.width;
      data[to] = ((source[from] ?? 0) + (source[from + 1] ?? 0) + (source[below] ?? 0) + (source[below + 1] ?? 0)) >> 2;
    }
  }
  return { data, width, height };
}

/** The mean of the square that reaches `reach` pixels to every side, the edges repeated. Running sums: the same time for every reach. */
export function mean({ data, width, height }: Luma, reach: number): Luma {
  const rows = rowSums({ data, width, height }, reach);
  const out = new Uint8ClampedArray(data.length);
  const share = 1 / (2 * reach + 1) ** 2;
  const last = height - 1;
  const sums = new Int32Array(width);
  for (let dy = -reach; dy <= reach; dy++) {
    const from = Math.min(last, Math.max(0, dy)) * width;
    for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (rows[from + x] ?? 0);
  }
  for (let y = 0, to = 0; y < height; y++) {
    const [next, past] = [Math.min(last, y + reach + 1) * width, Math.max(0, y - reach) * width];
    for (let x = 0; x < width; x++, to++) {
      const sum = sums[x] ?? 0;
      out[to] = (sum * share) | 0;
      sums[x] = sum + (rows[next + x] ?? 0) - (rows[past + x] ?? 0);
    }
  }
  return { data: out, width, height };
}

function rowSums({ data, width, height }: Luma, reach: number): Uint16Array {
  const sums = new Uint16Array(data.length);
  const last = width - 1;
  for (let y = 0, row = 0; y < height; y++, row += width) {
    let sum = (reach + 1) * (data[row] ?? 0);
    for (let x = 1; x <= reach; x++) sum += data[row + Math.min(last, x)] ?? 0;
    for (let x = 0; x < width; x++) {
      sums[row + x] = sum;
      const next = x + reach + 1;
      const past = x - reach;
      sum += (data[row + (next > last ? last : next)] ?? 0) - (data[row + (past < 0 ? 0 : past)] ?? 0);
    }
  }
  return sums;
}

/** Twice the difference to its surroundings: brings back what a lens out of focus, or the sun on the glass, took of the contrast between modules. */
export function sharpen(luma: Luma): Luma {
  const around = mean(luma, 2).data;
  return { ...luma, data: luma.data.map((grey, at) => 2 * grey - (around[at] ?? 0)) };
}

/** Black for white: a code shown light on dark. */
export function invert(luma: Luma): Luma {
  return { data: luma.data.map((grey) => 255 - grey), width: luma.width, height: luma.height };
}
