/**
 * The decoder as the page sees it: pictures go to the worker one at a time; where no worker comes up, or one dies or hangs, the page
 * decodes by itself, slower but with the same result. A thing with a life, closed by whoever opened it.
 */

import type { DecodeAnswer, DecodeEffort, DecodeRequest } from '../../workers/decode.protocol.ts';
import workerUrl from '../../workers/decode.worker.ts?worker&url';
import { trustedScriptUrl } from '../network/trusted-urls.ts';

/** `decode` takes the picture over and closes it; one call at a time. Null: no code found. It never rejects. */
export interface Decoder {
  decode(picture: VideoFrame | ImageBitmap, effort: DecodeEffort, turn: number): Promise<string | null>;
  /** Where decoding happens now; `page` takes time from the user interface, so the caller should leave pauses. */
  readonly place: 'worker' | 'page';
  close(): void;
}

/** A worker that has not said `ready` by then does not work here. The first load of the script may come over a slow disk cache. */
const READY_MS = 8000;
/** One frame takes 20-90 ms on a slow phone, a picture of 12 megapixels some seconds. */
const PATIENCE_MS: Readonly<Record<DecodeEffort, number>> = { frame: 4000, picture: 30_000 };

const FAILURE_PAUSE_MS = 500;

type Spawn = () => Worker;
const spawnWorker: Spawn = () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'decode' });

async function decodeHere({ picture, effort, turn }: DecodeRequest): Promise<string | null> {
  try {
    const [{ decodeFrame, decodePicture }, { lumaOf }] = await Promise.all([import('./decode-luma.ts'), import('./frame-luma.ts')]);
    const luma = await lumaOf(picture);
    return effort === 'frame' ? decodeFrame(luma, turn) : decodePicture(luma);
  } catch {
    // The script could not be fetched (no network, no service worker yet) or this picture not be read: no code, and no hurry to try again.
    await new Promise((resolve) => setTimeout(resolve, FAILURE_PAUSE_MS));
    return null;
  } finally {
    picture.close();
  }
}

/** The worker's next answer that `wanted` accepts; null when it fails or stays silent for `patience` ms. */
function nextAnswer<A extends DecodeAnswer>(worker: Worker, wanted: (answer: DecodeAnswer) => answer is A, patience: number): Promise<A | null> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const finish = (answer: A | null) => {
      clearTimeout(timer);
      listening.abort();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), patience);
    const { signal } = listening;
    worker.addEventListener('message', ({ data }: MessageEvent<DecodeAnswer>) => wanted(data) && finish(data), { signal });
    worker.addEventListener('error', () => finish(null), { signal });
  });
}

const isReady = (answer: DecodeAnswer): answer is DecodeAnswer & { kind: 'ready' } => answer.kind === 'ready';

async function startWorker(spawn: Spawn): Promise<Worker | null> {
  try {
    const worker = spawn();
    if ((await nextAnswer(worker, isReady, READY_MS)) !== null) return worker;
    worker.terminate();
  } catch {
    // No Worker here, or the content policy refuses it.
  }
  return null;
}

/** Opens a decoder; ready at once, the worker comes up meanwhile. `spawn` is another worker in tests only. */
export function openDecoder(spawn: Spawn = spawnWorker): Decoder {
  let starting: Promise<Worker | null> | null = startWorker(spawn);
  let place: Decoder['place'] = 'worker';
  let closed = false;
  let nextId = 0;
  let inFlight: Promise<unknown> = Promise.resolve();

  async function decodeThere(worker: Worker, request: DecodeRequest): Promise<string | null> {
    const answered = (answer: DecodeAnswer): answer is DecodeAnswer & { kind: 'decoded' } => answer.kind === 'decoded' && answer.id === request.id;
    const answer = nextAnswer(worker, answered, PATIENCE_MS[request.effort]);
    worker.postMessage(request, [request.picture]);
    const decoded = await answer;
    if (decoded !== null) return decoded.text;
    worker.terminate();
    // The picture went down with the worker; the next one is read on the page.
    starting = null;
    place = 'page';
    return null;
  }

  return {
    get place() {
      return place;
    },
    async decode(picture, effort, turn) {
      const request: DecodeRequest = { id: nextId++, picture, effort, turn };
      const worker = await starting;
      if (closed) {
        picture.close();
        return null;
      }
      if (worker === null) place = 'page';
      const decoding = worker === null ? decodeHere(request) : decodeThere(worker, request);
      inFlight = decoding;
      return decoding;
    },
    close() {
      closed = true;
      // A frame that goes down with its worker is never closed, and the camera stalls after a few of those.
      void Promise.all([starting, inFlight]).then(([worker]) => worker?.terminate());
    },
  };
}
