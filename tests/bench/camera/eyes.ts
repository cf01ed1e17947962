/**
 * In the page, before anything else: reads the strip of every frame that the camera gives, beside whoever else reads them; notes when texts or verdicts come, and how late the main
 * thread is. Times are performance.now(), ms.
 */
import { CELL, CELLS, END, FPS, readMark } from './marks.ts';

/** `at`: when the camera had taken the frame in which the code was whole for the first time. */
export interface Shown {
  readonly number: number;
  readonly at: number;
}
export interface Came {
  readonly what: string;
  readonly at: number;
}
export interface Seen {
  readonly shown: readonly Shown[];
  readonly came: readonly Came[];
  /** ms that a timer of 20 ms came late, each time */
  readonly late: readonly number[];
  readonly frames: number;
  readonly ended: boolean;
}

/** Middle of the strip, two rows: planes with a quarter of the colour are read by twos. */
const ROWS = { x: 0, y: 10, width: CELL * CELLS, height: 2 };
const BEAT = 20;
type Processor = new (init: { track: MediaStreamTrack; maxBufferSize: number }) => { readonly readable: ReadableStream<VideoFrame> };

let raw: { number: number; age: number | null; taken: number }[] = [];
let came: Came[] = [];
let late: number[] = [];
/** The least that a frame took from the camera to here: its own clock in ours. */
let offset = Number.POSITIVE_INFINITY;
let ended = false;
let isOn = false;
let own: MediaStreamTrack | null = null;

async function watch(track: MediaStreamTrack): Promise<void> {
  const Reader = (globalThis as unknown as { MediaStreamTrackProcessor: Processor }).MediaStreamTrackProcessor;
  const reader = new Reader({ track, maxBufferSize: 8 }).readable.getReader();
  let buffer = new Uint8Array(0);
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const [frame, now] = [read.value, performance.now()];
    const taken = frame.timestamp / 1000;
    const size = frame.allocationSize({ rect: ROWS });
    if (buffer.length < size) buffer = new Uint8Array(size);
    const [plane] = await frame.copyTo(buffer, { rect: ROWS });
    frame.close();
    const mark = readMark(buffer.subarray(plane?.offset ?? 0));
    if (mark === null || !isOn) continue;
    if (mark.number === END) {
      ended ||= raw.length > 0;
      continue;
    }
    if (ended) continue;
    offset = Math.min(offset, now - taken);
    raw.push({ ...mark, taken });
  }
}

const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await real(wanted);
  own?.stop();
  own = stream.getVideoTracks()[0]?.clone() ?? null;
  if (own !== null) void watch(own);
  return stream;
};

/** By the first frame of each that was seen; how many of it came before says the film. */
function showings(): Shown[] {
  const first = new Map<number, number>();
  for (const { number, age, taken } of raw) if (age !== null && !first.has(number)) first.set(number, taken + offset - (1000 * age) / FPS);
  return [...first].map(([number, at]) => ({ number, at }));
}

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));
}

const eyes = {
  /** From the next film's first frame on. */
  begin() {
    [raw, came, late, offset, ended, isOn] = [[], [], [], Number.POSITIVE_INFINITY, false, true];
  },
  note: (what: string) => void (isOn && came.push({ what, at: performance.now() })),
  /** The page is covered, as on a tablet that sleeps: it gives its camera back. */
  sleep() {
    own?.stop();
    setVisibility('hidden');
  },
  /** And opens it anew, and with it the next film. */
  wake: () => setVisibility('visible'),
  seen: (): Seen => ({ shown: showings(), came, late, frames: raw.length, ended }),
};
Object.assign(globalThis, { eyes });

let due = performance.now() + BEAT;
setInterval(() => {
  const now = performance.now();
  if (isOn && !ended && raw.length > 0) late.push(Math.max(0, now - due));
  due = now + BEAT;
}, BEAT);

new MutationObserver((changes) => {
  for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
    const verdict = node instanceof Element ? (node.matches('section.verdict') ? node : node.querySelector('section.verdict')) : null;
    if (verdict !== null) eyes.note(verdict.getAttribute('data-code') ?? '');
  }
}).observe(document, { childList: true, subtree: true });
