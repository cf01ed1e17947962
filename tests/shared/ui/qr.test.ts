/** The QR as drawn (formats.md §1, performance.md target 3): version, quiet zone, held size, and a decoder that reads the very path on screen. */
import { create } from 'qrcode';
import { describe, expect, it } from 'vitest';
import { formatQr } from '../../../src/core/qr.ts';
import { decodePicture } from '../../../src/shared/camera/decode-luma.ts';
import { drawQr } from '../../../src/shared/ui/draw-qr.ts';
import { NOW, shown } from '../../core/world.ts';

/** The drawn path as a grey picture, `scale` pixels a module. */
function raster(path: string, size: number, scale = 4) {
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      data.fill(0, row * width + Number(x) * scale, row * width + (Number(x) + Number(length)) * scale);
    }
  }
  return { data, width, height: width };
}

describe('drawQr', () => {
  it('draws a presentation as version 12 with four white modules around, and a camera reads it back', async () => {
    const text = formatQr(await shown());
    const [path, size, version] = drawQr(text);
    expect(version).toBe(12);
    expect(size).toBe(65 + 8);
    const picture = raster(path, size);
    const dark = [...picture.data.keys()].filter((at) => picture.data[at] === 0);
    const columns = dark.map((at) => Math.floor((at % picture.width) / 4));
    const rows = dark.map((at) => Math.floor(at / picture.width / 4));
    const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b));
    const most = (all: number[]) => all.reduce((a, b) => Math.max(a, b));
    expect([least(columns), least(rows), most(columns), most(rows)]).toEqual([4, 4, size - 5, size - 5]);
    expect(decodePicture(picture)).toBe(text);
  });

  it('is no mirror image: the one module that is always dark stands where the standard has it, at the lower left', () => {
    for (const version of [1, 2, 7, 12]) {
      const [path, size] = drawQr('ASQ1:ABC', version);
      const picture = raster(path, size, 1);
      // ISO/IEC 18004, 7.9.1: row 4V + 9, column 8; in a mirror image row 8, column 4V + 9, which may be light.
      const dark = (row: number, column: number) => picture.data[(row + 4) * picture.width + column + 4] === 0;
      const twin = create([{ data: 'ASQ1:ABC', mode: 'alphanumeric' }], { errorCorrectionLevel: 'M', maskPattern: 2, version }).modules;
      const wrong = [...twin.data.keys()].filter((at) => dark(Math.floor(at / twin.size), at % twin.size) !== (twin.data[at] === 1));
      expect([dark(4 * version + 9, 8), wrong]).toEqual([true, []]);
    }
  });

  it('is read whatever the bytes are, with the one mask that we use', async () => {
    for (let at = 0; at < 30; at += 1) {
      const text = formatQr(await shown({ iat: NOW - at }));
      const [path, size] = drawQr(text, 12);
      expect([at, decodePicture(raster(path, size)) === text]).toEqual([at, true]);
    }
  });

  it('stays at version 14 or below when bound to a venue and a door', async () => {
    const [, , version] = drawQr(formatQr(await shown({ aud: 'ALA-00123/2', nonce: new Uint8Array(8).fill(255) })));
    expect(version).toBeLessThanOrEqual(14);
  });

  it('is never smaller than asked, so that its size holds while shown', () => {
    expect(drawQr('ASQ1:ABC')[2]).toBe(1);
    expect(drawQr('ASQ1:ABC', 12)[2]).toBe(12);
  });

  it('throws on characters outside the alphanumeric set: a caller’s bug', () => {
    expect(() => drawQr('asq1:abc ы')).toThrow();
  });
});
