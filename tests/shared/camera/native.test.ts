/** The device's own barcode detector: used only where it reads the code that we draw, and let go where it breaks down. */
import { afterEach, expect, test, vi } from 'vitest';
import { openNativeReader, SELF_TEST } from '../../../src/shared/camera/native.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const PICTURE = {} as ImageBitmap;

/** A device whose detector answers each question with the next of these; the first question is the self-test. */
function device(answers: readonly (() => Promise<readonly { rawValue: string }[]>)[], formats: readonly string[] = ['qr_code']) {
  const left = [...answers];
  const detect = vi.fn(() => (left.shift() ?? (async () => []))());
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      readonly getContext = () => ({ fillRect: () => undefined });
    },
  );
  vi.stubGlobal(
    'BarcodeDetector',
    class {
      static readonly getSupportedFormats = async () => formats;
      readonly detect = detect;
    },
  );
  return detect;
}
const reads = (text: string) => async () => [{ rawValue: text }];
const fails = () => Promise.reject(new DOMException('', 'InvalidStateError'));

test('openNativeReader: a detector that reads the self-test reads pictures', async () => {
  device([reads(SELF_TEST.text), reads('ASQ1:ABC')]);
  expect(await (await openNativeReader())?.(PICTURE)).toEqual(['ASQ1:ABC']);
});

test.each([
  ['reads something else', [reads('ASHYK')], ['qr_code']],
  ['finds nothing', [async () => []], ['qr_code']],
  ['throws', [fails], ['qr_code']],
  ['knows no QR codes', [reads(SELF_TEST.text)], ['ean_13']],
])('openNativeReader: none where the detector %s', async (_, answers, formats) => {
  device(answers, formats);
  expect(await openNativeReader()).toBeNull();
});

test('openNativeReader: none where there is no detector, or where it never answers', async () => {
  expect(await openNativeReader()).toBeNull();
  vi.useFakeTimers();
  device([() => new Promise(() => undefined)]);
  const opened = openNativeReader();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await opened).toBeNull();
});

test('openNativeReader: three failures in a row let it go, one does not', async () => {
  const detect = device([reads(SELF_TEST.text), fails, reads('A'), fails, fails, fails]);
  const read = await openNativeReader();
  const seen = [];
  for (let nr = 0; nr < 6; nr += 1) seen.push((await read?.(PICTURE))?.join());
  expect(seen).toEqual(['', 'A', '', '', '', '']);
  expect(detect).toHaveBeenCalledTimes(6);
});
