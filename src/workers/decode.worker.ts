/**
 * The decoder worker: takes one picture at a time, answers with the texts of the QR codes in it. A module worker at a fixed hashed
 * address, the only script that may run WebAssembly; it fetches the reader's file and nothing else, and stores nothing.
 */
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { canDraw } from '../shared/camera/frame-luma.ts';
import { openNativeReader } from '../shared/camera/native.ts';
import { openReaders, type Reading } from '../shared/camera/read-all-ways.ts';
import { openWasmReader } from '../shared/camera/wasm-reader.ts';
import type { DecodeAnswer, DecodeRequest } from './decode.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

const answer = (message: DecodeAnswer) => self.postMessage(message);
const opening = openNativeReader();
const read = openReaders({ native: () => opening, openWasm: () => openWasmReader(wasmUrl), clock: () => performance.now() });

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  let reading: Reading = { texts: [], seen: false };
  try {
    reading = await read(data);
  } catch {
    // A frame that this host cannot read is a frame without a code; the next one may come in another format.
  } finally {
    data.picture.close();
    answer({ kind: 'decoded', id: data.id, ...reading });
  }
});

// The page hears of this error and decodes by itself.
if (!canDraw()) throw new Error('no canvas in workers of this browser');
answer({ kind: 'ready' });
