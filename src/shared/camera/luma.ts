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

/** Black for white: a code shown light on dark. */
export function invert(luma: Luma): Luma {
  return { data: luma.data.map((grey) => 255 - grey), width: luma.width, height: luma.height };
}
