/** The scanner on a tablet that sleeps: a page that is not seen gives its camera back, and takes it again when it is seen, without a touch. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDecoder } from '../../../src/shared/camera/decoder.ts';
import { Scanner, type ScannerState } from '../../../src/shared/camera/scanner.ts';
import workerUrl from '../../../src/workers/decode.worker.ts?worker&url';
import { scene } from './played-camera.ts';
import { LIVE_TEXT } from './qr-picture.ts';

let camera: ReturnType<typeof scene> | null = null;
let scanner: Scanner | null = null;
afterEach(() => {
  scanner?.stop();
  camera?.stop();
  vi.restoreAllMocks();
});

function openCamera(): ReturnType<typeof scene> {
  camera = scene();
  camera.paint(LIVE_TEXT);
  return camera;
}

function cameraIs(answer: () => MediaStream | Promise<MediaStream>) {
  return vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async () => answer());
}

function show(state: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

function start() {
  const texts: string[] = [];
  const states: ScannerState[] = [];
  const video = document.createElement('video');
  document.body.append(video);
  // The development server's worker address is none of the app's own scripts, so the policy would refuse it.
  const spawn = () => openDecoder(() => new Worker(workerUrl, { type: 'module' }));
  const running = new Scanner({ onText: (text) => texts.push(text), onState: (state) => states.push(state) }, spawn);
  scanner = running;
  return { texts, states, video, running, started: running.start(video) };
}

const until = (condition: () => boolean, timeout = 10_000) => vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });
const isGone = (stream: MediaStream | undefined) => stream?.getTracks().every(({ readyState }) => readyState === 'ended');

describe('Scanner', () => {
  test('a hidden page gives its camera back and reads nothing; seen again, it reads by itself', { timeout: 30_000 }, async () => {
    const { stream, paint } = openCamera();
    const streams: MediaStream[] = [];
    const asked = cameraIs(() => {
      const opened = stream();
      streams.push(opened);
      return opened;
    });
    const { texts, states, video, running } = start();
    await until(() => texts.includes(LIVE_TEXT));
    show('hidden');
    expect(running.state).toMatchObject({ phase: 'paused', torch: null, near: null });
    expect(isGone(streams[0])).toBe(true);
    expect(video.srcObject).toBeNull();
    const next = `ASQ1:${'WOKE'.repeat(90)}`;
    paint(next);
    // Longer than a lost camera waits for its next try.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(asked).toHaveBeenCalledTimes(1);
    expect(texts).not.toContain(next);
    show('visible');
    await until(() => texts.includes(next));
    expect(asked).toHaveBeenCalledTimes(2);
    expect([...new Set(states.map(({ phase }) => phase))]).toEqual(['starting', 'live', 'paused']);
    expect(running.state.phase).toBe('live');
  });

  test('a camera that comes when the page is hidden already is given back, and asked for when it is seen', { timeout: 30_000 }, async () => {
    const { stream } = openCamera();
    const late = stream();
    let deliver: () => void = () => undefined;
    const asked = cameraIs(
      () =>
        new Promise((resolve) => {
          deliver = () => resolve(late);
        }),
    );
    const { texts, running, started } = start();
    await until(() => asked.mock.calls.length === 1);
    show('hidden');
    deliver();
    await started;
    expect(isGone(late)).toBe(true);
    expect(running.state.phase).toBe('paused');
    asked.mockImplementation(async () => stream());
    show('visible');
    await until(() => texts.includes(LIVE_TEXT));
  });

  test('started on a hidden page it asks for no camera until the page is seen', async () => {
    const asked = cameraIs(openCamera().stream);
    show('hidden');
    const { texts, running, started } = start();
    await started;
    expect(running.state.phase).toBe('paused');
    expect(asked).not.toHaveBeenCalled();
    show('visible');
    await until(() => texts.includes(LIVE_TEXT));
  });

  test('a camera that was refused is asked for again when the page is seen again; a stop while it sleeps is the end', async () => {
    const asked = cameraIs(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    const { running, started } = start();
    await started;
    show('hidden');
    expect(running.state.phase).toBe('paused');
    show('visible');
    await until(() => running.state.phase === 'camera-denied');
    expect(asked).toHaveBeenCalledTimes(2);
    show('hidden');
    running.stop();
    show('visible');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toHaveBeenCalledTimes(2);
    expect(running.state.phase).toBe('idle');
  });
});
