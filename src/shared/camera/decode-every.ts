/**
 * Every QR code of one picture: a sheet with the passes of a family, a pass beside a poster. The reader finds one code at a time and mixes up the corners
 * of several, so each group of corner marks that may be a code is cut out and read alone. Pure.
 */
import { type CodeBox, findCodes, type Mark } from './corner-marks.ts';
import { decodePicture, readOnce } from './decode-luma.ts';
import { halve, type Luma } from './luma.ts';

/** More codes than this nobody photographs on purpose. */
const MOST = 12;
/** Groups of marks that are tried; those of real codes come first. */
const TRIES = 60;
/** The long side, in pixels, at which codes are looked for: one of ours that fills a sixth of it has 4 pixels a module. */
const QUICK = 2000;

/** The texts of all codes in the picture, each once, in the order found; empty: none readable. */
export function decodeEvery(luma: Luma): string[] {
  const texts = new Set<string>();
  const first = readOnce(luma);
  if (first !== null) texts.add(first);
  // One code is nearly always all there is: looking for more must not take seconds.
  let sheet = luma;
  while (Math.max(sheet.width, sheet.height) > QUICK) sheet = halve(sheet);
  const done = new Set<Mark>();
  for (const box of findCodes(sheet).slice(0, TRIES)) {
    if (box.marks.some((mark) => done.has(mark))) continue;
    const found = readOnce(crop(sheet, box));
    if (found === null) continue;
    texts.add(found);
    for (const mark of box.marks) done.add(mark);
    if (texts.size >= MOST) break;
  }
  if (texts.size > 0) return [...texts];
  // Light on dark, or too small or too noisy for a quick look.
  const last = decodePicture(luma);
  return last === null ? [] : [last];
}

function crop(luma: Luma, { x, y, width, height }: CodeBox): Luma {
  const data = new Uint8ClampedArray(width * height);
  for (let row = 0; row < height; row++) data.set(luma.data.subarray((y + row) * luma.width + x, (y + row) * luma.width + x + width), row * width);
  return { data, width, height };
}
