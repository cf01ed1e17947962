/**
 * Every QR code of one picture: a sheet with the passes of a family, a pass beside a poster. The reader finds one code at a time and mixes up the corners
 * of several, so the picture is looked at whole and then in overlapping parts, and a code that was read is taken out of it. Pure.
 */
import { decodePicture, type FoundCode, readOnce } from './decode-luma.ts';
import { halve, type Luma } from './luma.ts';

/** More codes than this nobody photographs on purpose. */
const MOST = 12;
/** The long side, in pixels, at which further codes are looked for. */
const QUICK = 2000;
/** Columns, rows, and how much of a side each part takes: cut clean for sheets, and overlapping, so that a code on the edge of one part is whole in another. */
const GRIDS = [
  [1, 1, 1],
  [2, 1, 0.5],
  [1, 2, 0.5],
  [2, 2, 0.5],
  [2, 1, 0.62],
  [1, 2, 0.62],
  [2, 2, 0.62],
  [3, 3, 0.34],
  [3, 3, 0.45],
] as const;
/**
 * How far around each corner mark a code is painted over, as a part of the distance between two marks: enough to break the mark of the smallest code
 * (14 modules apart, 3 of them black in the middle), and within the white edge of ours (58 apart).
 */
const BLOT = 0.12;

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The texts of all codes in the picture, each once, in the order found; empty: none readable. */
export function decodeEvery(luma: Luma): string[] {
  const texts = new Set<string>();
  let sheet: Luma = { ...luma, data: luma.data.slice() };
  for (let tries = 0; tries < MOST; tries += 1) {
    const found = findNext(sheet);
    if (found === null) break;
    texts.add(found.text);
    blot(sheet, found.corners);
    // One is nearly always all there is: looking for more must not take seconds.
    if (Math.max(sheet.width, sheet.height) > QUICK) sheet = halve(sheet);
  }
  if (texts.size > 0) return [...texts];
  // Light on dark, or too large or too noisy for a quick look.
  const last = decodePicture(luma);
  return last === null ? [] : [last];
}

/** One more code, in the whole picture or in a part of it. */
function findNext(sheet: Luma): FoundCode | null {
  for (const part of partsOf(sheet)) {
    const found = readOnce(crop(sheet, part));
    if (found !== null) return { ...found, corners: found.corners.map(({ x, y }) => ({ x: x + part.x, y: y + part.y })) };
  }
  return null;
}

function partsOf({ width, height }: Luma): Part[] {
  return GRIDS.flatMap(([columns, rows, share]) => {
    const [w, h] = [columns === 1 ? width : Math.floor(width * share), rows === 1 ? height : Math.floor(height * share)];
    return Array.from({ length: columns * rows }, (_, at) => {
      const [column, row] = [at % columns, Math.floor(at / columns)];
      return {
        x: Math.floor(((width - w) * column) / Math.max(1, columns - 1)),
        y: Math.floor(((height - h) * row) / Math.max(1, rows - 1)),
        width: w,
        height: h,
      };
    });
  });
}

function crop(luma: Luma, { x, y, width, height }: Part): Luma {
  if (width === luma.width && height === luma.height) return luma;
  const data = new Uint8ClampedArray(width * height);
  for (let row = 0; row < height; row++) data.set(luma.data.subarray((y + row) * luma.width + x, (y + row) * luma.width + x + width), row * width);
  return { data, width, height };
}

/** Paints the corner marks white, so that this code is not found again. */
function blot({ data, width, height }: Luma, corners: readonly { x: number; y: number }[]): void {
  const [first, second] = corners;
  if (first === undefined || second === undefined) return;
  const reach = Math.ceil(Math.hypot(first.x - second.x, first.y - second.y) * BLOT);
  for (const { x, y } of corners) {
    const [left, right] = [Math.max(0, Math.round(x) - reach), Math.min(width, Math.round(x) + reach + 1)];
    for (let row = Math.max(0, Math.round(y) - reach); row < Math.min(height, Math.round(y) + reach + 1); row++) {
      data.fill(255, row * width + left, row * width + right);
    }
  }
}
