/**
 * The decoder as the page sees it: pictures go to the worker one at a time; where no worker comes up, or one dies or hangs, the page
 * decodes by itself, slower but with the same result. A thing with a life, closed by whoever opened it.
 */

import type { DecodeAnswer, DecodeEffort, DecodeRequest } from '../../workers/decode.protocol.ts';
import workerUrl from '../../workers/decode.worker.ts?worker&url';
import { trustedScriptUrl } from '../network/trusted-urls.ts';

/** `decode` takes the picture over and closes it; one call at a time. Null: no code found. It never rejects. `decodeEvery` gives all codes of a picture. */
export interface Decoder {
  decode(picture: VideoFrame | ImageBitmap, effort: 'frame' | 'picture', turn: number): Promise<string | null>;
  decodeEvery(picture: ImageBitmap): Promise<readonly string[]>;
  /**
   * Where decoding happens now. `page` takes time from the user interface, so the caller should leave pauses. `nowhere`: the scripts could not be
   * loaded (no network before they were stored); it is tried again by itself.
   */
  readonly place: 'worker' | 'page' | 'nowhere';
  /** Whether the picture decoded last seemed to hold a code that could not be read: a finer picture may help. */
  readonly glimpsed: boolean;
  /** Whether the picture decoded last was looked at by nobody: its worker died or hung with it, or no reader could be loaded. */
  readonly missed: boolean;
  close(): void;
}

/** A worker that has not said `ready` by then does not work here. The first load of the script may come over a slow disk cache. */
const READY_MS = 8000;
/** One frame takes 20-90 ms on a slow phone, a picture of 12 megapixels some seconds. */
const PATIENCE_MS: Readonly<Record<DecodeEffort, number>> = { frame: 4000, picture: 30_000, every: 60_000 };

/** How long to leave scripts alone that could not be loaded. */
const RETRY_MS = 2000;

/** How long the page reads in place of a worker that died, hung or did not come up, before another one is started; longer each time that one does not come. A tablet scans all day, and one bad moment is no reason for a slow one. */
const RESTART_MS = 10_000;
/** A browser that has no worker at all is asked seldom. */
const LONGEST_RESTART_MS = 10 * 60_000;

type Spawn = () => Worker;
const spawnWorker: Spawn = () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'decode' });

export type PageDecoder = (request: DecodeRequest) => Promise<readonly string[]>;
type LoadPage = () => Promise<PageDecoder | null>;

/** The reader on the page, loaded only where it is needed; null where it cannot be loaded now. */
async function loadPageDecoder(): Promise<PageDecoder | null> {
  try {
    const scripts = [import('./decode-luma.ts'), import('./decode-every.ts'), import('./frame-luma.ts')] as const;
    const [{ decodeFrame, decodePicture }, { decodeEvery }, { lumaOf }] = await Promise.all(scripts);
    return async ({ picture, effort, turn }) => {
      const luma = await lumaOf(picture);
      if (effort === 'every') return decodeEvery(luma);
      const text = effort === 'frame' ? decodeFrame(luma, turn) : decodePicture(luma);
      return text === null ? [] : [text];
    };
  } catch {
    return null;
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
    const failed = (event: Event) => {
      // It is dealt with here; the page's own error reporting need not hear of it.
      event.preventDefault();
      finish(null);
    };
    worker.addEventListener('error', failed, { signal });
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

/** Opens a decoder; ready at once, the worker comes up meanwhile. The parameters are others in tests only. */
export function openDecoder(spawn: Spawn = spawnWorker, restartMs = RESTART_MS, loadPage: LoadPage = loadPageDecoder): Decoder {
  return new PatientDecoder(spawn, restartMs, loadPage);
}

class PatientDecoder implements Decoder {
  readonly #spawn: Spawn;
  readonly #restartMs: number;
  readonly #loadPage: LoadPage;
  /** When a worker may be started again in place of one that died or never came (performance.now); null while there is none to replace. */
  #restartAt: number | null = null;
  /** How often in a row none came up. */
  #failures = 0;
  #worker: Promise<Worker | null>;
  #page: PageDecoder | null = null;
  #place: Decoder['place'] = 'worker';
  #closed = false;
  #glimpsed = false;
  #missed = false;
  #nextId = 0;
  #inFlight: Promise<unknown> = Promise.resolve();

  constructor(spawn: Spawn, restartMs: number, loadPage: LoadPage) {
    this.#spawn = spawn;
    this.#restartMs = restartMs;
    this.#loadPage = loadPage;
    this.#worker = this.#start();
  }

  get place(): Decoder['place'] {
    return this.#place;
  }

  get glimpsed(): boolean {
    return this.#glimpsed;
  }

  get missed(): boolean {
    return this.#missed;
  }

  async decode(picture: VideoFrame | ImageBitmap, effort: 'frame' | 'picture', turn: number): Promise<string | null> {
    return (await this.#begin({ picture, effort, turn }))[0] ?? null;
  }

  decodeEvery(picture: ImageBitmap): Promise<readonly string[]> {
    return this.#begin({ picture, effort: 'every', turn: 0 });
  }

  #begin(request: Omit<DecodeRequest, 'id'>): Promise<readonly string[]> {
    const decoding = this.#decode({ id: this.#nextId++, ...request });
    this.#inFlight = decoding;
    return decoding;
  }

  close(): void {
    this.#closed = true;
    // A frame that goes down with its worker is never closed, and the camera stalls after a few of those.
    void Promise.all([this.#worker, this.#inFlight]).then(([worker]) => worker?.terminate());
  }

  async #decode(request: DecodeRequest): Promise<readonly string[]> {
    let handedOver = false;
    this.#glimpsed = false;
    this.#missed = false;
    try {
      this.#restart();
      const worker = await this.#worker;
      if (this.#closed) return [];
      if (worker === null || !this.#handOver(worker, request)) return await this.#decodeHere(request);
      handedOver = true;
      return await this.#answerOf(worker, request);
    } catch {
      // A frame that cannot be read here is a frame without a code.
      return [];
    } finally {
      if (!handedOver) request.picture.close();
    }
  }

  /** Some browsers cannot transfer this kind of picture: the next ones are read on the page too. */
  #handOver(worker: Worker, request: DecodeRequest): boolean {
    try {
      worker.postMessage(request, [request.picture]);
      return true;
    } catch {
      this.#giveUp(worker);
      return false;
    }
  }

  /** A worker, or null and a later time to try again. */
  async #start(): Promise<Worker | null> {
    const worker = await startWorker(this.#spawn);
    const wait = Math.min(LONGEST_RESTART_MS, this.#restartMs * 2 ** this.#failures);
    this.#failures = worker === null ? this.#failures + 1 : 0;
    if (worker === null) this.#restartAt = performance.now() + wait;
    return worker;
  }

  /** Starts a worker in place of one that died or never came, once its time has come; the page goes on reading until it is there. */
  #restart(): void {
    // Where nothing reads, each picture asks for a worker by itself.
    if (this.#restartAt === null || performance.now() < this.#restartAt || this.#place === 'nowhere') return;
    this.#restartAt = null;
    void this.#start().then((worker) => {
      if (worker === null) return;
      if (this.#closed) worker.terminate();
      else {
        this.#worker = Promise.resolve(worker);
        this.#place = 'worker';
      }
    });
  }

  #giveUp(worker: Worker): void {
    worker.terminate();
    this.#worker = Promise.resolve(null);
  }

  async #answerOf(worker: Worker, request: DecodeRequest): Promise<readonly string[]> {
    const answered = (answer: DecodeAnswer): answer is DecodeAnswer & { kind: 'decoded' } => answer.kind === 'decoded' && answer.id === request.id;
    const decoded = await nextAnswer(worker, answered, PATIENCE_MS[request.effort]);
    if (decoded !== null) {
      this.#glimpsed = decoded.seen && decoded.texts.length === 0;
      return decoded.texts;
    }
    // The picture went down with the worker; the next one is read on the page.
    this.#missed = true;
    this.#giveUp(worker);
    this.#restartAt = performance.now() + this.#restartMs;
    return [];
  }

  async #decodeHere(request: DecodeRequest): Promise<readonly string[]> {
    // A network that says nothing keeps an import waiting for minutes, and with it every frame after this one.
    this.#page ??= await Promise.race([this.#loadPage(), new Promise<null>((resolve) => setTimeout(resolve, READY_MS, null))]);
    if (this.#page !== null) {
      this.#place = 'page';
      return this.#page(request);
    }
    this.#place = 'nowhere';
    this.#missed = true;
    request.picture.close();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    if (!this.#closed) this.#worker = this.#start();
    if ((await this.#worker) !== null) this.#place = 'worker';
    return [];
  }
}
