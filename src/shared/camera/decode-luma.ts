/**
 * The one door to @zxing: a grey picture in, the text of a QR code out. Runs in the decoder worker and, where workers fail, on the page.
 * Its readers are used behind our own loop, because the library's loop waits 500 ms between tries and dies for good on an unexpected exception.
 * One pass of its usual binarizer reads 36 % of hard frames, three different passes in turn 71 %: each sees what the others miss (docs/decisions/053).
 */
import { BrowserQRCodeReader } from '@zxing/browser';
import { BinaryBitmap, DecodeHintType, GlobalHistogramBinarizer, HybridBinarizer, PlanarYUVLuminanceSource } from '@zxing/library';
import { halve, invert, type Luma, mean, sharpen } from './luma.ts';

type Pass = (luma: Luma) => BinaryBitmap;

const source = ({ data, width, height }: Luma) => new PlanarYUVLuminanceSource(data, width, height, 0, 0, width, height, false);
const hybrid: Pass = (luma) => new BinaryBitmap(new HybridBinarizer(source(luma)));
const global: Pass = (luma) => new BinaryBitmap(new GlobalHistogramBinarizer(source(luma)));
/** Its binarizer takes the noise of single pixels for modules: of the mean of nine it reads half as many codes again. */
const softHybrid: Pass = (luma) => hybrid(mean(luma, 1));
const halfSharpHybrid: Pass = (luma) => hybrid(sharpen(halve(luma)));
const halfHybrid: Pass = (luma) => hybrid(halve(luma));
const halfGlobal: Pass = (luma) => global(halve(luma));

const FRAME_PASSES: readonly Pass[] = [softHybrid, global, halfSharpHybrid];
const PICTURE_PASSES: readonly Pass[] = [hybrid, global, softHybrid, halfHybrid, halfGlobal, halfSharpHybrid];
/** Below this many pixels on a side not even a version 1 code at 1.5 pixels a module fits. */
const SMALLEST = 32;

const reader = new BrowserQRCodeReader(new Map([[DecodeHintType.TRY_HARDER, true]]));

/** The library reports "nothing found" and "unreadable" by throwing, and sometimes throws by mistake; for a camera all of these mean: next frame. */
function attempt(pass: Pass, luma: Luma): string | null {
  try {
    return reader.decodeBitmap(pass(luma)).getText();
  } catch {
    return null;
  }
}

/** The picture in black and white, as the reader sees it; null where it is too small or too plain for that. */
export function blackOf(luma: Luma): { get(x: number, y: number): boolean } | null {
  try {
    return Math.min(luma.width, luma.height) < SMALLEST ? null : hybrid(luma).getBlackMatrix();
  } catch {
    return null;
  }
}

/** One look at a picture at full size and, failing that, at half; null: nothing readable. */
export const readOnce = (luma: Luma): string | null =>
  Math.min(luma.width, luma.height) < 2 * SMALLEST ? attempt(hybrid, luma) : (attempt(hybrid, luma) ?? attempt(halfHybrid, luma));

/** One quick pass over one camera frame; `turn` chooses which. Null: nothing readable in it. */
export function decodeFrame(luma: Luma, turn: number): string | null {
  const pass = FRAME_PASSES[turn % FRAME_PASSES.length];
  return pass === undefined || Math.min(luma.width, luma.height) < SMALLEST ? null : attempt(pass, luma);
}

/** Every pass, then every pass on the inverted picture, then the same at half size, until one reads. Null: none did. */
export function decodePicture(luma: Luma): string | null {
  for (let picture = luma; Math.min(picture.width, picture.height) >= SMALLEST; picture = halve(picture)) {
    for (const seen of [picture, invert(picture)]) {
      for (const pass of PICTURE_PASSES) {
        const text = attempt(pass, seen);
        if (text !== null) return text;
      }
    }
  }
  return null;
}
