/**
 * The decoder worker's work on one picture: the device's own detector (where it passed its self-test) and zxing-wasm race for a frame, and @zxing reads where there
 * is no WebAssembly, or where a still picture is worth another look. A code that was seen but not read is told too: then a finer picture may help.
 */
import type { DecodeEffort, DecodeRequest } from '../../workers/decode.protocol.ts';
import { decodeEvery } from './decode-every.ts';
import { decodeFrame, decodePicture } from './decode-luma.ts';
import { lumaOf } from './frame-luma.ts';
import type { Luma } from './luma.ts';
import type { NativeReader } from './native.ts';
import type { WasmReader, WasmSight } from './wasm-reader.ts';

export type Reading = WasmSight;

export interface Readers {
  /** null where the device has none that proved itself */
  readonly native: () => Promise<NativeReader | null>;
  /** null where it cannot be loaded; asked again after `WASM_RETRY_MS` */
  readonly openWasm: () => Promise<WasmReader | null>;
  /** ms, never going back */
  readonly clock: () => number;
}

/** How long to read without WebAssembly before its file is asked for again: the network may have come. */
export const WASM_RETRY_MS = 30_000;
/** How long a still picture waits for WebAssembly: a network that says nothing must not use up the patience of whoever waits for the picture (decoder.ts). */
const WASM_WAIT_MS = 5000;
/** More codes than this nobody photographs on purpose. */
const MOST = 12;
const NOTHING: Reading = { texts: [], seen: false };

/** Reads pictures one after another; the readers come up meanwhile. */
export function openReaders({ native, openWasm, clock }: Readers): (request: Omit<DecodeRequest, 'id'>) => Promise<Reading> {
  let wasm: WasmReader | null = null;
  let askAt = Number.NEGATIVE_INFINITY;
  let opening: Promise<void> = Promise.resolve();
  let nativeBusy = false;

  function ask(): void {
    if (wasm !== null || clock() < askAt) return;
    // Not asked for again while it loads; a second module would take its memory twice.
    askAt = Number.POSITIVE_INFINITY;
    opening = openWasm().then((opened) => {
      wasm = opened;
      askAt = clock() + WASM_RETRY_MS;
    });
  }

  async function nativeTexts(picture: VideoFrame | ImageBitmap): Promise<readonly string[]> {
    if (nativeBusy) return [];
    nativeBusy = true;
    try {
      return (await (await native())?.(picture)) ?? [];
    } finally {
      nativeBusy = false;
    }
  }

  async function wasmSight(luma: Luma, turn: number, effort: DecodeEffort): Promise<Reading | null> {
    if (wasm === null) return null;
    try {
      if (effort === 'frame') return await wasm(luma, turn, 1);
      const most = effort === 'every' ? MOST : 1;
      const [local, global] = [await wasm(luma, 0, most), await wasm(luma, 1, most)];
      return { texts: [...new Set([...local.texts, ...global.texts])].slice(0, most), seen: local.seen || global.seen };
    } catch {
      // Its memory may be in any state: another one is opened, and @zxing reads until then.
      wasm = null;
      askAt = clock() + WASM_RETRY_MS;
      return null;
    }
  }

  return async ({ picture, effort, turn }) => {
    ask();
    // A frame is followed by another one; a still picture is worth the wait for the better reader.
    if (effort !== 'frame') await Promise.race([opening, new Promise((late) => setTimeout(late, WASM_WAIT_MS))]);
    const detected = nativeTexts(picture);
    const luma = await lumaOf(picture);
    const sight = await wasmSight(luma, turn, effort);
    if (sight !== null && sight.texts.length > 0 && effort !== 'every') return sight;
    const texts = await detected;
    const both = [...new Set([...(sight?.texts ?? []), ...texts])];
    if (both.length > 0) return { texts: both, seen: true };
    if (sight !== null && effort === 'frame') return sight;
    return byZxing(luma, turn, effort);
  };
}

function byZxing(luma: Luma, turn: number, effort: DecodeEffort): Reading {
  if (effort === 'every') return found(decodeEvery(luma));
  const text = effort === 'frame' ? decodeFrame(luma, turn) : decodePicture(luma);
  return text === null ? NOTHING : found([text]);
}

const found = (texts: readonly string[]): Reading => ({ texts, seen: texts.length > 0 });
