/**
 * The decoder worker: takes one picture at a time, answers with the text of the QR code in it or null. A module worker at a fixed hashed
 * address; it fetches nothing and stores nothing. The device's own detector reads first where it passed its self-test, @zxing otherwise.
 */
import { decodeFrame, decodePicture } from '../shared/camera/decode-luma.ts';
import { canDraw, lumaOf } from '../shared/camera/frame-luma.ts';
import { openNativeReader } from '../shared/camera/native.ts';
import type { DecodeAnswer, DecodeRequest } from './decode.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

const answer = (message: DecodeAnswer) => self.postMessage(message);
const native = openNativeReader();

async function decode({ picture, effort, turn }: DecodeRequest): Promise<string | null> {
  const text = await (await native)?.(picture);
  if (text) return text;
  const luma = await lumaOf(picture);
  return effort === 'frame' ? decodeFrame(luma, turn) : decodePicture(luma);
}

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  let text: string | null = null;
  try {
    text = await decode(data);
  } catch {
    // A frame that this host cannot read is a frame without a code; the next one may come in another format.
  } finally {
    data.picture.close();
    answer({ kind: 'decoded', id: data.id, text });
  }
});

// The page hears of this error and decodes by itself.
if (!canDraw()) throw new Error('no canvas in workers of this browser');
answer({ kind: 'ready' });
