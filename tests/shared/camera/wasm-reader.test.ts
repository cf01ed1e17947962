/** What zxing-wasm is asked for: nothing from elsewhere, and the options that were measured (docs/decisions/003, 053). */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import type { Luma } from '../../../src/shared/camera/luma.ts';
import { openWasmReader } from '../../../src/shared/camera/wasm-reader.ts';

vi.mock('zxing-wasm/reader', () => ({ prepareZXingModule: vi.fn(async () => ({})), readBarcodes: vi.fn(async () => []) }));

const [WIDTH, HEIGHT] = [6, 4];
const luma: Luma = { data: Uint8ClampedArray.from({ length: WIDTH * HEIGHT }, (_, at) => 10 * at), width: WIDTH, height: HEIGHT };
/** What the reader was given, call by call: the map's head, its bytes, the options. */
const asked = vi.fn((_head: string, _bytes: readonly number[], _options: ReaderOptions | undefined): void => undefined);

async function open() {
  const reader = await openWasmReader('/assets/reader.wasm');
  if (reader === null) throw new TypeError('no reader');
  return reader;
}

beforeEach(() => {
  asked.mockClear();
  vi.mocked(readBarcodes).mockImplementation(async (given, options) => {
    // The buffer is used again with the next call: what it holds now is what counts.
    const bytes = [...(given as Uint8Array)];
    const head = String.fromCharCode(...bytes)
      .split('\n', 3)
      .join('\n');
    asked(head, bytes.slice(head.length + 1), options);
    return [];
  });
});

describe('openWasmReader', () => {
  test('the file is our own, and loaded before the first frame', async () => {
    await open();
    const [wanted] = vi.mocked(prepareZXingModule).mock.lastCall ?? [];
    expect(wanted).toMatchObject({ fireImmediately: true });
    expect(wanted?.overrides?.locateFile?.('zxing_reader.wasm', 'https://cdn.example/')).toBe('/assets/reader.wasm');
  });

  test('QR codes only, light on dark and far too large too, in no other position; the binarizer by turn, half size first', async () => {
    const reader = await open();
    for (const turn of [0, 1, 2]) await reader(luma, turn, 1);
    const always = { formats: ['QRCode'], tryHarder: true, tryInvert: true, tryDownscale: true, tryRotate: false, maxNumberOfSymbols: 1 };
    expect(asked.mock.calls.map(([, , options]) => options)).toEqual(
      ['LocalAverage', 'LocalAverage', 'GlobalHistogram', 'GlobalHistogram', 'LocalAverage', 'LocalAverage'].map((binarizer) =>
        expect.objectContaining({ ...always, binarizer }),
      ),
    );
    expect(asked.mock.calls.map(([head]) => head)).toEqual([0, 1, 2].flatMap(() => ['P5\n3 2\n255', 'P5\n6 4\n255']));
  });

  test('a picture is given as it is, byte for byte; of one with many codes the full size first', async () => {
    const reader = await open();
    await reader(luma, 0, 12);
    await reader(luma, 0, 12);
    const [first, second, third] = asked.mock.calls;
    expect(first?.[1]).toEqual([...luma.data]);
    expect(second?.[0]).toBe('P5\n3 2\n255');
    // The second look at the same picture is like the first, though the buffer held another one between.
    expect(third).toEqual(first);
    expect(first?.[2]).toMatchObject({ maxNumberOfSymbols: 12, binarizer: 'LocalAverage' });
  });
});
