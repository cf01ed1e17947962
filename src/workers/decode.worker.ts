/**
 * The decoder worker: takes one picture at a time, answers with the texts of the QR codes in it. A module worker at a fixed hashed
 * address; it fetches nothing and stores nothing. The device's own detector reads first where it passed its self-test, @zxing otherwise.
 */
import { decodeEvery } from '../shared/camera/decode-every.ts';
import { decodeFrame, decodePicture } from '../shared/camera/decode-luma.ts';
import { canDraw, lumaOf } from '../shared/camera/frame-luma.ts';
import { openNativeReader } from '../shared/camera/native.ts';
import type { DecodeAnswer, DecodeRequest } from './decode.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

const answer = (message: DecodeAnswer) => self.postMessage(message);
const native = openNativeReader();

async function decode({ picture, effort, turn }: DecodeRequest): Promise<readonly string[]> {
  const texts = (await (await native)?.(picture)) ?? [];
  if (texts.length > 0) return texts;
  const luma = await lumaOf(picture);
  if (effort === 'every') return decodeEvery(luma);
  const text = effort === 'frame' ? decodeFrame(luma, turn) : decodePicture(luma);
  return text === null ? [] : [text];
}

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  let texts: readonly string[] = [];
  try {
    texts = await decode(data);
  } catch {
    // A frame that this host cannot read is a frame without a code; the next one may come in another format.
  } finally {
    data.picture.close();
    answer({ kind: 'decoded', id: data.id, texts });
  }
});

// The page hears of this error and decodes by itself.
if (!canDraw()) throw new Error('no canvas in workers of this browser');
answer({ kind: 'ready' });
