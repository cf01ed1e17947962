/**
 * The one door to zxing-wasm, the reader that reads most (docs/performance.md): a grey picture in, the texts of its QR codes out. Only the decoder worker may load it,
 * because only that script's answer allows WebAssembly (security.md); its file is our own, fetched once and kept with the app. Two binarizers in turn, each at half
 * size too: each of the four sees what the others miss (docs/decisions/053).
 */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { halve, type Luma } from './luma.ts';

/** `seen`: something in the picture is a QR code, whether or not it could be read. */
export interface WasmSight {
  readonly texts: readonly string[];
  readonly seen: boolean;
}

/** `most`: how many codes to look for; `turn` chooses the binarizer. @throws where the reader breaks down; it is not used again then */
export type WasmReader = (luma: Luma, turn: number, most: number) => Promise<WasmSight>;

const OPTIONS = {
  formats: ['QRCode'],
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  tryRotate: false,
  returnErrors: true,
  textMode: 'Plain',
} as const satisfies ReaderOptions;

/** A picture as the reader takes it with the least work: portable grey map (PGM), a line of text and then the bytes. The buffer is reused from frame to frame. */
function greyMapWriter(): (luma: Luma) => Uint8Array {
  let buffer = new Uint8Array(0);
  return ({ data, width, height }) => {
    const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
    const size = head.length + data.length;
    if (buffer.length < size) buffer = new Uint8Array(size);
    buffer.set(head);
    buffer.set(data, head.length);
    return buffer.subarray(0, size);
  };
}

/** The reader of the file at `url`, or null where this browser has no WebAssembly, the policy refuses it, or the file cannot be had now. */
export async function openWasmReader(url: string): Promise<WasmReader | null> {
  try {
    await prepareZXingModule({ overrides: { locateFile: () => url, printErr: () => undefined }, fireImmediately: true });
  } catch {
    return null;
  }
  const greyMap = greyMapWriter();
  const look = async (luma: Luma, binarizer: 'LocalAverage' | 'GlobalHistogram', most: number): Promise<WasmSight> => {
    const found = await readBarcodes(greyMap(luma), { ...OPTIONS, binarizer, maxNumberOfSymbols: most });
    return { texts: found.filter(({ isValid, text }) => isValid && text !== '').map(({ text }) => text), seen: found.length > 0 };
  };
  return async (luma, turn, most) => {
    const binarizer = turn % 2 === 0 ? 'LocalAverage' : 'GlobalHistogram';
    // One code is read at half size nearly always, in a third of the time. Of many, the small ones would be missed.
    const sizes = most === 1 ? [halve(luma), luma] : [luma, halve(luma)];
    let seen = false;
    for (const size of sizes) {
      const sight = await look(size, binarizer, most);
      if (sight.texts.length > 0) return sight;
      seen ||= sight.seen;
    }
    return { texts: [], seen };
  };
}
