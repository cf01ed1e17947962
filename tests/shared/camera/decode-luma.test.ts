/** The reader behind the scanner: our own live codes, small, noisy, low in contrast, inverted; nothing where there is nothing. */

import QRCode from 'qrcode';
import { describe, expect, test } from 'vitest';
import { decodeFrame, decodePicture } from '../../../src/shared/camera/decode-luma.ts';
import { halve, invert, lumaFromPlane, lumaFromRgba, mean, sharpen } from '../../../src/shared/camera/luma.ts';
import { SELF_TEST } from '../../../src/shared/camera/native.ts';
import { frameOf } from '../../bench/decode/frames.ts';
import { LIVE_TEXT, qrLuma, qrVersion } from './qr-picture.ts';

const blank = { data: new Uint8ClampedArray(640 * 480).fill(128), width: 640, height: 480 };
const FULL_PASSES = [0, 1];

describe('decodeFrame', () => {
  test('reads a live code (version 12) in each of its passes', () => {
    expect(qrVersion(LIVE_TEXT)).toBe(12);
    for (const turn of [0, 1, 2]) expect(decodeFrame(qrLuma(LIVE_TEXT, { module: 6 }), turn)).toBe(LIVE_TEXT);
  });

  test('reads three pixels a module in each pass at full size, noise and low contrast in at least one', () => {
    for (const turn of FULL_PASSES) expect(decodeFrame(qrLuma(LIVE_TEXT, { module: 3 }), turn)).toBe(LIVE_TEXT);
    for (const hard of [{ noise: 40 }, { dark: 90, light: 150 }]) {
      expect([0, 1, 2].map((turn) => decodeFrame(qrLuma(LIVE_TEXT, { module: 4, ...hard }), turn))).toContain(LIVE_TEXT);
    }
  });

  test.each([
    ['smeared by a hand, in the first pass', 'sliding in', 1, 0],
    ['washed out by the sun, in the third', 'washed out by the sun', 3, 2],
  ] as const)('reads a frame that no plain pass reads: %s', (_, condition, number, turn) => {
    const { luma, text } = frameOf(condition, number);
    expect(decodeFrame(luma, turn)).toBe(text);
  });

  test('finds nothing in a blank, a noisy and a tiny picture, and keeps working', () => {
    for (const turn of [0, 1, 2]) {
      expect(decodeFrame(blank, turn)).toBeNull();
      expect(decodeFrame(qrLuma('A', { module: 1, dark: 128, light: 128, noise: 127 }), turn)).toBeNull();
      expect(decodeFrame({ data: new Uint8ClampedArray(0), width: 0, height: 0 }, turn)).toBeNull();
    }
    expect(decodeFrame(qrLuma(LIVE_TEXT), 0)).toBe(LIVE_TEXT);
  });
});

describe('decodePicture', () => {
  test('reads a code light on dark, and one too large for a single frame', () => {
    expect(decodePicture(invert(qrLuma(LIVE_TEXT)))).toBe(LIVE_TEXT);
    expect(decodePicture(qrLuma(LIVE_TEXT, { module: 24, noise: 60 }))).toBe(LIVE_TEXT);
    expect(decodePicture(blank)).toBeNull();
  });
});

describe('luma', () => {
  test('lumaFromPlane drops the padding of each row', () => {
    const plane = Uint8Array.of(9, 1, 2, 0, 3, 4, 0, 5, 6, 0);
    expect([...lumaFromPlane(plane, { offset: 1, stride: 3, width: 2, height: 3 }).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('lumaFromRgba weighs red and blue alike and takes transparent for white', () => {
    const pixels = Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255, 10, 10, 10, 255, 0, 0, 0, 0);
    expect([...lumaFromRgba(pixels, { offset: 0, stride: 16, width: 4, height: 1 }).data]).toEqual([63, 63, 10, 255]);
  });

  test('halve averages four pixels and ignores an odd last row and column', () => {
    const luma = { data: Uint8ClampedArray.of(0, 100, 9, 100, 200, 9, 9, 9, 9), width: 3, height: 3 };
    expect(halve(luma)).toEqual({ data: Uint8ClampedArray.of(100), width: 1, height: 1 });
  });

  test('mean is the average of the square around each pixel, the edges repeated', () => {
    const [width, height] = [7, 5];
    const luma = { data: Uint8ClampedArray.from({ length: width * height }, (_, at) => (at * 37) % 256), width, height };
    const at = (x: number, y: number) => luma.data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0;
    for (const reach of [1, 2]) {
      const around = Array.from({ length: 2 * reach + 1 }, (_, step) => step - reach);
      const plain = [...luma.data.keys()].map((index) => {
        const [x, y] = [index % width, Math.floor(index / width)];
        return Math.floor(around.reduce((sum, dy) => sum + around.reduce((row, dx) => row + at(x + dx, y + dy), 0), 0) / around.length ** 2);
      });
      expect([...mean(luma, reach).data].every((grey, index) => Math.abs(grey - (plain[index] ?? 0)) <= 1)).toBe(true);
    }
  });

  test('sharpen leaves a plain picture as it is and takes an edge apart', () => {
    const width = 16;
    const plain = { data: new Uint8ClampedArray(width * width).fill(90), width, height: width };
    expect([...sharpen(plain).data].every((grey) => Math.abs(grey - 90) <= 1)).toBe(true);
    const edge = { ...plain, data: plain.data.map((_, at) => (at % width < 8 ? 100 : 140)) };
    const { data } = sharpen(edge);
    expect([data[8 * width + 7], data[8 * width + 8]].map((grey) => (grey ?? 0) < 100 || (grey ?? 0) > 140)).toEqual([true, true]);
  });
});

test('SELF_TEST is the code that it says it is', () => {
  const { modules } = QRCode.create(SELF_TEST.text, { errorCorrectionLevel: 'M' });
  const rows = SELF_TEST.rows.map((_, y) => Array.from({ length: modules.size }, (_, x) => modules.get(y, x)).reduce((row, bit) => row * 2 + (bit ? 1 : 0), 0));
  expect(modules.size).toBe(21);
  expect(rows).toEqual(SELF_TEST.rows);
});
