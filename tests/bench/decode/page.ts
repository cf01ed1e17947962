/** What the decode bench runs in Chromium: the app's readers and the library as it is shipped, over the same pictures. */
import { BrowserQRCodeReader } from '@zxing/browser';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { decodeFrame } from '../../../src/shared/camera/decode-luma.ts';
import type { Luma } from '../../../src/shared/camera/luma.ts';
import { openReaders } from '../../../src/shared/camera/read-all-ways.ts';
import { openWasmReader } from '../../../src/shared/camera/wasm-reader.ts';
import { EACH, frameOf } from './frames.ts';

/** What one reader made of some pictures: read rightly, read as something else. */
export interface Tally {
  read: number;
  wrong: number;
}

type Reader = (luma: Luma) => Promise<string | null>;
export type Tallies = Record<string, Tally>;

/** Long side of a photograph, pixels. */
const LONGEST = 1920;

async function wasmReader(): Promise<(luma: Luma, turn: number) => Promise<string | null>> {
  const wasm = await openWasmReader(wasmUrl);
  if (wasm === null) throw new Error('zxing-wasm did not open');
  return async (luma, turn) => (await wasm(luma, turn, 1)).texts[0] ?? null;
}

const onCanvas = ({ data, width, height }: Luma): HTMLCanvasElement => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const rgba = new Uint8ClampedArray(4 * data.length);
  for (let at = 0; at < data.length; at += 1) rgba.fill(data[at] ?? 0, 4 * at, 4 * at + 3)[4 * at + 3] = 255;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
};

/** The library's own way with one picture. It reports "nothing found" by throwing. */
const asShipped: Reader = async (luma) => {
  try {
    return new BrowserQRCodeReader().decodeFromCanvas(onCanvas(luma)).getText();
  } catch {
    return null;
  }
};

/** As many frames in a row of a phone that does not move as a reader has passes: the first that reads. */
async function inTurns(read: (turn: number) => Promise<string | null> | string | null, turns: number): Promise<string | null> {
  for (let turn = 0; turn < turns; turn += 1) {
    const text = await read(turn);
    if (text !== null) return text;
  }
  return null;
}

async function frameReaders(): Promise<Record<string, Reader>> {
  const wasm = await wasmReader();
  return {
    'zxing-wasm, two frames': (luma) => inTurns((turn) => wasm(luma, turn), 2),
    'zxing-wasm, one frame': (luma) => wasm(luma, 0),
    '@zxing, three frames': (luma) => inTurns((turn) => decodeFrame(luma, turn), 3),
    '@zxing/browser as shipped': asShipped,
  };
}

function count(tallies: Tallies, name: string, { text, expected }: { readonly text: string | null; readonly expected: string | null }): void {
  tallies[name] ??= { read: 0, wrong: 0 };
  const tally = tallies[name];
  if (text === null) return;
  if (expected !== null && text.trim() === expected.trim()) tally.read += 1;
  else tally.wrong += 1;
}

/** One condition of the synthetic set. */
async function decodeCondition(condition: string): Promise<Tallies> {
  const readers = Object.entries(await frameReaders());
  const tallies: Tallies = {};
  for (let number = 0; number < EACH; number += 1) {
    const { luma, text: expected } = frameOf(condition, number);
    for (const [name, read] of readers) count(tallies, name, { text: await read(luma), expected });
  }
  return tallies;
}

async function bitmapOf(url: string): Promise<ImageBitmap> {
  const whole = await createImageBitmap(await (await fetch(url)).blob());
  const shrink = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
  if (shrink === 1) return whole;
  return createImageBitmap(whole, { resizeWidth: Math.round(whole.width * shrink), resizeHeight: Math.round(whole.height * shrink), resizeQuality: 'high' });
}

/** Photographs, as the app takes a picture that somebody chooses; `text` null: there is no code in it. */
async function decodePhotos(photos: readonly { readonly url: string; readonly text: string | null }[]): Promise<Tallies> {
  const wasm = openReaders({ native: async () => null, openWasm: () => openWasmReader(wasmUrl), clock: () => performance.now() });
  const without = openReaders({ native: async () => null, openWasm: async () => null, clock: () => performance.now() });
  const tallies: Tallies = {};
  for (const { url, text: expected } of photos) {
    const picture = await bitmapOf(url);
    for (const [name, read] of [
      ['zxing-wasm', wasm],
      ['@zxing', without],
    ] as const) {
      const text = (await read({ picture, effort: 'picture', turn: 0 })).texts[0] ?? null;
      count(tallies, name, { text, expected });
    }
    picture.close();
  }
  return tallies;
}

/** A frame as a picture file, to be looked at. */
const pictureOf = (condition: string, number: number): string => onCanvas(frameOf(condition, number).luma).toDataURL('image/png');

Object.assign(globalThis, { decodeCondition, decodePhotos, pictureOf });
