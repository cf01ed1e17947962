/** Whether the large files may come by themselves, and whether the reader is here. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { countsBytes, hasReader, isUncounted } from '../../../src/shared/network/stocked.ts';

afterEach(() => void vi.unstubAllGlobals());

describe('countsBytes, isUncounted', () => {
  test.each<[string, object, boolean, boolean]>([
    ['a browser that tells nothing', {}, false, true],
    ['data saving on a mobile network', { connection: { saveData: true, type: 'cellular' } }, true, false],
    ['data saving, network unknown', { connection: { saveData: true } }, true, false],
    ['data saving on Wi-Fi', { connection: { saveData: true, type: 'wifi' } }, true, true],
    ['a mobile network without data saving', { connection: { saveData: false, type: 'cellular' } }, false, true],
  ])('%s', (_, navigator, counts, uncounted) => {
    vi.stubGlobal('navigator', navigator);
    expect([countsBytes(), isUncounted()]).toEqual([counts, uncounted]);
  });
});

describe('hasReader', () => {
  const stores = (files: readonly string[]) =>
    ({
      keys: async () => ['ashyq-before', 'ashyq-now'],
      open: async (name: string) => ({ keys: async () => (name === 'ashyq-now' ? files.map((url) => ({ url })) : []) }),
    }) as unknown as CacheStorage;

  test('looks into every store of the app', async () => {
    expect(await hasReader(stores(['https://a.example/assets/zxing_reader-Ab_9-xyZ.wasm']))).toBe(true);
    expect(await hasReader(stores(['https://a.example/assets/app-12345678.js', 'https://a.example/other/zxing_reader-1.wasm.js']))).toBe(false);
  });

  test('where nothing can be kept it is not here', async () => {
    const refused = { keys: () => Promise.reject(new DOMException('', 'SecurityError')) } as unknown as CacheStorage;
    expect(await hasReader(refused)).toBe(false);
  });
});
