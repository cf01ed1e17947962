/** Frames of a camera that is asked more seldom than it gives: of those that came meanwhile the newest, none of the others afterwards. */
import { afterEach, describe, expect, test } from 'vitest';
import { type FrameSource, openFrames } from '../../../src/shared/camera/frames.ts';

/** Chromium's; the DOM library's types do not know it. */
type Generator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
const generatorClass = () => Reflect.get(globalThis, 'MediaStreamTrackGenerator') as new (init: { kind: 'video' }) => Generator;

const SIDE = 64;
let source: FrameSource | null = null;
let track: MediaStreamTrack | null = null;
afterEach(() => {
  track?.stop();
  source?.close();
});

/** A grey frame that says its number by its brightness and its time. */
function frame(number: number): VideoFrame {
  const data = new Uint8Array((SIDE * SIDE * 3) / 2).fill(128).fill(10 * number, 0, SIDE * SIDE);
  return new VideoFrame(data, { format: 'I420', codedWidth: SIDE, codedHeight: SIDE, timestamp: 1000 * number });
}

async function openCamera() {
  const camera = new (generatorClass())({ kind: 'video' });
  const writer = camera.writable.getWriter();
  const give = async (numbers: readonly number[]) => {
    for (const number of numbers) await writer.write(frame(number));
    // From the writer to whoever reads is a way of its own; nothing tells that it is over.
    await new Promise((resolve) => setTimeout(resolve, 300));
  };
  const video = document.createElement('video');
  track = camera;
  source = openFrames(video, camera);
  return { give, frames: source, video };
}

/** Its number, and it is closed. */
async function take(frames: FrameSource): Promise<number | null> {
  const next = await frames.next();
  if (next === null) return null;
  if (!('timestamp' in next)) throw new TypeError('no frame of a track');
  try {
    return next.timestamp / 1000;
  } finally {
    next.close();
  }
}

describe('openFrames, of a track', () => {
  test('of the frames that came while nobody asked the newest is given, and then the next one that comes', async () => {
    const { give, frames } = await openCamera();
    await give([1]);
    expect(await take(frames)).toBe(1);
    await give([2, 3, 4, 5, 6]);
    expect(await take(frames)).toBe(6);
    const waited = take(frames);
    await give([7]);
    expect(await waited).toBe(7);
  });

  test('a camera that has ended gives null, whatever was left of it', async () => {
    const { give, frames } = await openCamera();
    await give([1, 2]);
    track?.stop();
    const left = await take(frames);
    expect([2, null]).toContain(left);
    expect(left === null ? null : await take(frames)).toBeNull();
  });
});

describe('openFrames, of a video element', () => {
  test('what the element shows now is given, nothing of before', async () => {
    const processor = Reflect.get(globalThis, 'MediaStreamTrackProcessor');
    Reflect.set(globalThis, 'MediaStreamTrackProcessor', undefined);
    let beat: ReturnType<typeof setInterval> | undefined;
    try {
      const camera = new (generatorClass())({ kind: 'video' });
      const writer = camera.writable.getWriter();
      track = camera;
      const video = Object.assign(document.createElement('video'), { muted: true, srcObject: new MediaStream([camera]) });
      document.body.append(video);
      source = openFrames(video, camera);
      let shown = 1;
      beat = setInterval(() => void writer.write(frame(shown)).catch(() => undefined), 30);
      await video.play();
      for (const number of [3, 9, 20]) {
        shown = number;
        await new Promise((resolve) => setTimeout(resolve, 500));
        const next = await source.next();
        if (next === null) throw new TypeError('no frame');
        const paper = new OffscreenCanvas(1, 1).getContext('2d');
        paper?.drawImage(next, 0, 0, 1, 1);
        next.close();
        const [grey = 0] = paper?.getImageData(0, 0, 1, 1).data ?? [];
        // Brightness from 16 to 235 is video's whole range.
        expect(Math.abs(grey - ((10 * number - 16) * 255) / 219)).toBeLessThan(6);
      }
    } finally {
      clearInterval(beat);
      Reflect.set(globalThis, 'MediaStreamTrackProcessor', processor);
    }
  });
});
