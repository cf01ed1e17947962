/** The decoder worker's ways to read: WebAssembly with its two binarizers, the device's own detector beside it, @zxing where there is no WebAssembly. */
import { describe, expect, test, vi } from 'vitest';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { openReaders, WASM_RETRY_MS } from '../../../src/shared/camera/read-all-ways.ts';
import { openWasmReader, type WasmReader } from '../../../src/shared/camera/wasm-reader.ts';
import { frameOf } from '../../bench/decode/frames.ts';
import { LIVE_TEXT, qrLuma } from './qr-picture.ts';

async function picture(text = LIVE_TEXT): Promise<ImageBitmap> {
  const { data, width, height } = qrLuma(text);
  const rgba = new Uint8ClampedArray(4 * data.length);
  data.forEach((grey, at) => {
    rgba.set([grey, grey, grey, 255], 4 * at);
  });
  return createImageBitmap(new ImageData(rgba, width, height));
}
const frame = async (text?: string, turn = 0) => ({ picture: await picture(text), effort: 'frame' as const, turn });
const noNative = async () => null;
const read =
  (text: string): WasmReader =>
  async () => ({ texts: [text], seen: true });

describe('openWasmReader', () => {
  test('reads a live code with either binarizer, and says of a torn one that it was seen', async () => {
    const reader = await openWasmReader(wasmUrl);
    for (const turn of [0, 1]) expect(await reader?.(qrLuma(LIVE_TEXT), turn, 1)).toEqual({ texts: [LIVE_TEXT], seen: true });
    const torn = qrLuma(LIVE_TEXT, { module: 6 });
    // The three corners stay, what is between them goes.
    const data = torn.data.map((grey, at) => {
      const [x, y] = [at % torn.width, Math.floor(at / torn.width)];
      const isMiddle = x > torn.width * 0.3 && y > torn.height * 0.3 && x < torn.width * 0.9 && y < torn.height * 0.9;
      return isMiddle ? (((x >> 2) ^ (y >> 2)) & 1 ? 255 : 0) : grey;
    });
    const sights = await Promise.all([0, 1].map((turn) => reader?.({ ...torn, data }, turn, 1)));
    expect(sights.map((sight) => sight?.texts)).toEqual([[], []]);
    expect(sights.some((sight) => sight?.seen)).toBe(true);
    expect(await reader?.({ ...torn, data: new Uint8ClampedArray(torn.data.length).fill(128) }, 0, 1)).toEqual({ texts: [], seen: false });
  });

  test.each([
    ['dim screen in a dark hall', 34, 0],
    ['moire', 28, 1],
  ] as const)('reads at half size what it does not read at full: %s', async (condition, number, turn) => {
    const { luma, text } = frameOf(condition, number);
    const reader = await openWasmReader(wasmUrl);
    expect(await reader?.(luma, turn, 1)).toEqual({ texts: [text], seen: true });
  });

  test.each([0, 1])('turn %i reads a code near and full of noise in a smaller picture, which no look at it or at half of it does', async (turn) => {
    const reader = await openWasmReader(wasmUrl);
    const near = qrLuma(LIVE_TEXT, { module: 16, dark: 60, light: 190, noise: 150 });
    expect(await reader?.(near, turn, 1)).toEqual({ texts: [LIVE_TEXT], seen: true });
  });

  test.each([0, 1])('turn %i reads a code shown light on dark', async (turn) => {
    const reader = await openWasmReader(wasmUrl);
    expect(await reader?.(qrLuma(LIVE_TEXT, { dark: 235, light: 20 }), turn, 1)).toEqual({ texts: [LIVE_TEXT], seen: true });
  });

  test('where its file cannot be had there is none', async () => {
    expect(await openWasmReader('/no/such/reader.wasm')).toBeNull();
  });
});

describe('openReaders', () => {
  test('until WebAssembly is there, and where it never comes, @zxing reads; its file is asked for again after half a minute', async () => {
    let now = 0;
    const openWasm = vi.fn(async (): Promise<WasmReader | null> => null);
    const readers = openReaders({ native: noNative, openWasm, clock: () => now });
    for (let turn = 0; turn < 3; turn += 1) expect((await readers(await frame(LIVE_TEXT, turn))).texts).toEqual([LIVE_TEXT]);
    expect(openWasm).toHaveBeenCalledOnce();
    now = WASM_RETRY_MS;
    await readers(await frame());
    expect(openWasm).toHaveBeenCalledTimes(2);
  });

  test('a still picture waits for the better reader, a frame does not', async () => {
    let come: (reader: WasmReader) => void = () => undefined;
    const readers = openReaders({
      native: noNative,
      openWasm: () =>
        new Promise((done) => {
          come = done;
        }),
      clock: () => 0,
    });
    expect((await readers(await frame())).texts).toEqual([LIVE_TEXT]);
    const still = readers({ ...(await frame()), effort: 'picture' });
    come(read('FROM WASM'));
    expect((await still).texts).toEqual(['FROM WASM']);
  });

  test('a still picture does not wait for ever: where the file neither comes nor fails, @zxing reads', async () => {
    const readers = openReaders({ native: noNative, openWasm: () => new Promise(() => undefined), clock: () => 0 });
    expect((await readers({ ...(await frame()), effort: 'picture' })).texts).toEqual([LIVE_TEXT]);
  }, 20_000);

  test('whichever of the two reads first counts, and what both see of one code is one code', async () => {
    const wasm = vi.fn(read('BY WASM'));
    const native = vi.fn(async () => ['BY DEVICE']);
    const readers = openReaders({ native: async () => native, openWasm: async () => wasm, clock: () => 0 });
    await readers({ ...(await frame()), effort: 'picture' });
    expect((await readers(await frame())).texts).toEqual(['BY WASM']);
    wasm.mockResolvedValue({ texts: [], seen: true });
    expect(await readers(await frame())).toEqual({ texts: ['BY DEVICE'], seen: true });
    native.mockResolvedValue([]);
    expect(await readers(await frame())).toEqual({ texts: [], seen: true });
  });

  test('a reader that breaks down is let go, and @zxing reads the very frame', async () => {
    const readers = openReaders({ native: noNative, openWasm: async () => () => Promise.reject(new WebAssembly.RuntimeError('memory')), clock: () => 0 });
    expect((await readers({ ...(await frame()), effort: 'picture' })).texts).toEqual([LIVE_TEXT]);
    expect((await readers(await frame())).texts).toEqual([LIVE_TEXT]);
  });
});
