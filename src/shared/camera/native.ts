/**
 * The device's own barcode detector (Android, macOS), where present and where it proves itself: some builds offer it without any format,
 * others crash in it or never answer. The self-test reads a code that we draw; a reader that then fails three times in a row is let go.
 */

/** The texts of all codes in a picture; empty: no code found, or no longer working. */
export type NativeReader = (picture: VideoFrame | ImageBitmap) => Promise<readonly string[]>;

interface Detector {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Version 1 at M, the text `ASHYQ`: 21 rows, most significant of 21 bits left, 1 black. Made with `qrcode`; tests/shared/camera holds it to that. */
export const SELF_TEST = {
  text: 'ASHYQ',
  rows: [
    0x1fc27f, 0x104241, 0x17525d, 0x17575d, 0x175b5d, 0x105541, 0x1fd57f, 0x001f00, 0x17cd7c, 0x13292d, 0x0d7293, 0x12a436, 0x09769b, 0x001bca, 0x1fcd61,
    0x105bc9, 0x17592c, 0x175d24, 0x175694, 0x104835, 0x1fde94,
  ],
} as const;

const MODULE = 8;
const QUIET = 4;
const TEST_MS = 2000;
const FAILURES = 3;

function drawSelfTest(): OffscreenCanvas {
  const side = (SELF_TEST.rows.length + 2 * QUIET) * MODULE;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2d canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.fillStyle = '#000';
  SELF_TEST.rows.forEach((row, y) => {
    for (let x = 0; x < 21; x++) {
      if ((row >> (20 - x)) & 1) context.fillRect((x + QUIET) * MODULE, (y + QUIET) * MODULE, MODULE, MODULE);
    }
  });
  return canvas;
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), TEST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function openDetector(): Promise<Detector | null> {
  const Native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Native === undefined || !(await within(Native.getSupportedFormats())).includes('qr_code')) return null;
  const detector = new Native({ formats: ['qr_code'] });
  const [found] = await within(detector.detect(drawSelfTest()));
  return found?.rawValue === SELF_TEST.text ? detector : null;
}

/** The device's reader after its self-test, or null. Never throws. */
export async function openNativeReader(): Promise<NativeReader | null> {
  const detector = await openDetector().catch(() => null);
  if (detector === null) return null;
  let failures = 0;
  return async (picture) => {
    if (failures >= FAILURES) return [];
    try {
      const found = await within(detector.detect(picture));
      failures = 0;
      return found.map(({ rawValue }) => rawValue).filter((text) => text !== '');
    } catch {
      failures++;
      return [];
    }
  };
}
