/** PNG as browsers write screenshots (8 bits a channel, RGB or RGBA, not interlaced) to a grey picture that the project's own decoder reads. */
import { inflateSync } from 'node:zlib';
import { decodePicture } from '../../src/shared/camera/decode-luma.ts';
import { type Luma, lumaFromRgba } from '../../src/shared/camera/luma.ts';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** The text of the QR in a screenshot; null when none is readable. */
export const readQr = (png: Buffer): string | null => decodePicture(lumaOf(png));

/** @throws RangeError for a PNG of another kind */
export function lumaOf(png: Buffer): Luma {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new RangeError('not a PNG');
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[head[9] ?? 0];
  if (head[8] !== 8 || channels === undefined || head[12] !== 0) throw new RangeError('a PNG of another kind');
  const rows = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const rgba = new Uint8Array(width * height * 4).fill(255);
  let above: Uint8Array = new Uint8Array(width * channels);
  for (let y = 0; y < height; y += 1) {
    const from = y * (width * channels + 1);
    const row = unfilter(rows.subarray(from + 1, from + 1 + width * channels), { filter: rows[from] ?? 0, above, channels });
    for (let x = 0; x < width; x += 1) rgba.set(row.subarray(x * channels, (x + 1) * channels), (y * width + x) * 4);
    above = row;
  }
  return lumaFromRgba(rgba, { offset: 0, stride: width * 4, width, height });
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** The five filters of PNG (W3C PNG, clause 9): each byte was written as the difference to what its neighbours foretell. */
function unfilter(row: Uint8Array, { filter, above, channels }: { filter: number; above: Uint8Array; channels: number }): Uint8Array {
  const out = new Uint8Array(row.length);
  for (let at = 0; at < row.length; at += 1) {
    const left = out[at - channels] ?? 0;
    const up = above[at] ?? 0;
    const corner = at < channels ? 0 : (above[at - channels] ?? 0);
    const foretold = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    if (foretold === undefined) throw new RangeError('unknown filter');
    out[at] = (row[at] ?? 0) + foretold;
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
