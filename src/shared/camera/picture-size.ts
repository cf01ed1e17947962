/**
 * What a picture file says of itself before anybody decodes it: its kind, and how many pixels it would become. A file of a few kilobytes can claim a billion
 * pixels, which take four gigabytes when a browser decodes them; so the claim is read first, and no pixel of a picture that claims too many.
 *
 * Only kinds that a pass comes in: PNG (its first chunk), JPEG (the frame header), WebP (its first chunk), HEIC and AVIF (`ispe` boxes of ISO 23008-12).
 * Anything else is no picture for us. A header that does not fit its format to the letter counts as none: a decoder may forgive, and then count anew.
 */

export type PictureKind = 'png' | 'jpeg' | 'webp' | 'heic' | 'avif';

/** Width and height in pixels, as the file claims. */
export interface PictureSize {
  readonly kind: PictureKind;
  readonly width: number;
  readonly height: number;
}

/** What stands before the sizes: the metadata of phone pictures, with a preview in them, stay far below. */
const HEAD_BYTES = 1024 * 1024;

/** The claim of a picture file, or null for anything else. Rejects where the file cannot be read. */
export async function pictureSize(file: Blob): Promise<PictureSize | null> {
  const head = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  try {
    const size = png(head) ?? jpeg(head) ?? webp(head) ?? isoMedia(head);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    // A header that points behind its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const textAt = (view: DataView, at: number, length = 4): string =>
  at + length > view.byteLength ? '' : String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));

/** The signature, and IHDR as the first chunk (PNG, clause 5.2 and 11.2.1). */
function png(view: DataView): PictureSize | null {
  if (textAt(view, 0, 8) !== '\x89PNG\r\n\x1a\n' || view.getUint32(8) !== 13 || textAt(view, 12) !== 'IHDR') return null;
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Frame headers: SOF0 to SOF15 without DHT, JPG and DAC (T.81, table B.1). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const START_OF_SCAN = 0xda;

/** From segment to segment, each by its length, to the first frame header; a preview inside of a segment is stepped over. */
function jpeg(view: DataView): PictureSize | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { kind: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else if (marker < 0xc0 || marker === START_OF_SCAN || view.getUint16(at + 2) < 2) return null;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** `VP8X` says the canvas; `VP8L` and `VP8 ` are the picture alone (RFC 9649, clause 2). */
function webp(view: DataView): PictureSize | null {
  if (textAt(view, 0) !== 'RIFF' || textAt(view, 8) !== 'WEBP') return null;
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  switch (textAt(view, 12)) {
    case 'VP8X':
      return { kind: 'webp', width: uint24(24) + 1, height: uint24(27) + 1 };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return view.getUint8(20) === 0x2f ? { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null;
    }
    case 'VP8 ':
      return uint24(23) === 0x2a019d ? { kind: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff } : null;
    default:
      return null;
  }
}

const BRANDS: Readonly<Record<string, PictureKind>> = { heic: 'heic', heix: 'heic', heim: 'heic', heis: 'heic', mif1: 'heic', avif: 'avif' };
/** Boxes on the way to the sizes, with the bytes that stand in each before its own boxes. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };

/** The largest `ispe`: a photo is made of tiles, and has a preview beside it. */
function isoMedia(view: DataView): PictureSize | null {
  if (textAt(view, 4) !== 'ftyp') return null;
  const kind = BRANDS[textAt(view, 8)];
  if (kind === undefined) return null;
  let largest: PictureSize | null = null;
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const [size, type] = [view.getUint32(at), textAt(view, at + 4)];
      if (size < 8) return;
      const inner = CONTAINERS[type];
      if (inner !== undefined) walk(at + 8 + inner, Math.min(to, at + size));
      if (type === 'ispe') {
        const [width, height] = [view.getUint32(at + 12), view.getUint32(at + 16)];
        if (largest === null || width * height > largest.width * largest.height) largest = { kind, width, height };
      }
      at += size;
    }
  };
  walk(0, view.byteLength);
  return largest;
}
