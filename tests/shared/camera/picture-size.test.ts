/** What a picture file claims before it is decoded: the kinds that a pass comes in, each as its encoder writes it, and files that lie. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pictureSize } from '../../../src/shared/camera/picture-size.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Blob =>
  new Blob(parts.map((part) => Uint8Array.from(typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part)));
const u16 = (n: number): number[] => [n >> 8, n & 255];
const u32 = (n: number): number[] => [...u16(n >>> 16), ...u16(n & 0xffff)];
const little = (n: number, length: number): number[] => Array.from({ length }, (_, at) => (n >>> (8 * at)) & 255);
const segment = (marker: number, body: readonly number[]): number[] => [0xff, marker, ...u16(body.length + 2), ...body];
const frame = (marker: number, width: number, height: number): number[] => segment(marker, [8, ...u16(height), ...u16(width), 1, 1, 0x11, 0]);
const box = (type: string, ...body: readonly (readonly number[])[]): number[] => {
  const content = body.flat();
  return [...u32(content.length + 8), ...[...type].map((letter) => letter.charCodeAt(0)), ...content];
};
const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const ispe = (width: number, height: number): number[] => box('ispe', u32(0), u32(width), u32(height));
const iso = (brand: string, ...sizes: readonly number[][]): Blob =>
  bytes([
    ...box('ftyp', ascii(brand), u32(0), ascii('mif1')),
    ...box('meta', u32(0), box('hdlr', u32(0)), box('iprp', box('ipco', ...sizes), box('ipma', u32(0)))),
  ]);

describe('pictureSize', () => {
  test('reads a PNG’s first chunk', async () => {
    const png = (chunk: string) => bytes('\x89PNG\r\n\x1a\n', u32(13), chunk, u32(30_000), u32(20_000), [1, 0, 0, 0, 0]);
    expect(await pictureSize(png('IHDR'))).toEqual({ kind: 'png', width: 30_000, height: 20_000 });
    expect(await pictureSize(png('tEXt'))).toBeNull();
  });

  test.each([0xc0, 0xc1, 0xc2, 0xc9])('reads a JPEG’s frame %i behind its metadata, never the preview inside of them', async (marker) => {
    const preview = [0xff, 0xd8, ...frame(0xc0, 160, 120)];
    const file = bytes([0xff, 0xd8], segment(0xe0, ascii('JFIF\0')), segment(0xe1, preview), segment(0xc4, [0]), [0xff, 0xff], frame(marker, 8160, 6120));
    expect(await pictureSize(file)).toEqual({ kind: 'jpeg', width: 8160, height: 6120 });
  });

  test('a JPEG without a frame before its pixels, with a length of nothing, or cut off is none', async () => {
    for (const rest of [segment(0xda, [0]), [0xff, 0xe0, 0, 0], [0xff, 0xe0, 0xff], [0, 1, 2, 3], frame(0xc0, 0, 9)])
      expect(await pictureSize(bytes([0xff, 0xd8], rest))).toBeNull();
  });

  test('reads the three heads of a WebP', async () => {
    const webp = (type: string, ...rest: readonly number[][]) => bytes('RIFF', u32(0), 'WEBP', type, u32(0), ...rest);
    expect(await pictureSize(webp('VP8X', [0, 0, 0, 0], little(16_383, 3), little(9_999, 3)))).toEqual({ kind: 'webp', width: 16_384, height: 10_000 });
    expect(await pictureSize(webp('VP8L', [0x2f], little((4999 << 14) | 3999, 4)))).toEqual({ kind: 'webp', width: 4000, height: 5000 });
    expect(await pictureSize(webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a], little(640, 2), little(480, 2)))).toEqual({ kind: 'webp', width: 640, height: 480 });
    expect(await pictureSize(webp('ALPH', [0, 0, 0, 0]))).toBeNull();
  });

  test('of the sizes in a HEIC or AVIF takes the largest: the tiles and the preview are smaller', async () => {
    expect(await pictureSize(iso('heic', ispe(512, 512), ispe(4032, 3024), ispe(320, 240)))).toEqual({ kind: 'heic', width: 4032, height: 3024 });
    expect(await pictureSize(iso('avif', ispe(800, 600)))).toEqual({ kind: 'avif', width: 800, height: 600 });
    expect(await pictureSize(iso('heic'))).toBeNull();
    expect(await pictureSize(iso('mp42', ispe(800, 600)))).toBeNull();
  });

  test('anything else is no picture, and nothing throws', async () => {
    for (const text of ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>', 'BM'])
      expect(await pictureSize(bytes(text))).toBeNull();
    const heads = fc.constantFrom<readonly number[]>([], [0xff, 0xd8], ascii('\x89PNG\r\n\x1a\n'), ascii('RIFF....WEBPVP8X'), [
      0,
      0,
      0,
      24,
      ...ascii('ftypheic'),
    ]);
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 80 }), async (head, rest) => {
        const size = await pictureSize(bytes(head, [...rest]));
        expect(size === null || size.width * size.height > 0).toBe(true);
      }),
    );
  });
});
