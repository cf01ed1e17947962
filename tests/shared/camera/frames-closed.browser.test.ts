/**
 * Whatever becomes of a frame, the decoder's worker closes it, before it answers: a camera stalls after a few frames that are left to the garbage collector.
 * The worker is the product's own, with its frames' `close` counted; what was handed over is not to be seen from the page.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Decoder, openDecoder } from '../../../src/shared/camera/decoder.ts';
import { lumaOf } from '../../../src/shared/camera/frame-luma.ts';
import workerUrl from '../../../src/workers/decode.worker.ts?worker&url';
import { LIVE_TEXT, qrLuma } from './qr-picture.ts';

/** In the worker before its own script: says of each frame and bitmap that it was closed, and of each answer that it was given. */
const COUNTED = `
  const told = new BroadcastChannel('frames-closed');
  for (const kind of [VideoFrame, ImageBitmap]) {
    const close = kind.prototype.close;
    kind.prototype.close = function () {
      close.call(this);
      told.postMessage({ what: 'closed', isGone: kind === VideoFrame ? this.format === null : this.width === 0 });
    };
  }
  const answer = self.postMessage.bind(self);
  self.postMessage = (message) => {
    told.postMessage({ what: message.kind });
    answer(message);
  };
`;

let decoder: Decoder | null = null;
const channel = new BroadcastChannel('frames-closed');
const heard: unknown[] = [];
channel.onmessage = ({ data }) => void heard.push(data);
afterEach(() => {
  decoder?.close();
  heard.length = 0;
});

function open(inWorker = ''): Decoder {
  const script = `${COUNTED}\n${inWorker}\nawait import(${JSON.stringify(new URL(workerUrl, location.href).href)});`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  decoder = openDecoder(() => new Worker(url, { type: 'module' }));
  return decoder;
}

const SHAPES = ['I420', 'RGBA'] as const;

/** A camera's frame with a code in it, or an empty one. */
function frame(text: string | null, format: (typeof SHAPES)[number] = 'I420'): VideoFrame {
  const { data, width, height } = text === null ? { data: new Uint8ClampedArray(256 * 256).fill(90), width: 256, height: 256 } : even(qrLuma(text));
  const init = { codedWidth: width, codedHeight: height, timestamp: 0 };
  if (format === 'RGBA')
    return new VideoFrame(
      Uint8Array.from({ length: 4 * data.length }, (_, at) => (at % 4 === 3 ? 255 : (data[at >> 2] ?? 0))),
      { ...init, format },
    );
  const bytes = new Uint8Array(data.length * 1.5).fill(128);
  bytes.set(data);
  return new VideoFrame(bytes, { ...init, format });
}

/** Half the colour needs even sides. */
function even({ data, width, height }: ReturnType<typeof qrLuma>) {
  const side = width + (width % 2);
  const wide = new Uint8ClampedArray(side * side).fill(235);
  for (let y = 0; y < height; y += 1) wide.set(data.subarray(y * width, (y + 1) * width), y * side);
  return { data: wide, width: side, height: side };
}

const CLOSED = { what: 'closed', isGone: true };
const settled = (length: number) => vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(length), { timeout: 10_000, interval: 10 });

describe('the decoder worker', () => {
  test.each(SHAPES)('closes a frame (%s) with a code in it and one without, once each, and answers then', async (format) => {
    const reads = open();
    for (const text of [LIVE_TEXT, null]) {
      const given = frame(text, format);
      expect(await reads.decode(given, 'frame', 0)).toBe(text);
      // It went to the worker: here nothing is left of it.
      expect(given.format).toBeNull();
    }
    await settled(5);
    expect(heard).toEqual([{ what: 'ready' }, CLOSED, { what: 'decoded' }, CLOSED, { what: 'decoded' }]);
  });

  test('closes a bitmap', async () => {
    const bitmap = await createImageBitmap(frame(LIVE_TEXT, 'RGBA'));
    expect(await open().decode(bitmap, 'frame', 0)).toBe(LIVE_TEXT);
    await settled(3);
    expect(heard).toEqual([{ what: 'ready' }, CLOSED, { what: 'decoded' }]);
  });

  test('closes a frame that cannot be read here, and goes on', async () => {
    const reads = open(`
      const copyTo = VideoFrame.prototype.copyTo;
      let left = 1;
      const refuse = () => { throw new DOMException('on the graphics card', 'NotSupportedError'); };
      VideoFrame.prototype.copyTo = function (...wanted) { return left > 0 ? refuse() : copyTo.apply(this, wanted); };
      const draw = OffscreenCanvasRenderingContext2D.prototype.drawImage;
      OffscreenCanvasRenderingContext2D.prototype.drawImage = function (...wanted) { return left-- > 0 ? refuse() : draw.apply(this, wanted); };
    `);
    expect(await reads.decode(frame(LIVE_TEXT), 'frame', 0)).toBeNull();
    expect(await reads.decode(frame(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
    await settled(5);
    expect(heard).toEqual([{ what: 'ready' }, CLOSED, { what: 'decoded' }, CLOSED, { what: 'decoded' }]);
    expect(reads.place).toBe('worker');
  });
});

describe('lumaOf', () => {
  test('leaves a frame to its owner', async () => {
    const given = frame(LIVE_TEXT);
    await lumaOf(given);
    expect(given.format).toBe('I420');
    given.close();
  });
});
