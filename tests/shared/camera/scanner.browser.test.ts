/** The scanner in Chromium: a canvas plays the camera, our own live code is read by the real worker; faults and their recovery; picture files. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDecoder } from '../../../src/shared/camera/decoder.ts';
import { Scanner, type ScannerState } from '../../../src/shared/camera/scanner.ts';
import workerUrl from '../../../src/workers/decode.worker.ts?worker&url';
import { scene } from './played-camera.ts';
import { LIVE_TEXT } from './qr-picture.ts';

/** The development server's worker address is none of the app's own scripts, so the policy would refuse it. */
const testDecoder = () => openDecoder(() => new Worker(workerUrl, { type: 'module' }));
const brokenDecoder = () =>
  openDecoder(() => {
    throw new TypeError('no worker here');
  });

const scenes: { stop(): void }[] = [];
let scanner: Scanner | null = null;
afterEach(() => {
  scanner?.stop();
  for (const each of scenes.splice(0)) each.stop();
  vi.restoreAllMocks();
});

function newScene() {
  const made = scene();
  scenes.push(made);
  return made;
}

function cameraIs(answer: () => MediaStream | Promise<MediaStream>) {
  return vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async () => answer());
}
const denied = (name: string) => () => Promise.reject(new DOMException('', name));

async function startScanner(openTheDecoder = testDecoder) {
  const texts: string[] = [];
  const states: ScannerState[] = [];
  const video = document.createElement('video');
  document.body.append(video);
  scanner = new Scanner({ onText: (text) => texts.push(text), onState: (state) => states.push(state) }, openTheDecoder);
  await scanner.start(video);
  return { texts, states, phases: () => states.map(({ phase }) => phase), video, scanner };
}
const until = (condition: () => boolean, timeout = 10_000) => vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });

describe('Scanner', () => {
  test('reads a live code of version 12 from the camera, and the next one when it changes', async () => {
    const camera = newScene();
    cameraIs(camera.stream);
    camera.paint(LIVE_TEXT);
    const decoder = testDecoder();
    const { texts, phases } = await startScanner(() => decoder);
    await until(() => texts.includes(LIVE_TEXT));
    expect(decoder.place).toBe('worker');
    const next = `ASQ1:${'NEXT'.repeat(90)}`;
    camera.paint(next);
    await until(() => texts.includes(next));
    expect([...new Set(phases())]).toEqual(['starting', 'live']);
    expect(new Set(texts)).toEqual(new Set([LIVE_TEXT, next]));
  });

  test('reads on the page where no worker comes up', async () => {
    const camera = newScene();
    cameraIs(camera.stream);
    camera.paint(LIVE_TEXT);
    const { texts } = await startScanner(brokenDecoder);
    await until(() => texts.includes(LIVE_TEXT), 20_000);
  });

  test('reads through the video element where there is no track processor', async () => {
    const processor = Reflect.get(globalThis, 'MediaStreamTrackProcessor');
    Reflect.set(globalThis, 'MediaStreamTrackProcessor', undefined);
    try {
      const camera = newScene();
      cameraIs(camera.stream);
      camera.paint(LIVE_TEXT);
      const { texts } = await startScanner();
      await until(() => texts.includes(LIVE_TEXT));
    } finally {
      Reflect.set(globalThis, 'MediaStreamTrackProcessor', processor);
    }
  });

  test.each([
    ['NotAllowedError', 'camera-denied'],
    ['NotFoundError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
  ])('%s is %s', async (name, phase) => {
    cameraIs(denied(name));
    const { phases } = await startScanner();
    expect(phases().at(-1)).toBe(phase);
  });

  test('a camera that is taken away is lost, and back within 3 s of being available again', async () => {
    const camera = newScene();
    camera.paint(LIVE_TEXT);
    let stream = camera.stream();
    const asked = cameraIs(() => stream);
    const { texts, scanner: running, phases } = await startScanner();
    await until(() => texts.length > 0);
    asked.mockImplementation(denied('NotReadableError'));
    for (const track of stream.getTracks()) track.stop();
    await until(() => running.state.phase === 'camera-busy' || running.state.phase === 'camera-lost');
    const before = texts.length;
    stream = camera.stream();
    asked.mockImplementation(async () => stream);
    await until(() => running.state.phase === 'live' && texts.length > before, 3000);
    expect(phases()).toContain('camera-lost');
  });

  test('stop releases the camera and nothing is delivered afterwards', async () => {
    const camera = newScene();
    const stream = camera.stream();
    cameraIs(() => stream);
    camera.paint(LIVE_TEXT);
    const { texts, scanner: running, video } = await startScanner();
    await until(() => texts.length > 0);
    running.stop();
    const before = texts.length;
    expect(stream.getTracks().every((track) => track.readyState === 'ended')).toBe(true);
    expect(video.srcObject).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(texts.length).toBe(before);
    expect(running.state.phase).toBe('idle');
  });

  test('reads although the browser does not say how many cameras there are; a count after the stop changes nothing', async () => {
    const camera = newScene();
    const stream = camera.stream();
    cameraIs(() => stream);
    camera.paint(LIVE_TEXT);
    let deliver: () => void = () => undefined;
    vi.spyOn(navigator.mediaDevices, 'enumerateDevices').mockImplementation(
      () =>
        new Promise((resolve) => {
          deliver = () => resolve([{ kind: 'videoinput', deviceId: 'late' } as MediaDeviceInfo]);
        }),
    );
    const { texts, phases, scanner: running } = await startScanner();
    await until(() => texts.includes(LIVE_TEXT));
    running.stop();
    deliver();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(phases()).toEqual(['starting', 'live', 'idle']);
    expect(running.state.cameras).toBe(0);
  });

  test('reads although the video element never says that it plays', { timeout: 20_000 }, async () => {
    const camera = newScene();
    cameraIs(camera.stream);
    camera.paint(LIVE_TEXT);
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(() => new Promise(() => undefined));
    const { texts } = await startScanner();
    await until(() => texts.includes(LIVE_TEXT), 15_000);
  });

  test('a stop while the camera is still opening releases the late stream', async () => {
    const camera = newScene();
    const stream = camera.stream();
    let deliver: () => void = () => undefined;
    cameraIs(
      () =>
        new Promise((resolve) => {
          deliver = () => resolve(stream);
        }),
    );
    scanner = new Scanner({ onText: () => undefined, onState: () => undefined }, testDecoder);
    const started = scanner.start(document.createElement('video'));
    scanner.stop();
    deliver();
    await started;
    expect(stream.getTracks().every((track) => track.readyState === 'ended')).toBe(true);
    expect(scanner.state.phase).toBe('idle');
  });
});
