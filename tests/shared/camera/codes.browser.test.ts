/** Codes out of files: several in one photo, a 40 mm code in a PDF, and what is no pass at all. */
import { describe, expect, test, vi } from 'vitest';
import { FILE_MAX_BYTES, readCodes } from '../../../src/shared/camera/codes.ts';
import { decodeEvery } from '../../../src/shared/camera/decode-every.ts';
import { decodePicture } from '../../../src/shared/camera/decode-luma.ts';
import { openDecoder } from '../../../src/shared/camera/decoder.ts';
import { lumaOf } from '../../../src/shared/camera/frame-luma.ts';
import type { Luma } from '../../../src/shared/camera/luma.ts';
import { drawPdf, PDF_PAGES } from '../../../src/shared/camera/pdf.ts';
import pdfWorkerUrl from '../../../src/workers/pdf.worker.ts?worker&url';
import { pdfOf } from './pdf-file.ts';
import { LIVE_TEXT, qrLuma } from './qr-picture.ts';

const OTHER = LIVE_TEXT.replace('6BFOXN', '7CGPYO');
const spawn = () => new Worker(pdfWorkerUrl, { type: 'module' });

/** Codes side by side, row by row, on one grey sheet. */
function sheet(rows: readonly (readonly string[])[], module = 4): Luma {
  const cell = qrLuma(LIVE_TEXT, { module, quiet: 8 });
  const width = Math.max(...rows.map((row) => row.length)) * cell.width;
  const height = rows.length * cell.height;
  const data = new Uint8ClampedArray(width * height).fill(235);
  rows.forEach((row, y) => {
    row.forEach((text, x) => {
      const code = qrLuma(text, { module, quiet: 8 });
      for (let line = 0; line < code.height; line++) {
        data.set(code.data.subarray(line * code.width, (line + 1) * code.width), (y * cell.height + line) * width + x * cell.width);
      }
    });
  });
  return { data, width, height };
}

async function fileOf({ data, width, height }: Luma, type = 'image/png'): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const rgba = new Uint8ClampedArray(4 * data.length);
  data.forEach((grey, at) => {
    rgba.set([grey, grey, grey, 255], 4 * at);
  });
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas.convertToBlob({ type, quality: 0.8 });
}

describe('decodeEvery', () => {
  test('reads one code, two side by side, and four on a sheet, each once', () => {
    expect(decodeEvery(sheet([[LIVE_TEXT]]))).toEqual([LIVE_TEXT]);
    expect(decodeEvery(sheet([[LIVE_TEXT, OTHER]])).sort()).toEqual([LIVE_TEXT, OTHER].sort());
    expect(
      decodeEvery(
        sheet([
          [LIVE_TEXT, OTHER],
          ['HELLO', LIVE_TEXT],
        ]),
      ).sort(),
    ).toEqual([LIVE_TEXT, OTHER, 'HELLO'].sort());
  });

  test('reads a row of three, and a column of three with a small one among them', () => {
    const third = LIVE_TEXT.replace('6BFOXN', '8DHQZP');
    expect(decodeEvery(sheet([[LIVE_TEXT, OTHER, third]], 5)).sort()).toEqual([LIVE_TEXT, OTHER, third].sort());
    expect(decodeEvery(sheet([[LIVE_TEXT], ['HTTPS://EXAMPLE.COM/'], [OTHER]])).sort()).toEqual([LIVE_TEXT, OTHER, 'HTTPS://EXAMPLE.COM/'].sort());
  });

  test('reads twelve on a sheet', () => {
    const many = Array.from({ length: 12 }, (_, at) => LIVE_TEXT.replace('6BFOXN', `6BFOX${at.toString(36).toUpperCase()}`));
    expect(decodeEvery(sheet([many.slice(0, 4), many.slice(4, 8), many.slice(8)], 3)).sort()).toEqual([...many].sort());
  });

  test('leaves the picture that it was given as it was', () => {
    const given = sheet([[LIVE_TEXT]]);
    const before = given.data.slice();
    decodeEvery(given);
    expect(given.data).toEqual(before);
  });

  test('finds nothing in a blank picture and in no picture at all', () => {
    expect(decodeEvery({ data: new Uint8ClampedArray(640 * 480).fill(128), width: 640, height: 480 })).toEqual([]);
    expect(decodeEvery({ data: new Uint8ClampedArray(0), width: 0, height: 0 })).toEqual([]);
  });
});

describe('readCodes', () => {
  test.each(['image/png', 'image/jpeg', 'image/webp'])('reads %s', async (type) => {
    expect(await readCodes(await fileOf(sheet([[LIVE_TEXT, OTHER]]), type))).toMatchObject({
      ok: true,
      unreadPages: 0,
      texts: expect.arrayContaining([LIVE_TEXT, OTHER]),
    });
  });

  test('says what a file is not', async () => {
    expect(await readCodes(new Blob(['not a picture']))).toEqual({ ok: false, code: 'picture-unreadable' });
    expect(await readCodes(new Blob([new Uint8Array(FILE_MAX_BYTES + 1)]))).toEqual({ ok: false, code: 'file-too-large' });
    const blank = { data: new Uint8ClampedArray(200 * 200).fill(200), width: 200, height: 200 };
    expect(await readCodes(await fileOf(blank))).toEqual({ ok: false, code: 'file-without-code' });
  });

  test('a worker that dies with the picture is no reason to say that no code is in it: another reads it, and where that one dies too, so it is said', async () => {
    const dying = () => new Worker(URL.createObjectURL(new Blob(['postMessage({ kind: "ready" }); onmessage = () => { throw new Error("died"); };'])));
    const file = await fileOf(sheet([[LIVE_TEXT]]));
    let opened = 0;
    expect(await readCodes(file, () => (opened++ === 0 ? openDecoder(dying) : openDecoder()))).toEqual({ ok: true, texts: [LIVE_TEXT], unreadPages: 0 });
    expect(await readCodes(file, () => openDecoder(dying))).toEqual({ ok: false, code: 'reader-failed' });
    expect(opened).toBe(2);
  });

  test('a small file that would become a billion pixels is not decoded at all', async () => {
    const bomb = await pngOf(30_000, 30_000);
    expect(bomb.size).toBeLessThan(1_000_000);
    const decode = vi.spyOn(globalThis, 'createImageBitmap');
    try {
      expect(await readCodes(bomb)).toEqual({ ok: false, code: 'picture-too-large' });
      expect(decode).not.toHaveBeenCalled();
      expect(await readCodes(await pngOf(300, 300))).toEqual({ ok: false, code: 'file-without-code' });
      expect(decode).toHaveBeenCalled();
    } finally {
      decode.mockRestore();
    }
  });

  test('names a HEIC photo, which this browser cannot open', async () => {
    const box = (type: string, ...body: number[]) => [0, 0, 0, body.length + 8, ...[...type].map((letter) => letter.charCodeAt(0)), ...body];
    const ispe = box('ispe', 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0);
    const heic = [
      ...box('ftyp', ...[...'heic\0\0\0\0'].map((letter) => letter.charCodeAt(0))),
      ...box('meta', 0, 0, 0, 0, ...box('iprp', ...box('ipco', ...ispe))),
    ];
    expect(await readCodes(new Blob([Uint8Array.from(heic)]))).toEqual({ ok: false, code: 'picture-heic' });
  });
});

/** A white PNG with one bit for each pixel, whole and well-formed: its lines are packed as they are made. */
async function pngOf(width: number, height: number): Promise<Blob> {
  const line = new Uint8Array(1 + Math.ceil(width / 8)).fill(255, 1);
  const lines = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (let y = 0; y < height; y++) controller.enqueue(line);
      controller.close();
    },
  });
  const packed = new Uint8Array(await new Response(lines.pipeThrough(new CompressionStream('deflate'))).arrayBuffer());
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 1);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return new Blob([signature, chunk('IHDR', new Uint8Array(head.buffer)), chunk('IDAT', packed), chunk('IEND', new Uint8Array(0))], { type: 'image/png' });
}

function chunk(type: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(body.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(body, 8);
  let crc = 0xffffffff;
  for (const byte of out.subarray(4, body.length + 8)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  view.setUint32(body.length + 8, ~crc >>> 0);
  return out;
}

describe('drawPdf', () => {
  const textsOf = async (file: Blob) => {
    const texts: (string | null)[] = [];
    const result = await drawPdf(
      file,
      async (page) => {
        texts.push(decodePicture(await lumaOf(page)));
        page.close();
      },
      { spawn },
    );
    return { result, texts };
  };

  test('draws a 40 mm code so that it is read, page after page', async () => {
    const { result, texts } = await textsOf(pdfOf([[{ text: LIVE_TEXT }], [], [{ text: OTHER, side: 30 }]]));
    expect(result).toEqual({ ok: true, pages: 3 });
    expect(texts).toEqual([LIVE_TEXT, null, OTHER]);
  });

  test('looks at ten pages and says how many there are', async () => {
    let drawn = 0;
    const result = await drawPdf(
      pdfOf(Array.from({ length: 13 }, () => [])),
      async (page) => {
        drawn += 1;
        page.close();
      },
      { spawn },
    );
    expect([result, drawn]).toEqual([{ ok: true, pages: 13 }, PDF_PAGES]);
  });

  test('a broken file and a reader that does not come are codes', async () => {
    expect((await textsOf(new Blob(['%PDF-1.4 and then nothing of the kind']))).result).toEqual({ ok: false, code: 'pdf-unreadable' });
    const missing = await drawPdf(pdfOf([[]]), async () => undefined, { spawn: () => new Worker('/no-such-script.js', { type: 'module' }) });
    expect(missing).toEqual({ ok: false, code: 'pdf-reader-missing' });
  });

  test('a file that keeps the reader busy for ever is given up, and its worker with it', async () => {
    const script = URL.createObjectURL(new Blob(['postMessage("up"); onmessage = () => {};'], { type: 'text/javascript' }));
    const worker = new Worker(script);
    let ended = false;
    const { terminate } = worker;
    worker.terminate = () => {
      ended = true;
      terminate.call(worker);
    };
    const result = await drawPdf(pdfOf([[]]), async (page) => page.close(), { spawn: () => worker, patienceMs: 300 });
    URL.revokeObjectURL(script);
    expect(result).toEqual({ ok: false, code: 'pdf-unreadable' });
    expect(ended).toBe(true);
  });
});
