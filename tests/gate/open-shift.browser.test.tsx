/** An open shift on a real gate: the screen that stays awake, the camera that was chosen, a shift that everybody forgot, and a place that wants registered visits. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Gate } from '../../src/gate/gate.ts';
import { Camera } from '../../src/gate/screens/Camera.tsx';
import { Closed } from '../../src/gate/screens/Closed.tsx';
import { Scan } from '../../src/gate/screens/Scan.tsx';
import { codes } from '../../src/shared/i18n/en/codes.ts';
import { door } from '../../src/shared/i18n/en/door.ts';
import { gate as words } from '../../src/shared/i18n/en/gate.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { HOUR } from '../core/world.ts';
import { bootDoor, linesOf, liveNow, openDoor, scansOf, withoutMinistry } from './open-door.ts';

const PATIENCE = { timeout: 30_000 };
let drawing: ReturnType<typeof setInterval> | undefined;

beforeAll(() => loadWords(['gate', 'codes', 'status', 'common', 'tablet'], 'en'));
beforeEach(() => void withoutMinistry());
afterEach(() => {
  clearInterval(drawing);
  cleanup();
  vi.restoreAllMocks();
});

/** A device that grants every wake lock; `held` are those that nobody has released. */
function wakeLocks() {
  const locks: { released: boolean }[] = [];
  vi.spyOn(navigator.wakeLock, 'request').mockImplementation(async () => {
    const lock = {
      released: false,
      async release() {
        lock.released = true;
      },
    };
    locks.push(lock);
    return lock as unknown as WakeLockSentinel;
  });
  return { locks, held: () => locks.filter(({ released }) => !released).length };
}

test('Gate.openShift: the screen is kept awake from the opening to the closing, again after it was hidden, and by a reload', async () => {
  const { locks, held } = wakeLocks();
  const gate = await openDoor();
  await expect.poll(held, PATIENCE).toBe(1);
  // The browser takes the lock away from a page that is hidden.
  for (const lock of locks) lock.released = true;
  document.dispatchEvent(new Event('visibilitychange'));
  await expect.poll(held, PATIENCE).toBe(1);
  expect(locks).toHaveLength(2);
  await gate.shift.close();
  expect(held()).toBe(0);
  document.dispatchEvent(new Event('visibilitychange'));
  await gate.openShift();
  await expect.poll(held, PATIENCE).toBe(1);
  const reloaded = new Gate();
  await reloaded.boot();
  await reloaded.takeOver();
  await expect.poll(() => [reloaded.stage.value, gate.stage.value, held()], PATIENCE).toEqual(['open', 'elsewhere', 1]);
  await reloaded.shift.close();
  expect(held()).toBe(0);
});

/** A device with a camera on either side; answers which of them were asked for. */
function twoCameras(): string[] {
  const asked: string[] = [];
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  let beat = 0;
  // A camera gives a frame whether or not anything moved.
  drawing = setInterval(() => {
    beat += 1;
    canvas.getContext('2d')?.fillRect(0, 0, beat % 320, 180);
  }, 33);
  vi.spyOn(navigator.mediaDevices, 'enumerateDevices').mockResolvedValue(
    ['back', 'front'].map((deviceId) => ({ deviceId, kind: 'videoinput', label: '', groupId: '', toJSON: () => ({}) })),
  );
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async (constraints) => {
    const video = constraints?.video;
    const facing = typeof video === 'object' && typeof video.facingMode === 'object' ? video.facingMode : {};
    asked.push(String('ideal' in facing ? facing.ideal : ''));
    return canvas.captureStream(10);
  });
  return asked;
}

test('Camera: the side that somebody chose is kept on the tablet, and asked for after a reload', async () => {
  const asked = twoCameras();
  const gate = await bootDoor();
  const show = (one: Gate) =>
    render(<Camera facing={one.preferences.camera.value} onText={() => undefined} onFacing={(facing) => one.preferences.setCamera(facing)} />);
  show(gate);
  fireEvent.click(await screen.findByRole('button', { name: words.scan.turnCamera }, PATIENCE));
  await expect.poll(() => gate.preferences.camera.value, PATIENCE).toBe('user');
  expect(asked).toEqual(['environment', 'user']);
  await expect.poll(() => document.querySelector('.camera')?.className, PATIENCE).toContain('mirrored');
  cleanup();
  const reloaded = new Gate();
  await reloaded.boot();
  await reloaded.takeOver();
  show(reloaded);
  await expect.poll(() => asked, PATIENCE).toEqual(['environment', 'user', 'user']);
});

test('Gate.boot: a shift that nobody closed yesterday is closed with a line of its own, and the tablet says so', async () => {
  const now = Date.now;
  const yesterday = vi.spyOn(Date, 'now').mockImplementation(() => now() - 26 * HOUR * 1000);
  await openDoor();
  yesterday.mockRestore();
  const gate = new Gate();
  await gate.boot();
  await gate.takeOver();
  await expect.poll(async () => (await linesOf(gate)).map(({ kind, code }) => `${kind} ${code}`), PATIENCE).toContain('shift-close closed-by-clock');
  expect(gate.stage.value).toBe('closed');
  render(<Closed gate={gate} />);
  expect((await screen.findAllByText(door.shifts.ends['closed-by-clock'], undefined, PATIENCE)).length).toBeGreaterThan(0);
  // Once: another look at the clock closes nothing.
  await gate.takeOver();
  expect((await linesOf(gate)).filter(({ kind }) => kind === 'shift-close')).toHaveLength(1);
});

test('Scan: where visits must be registered a code for any door is sent to the poster; bound to this place the same person enters', async () => {
  const gate = await openDoor({ registration: true });
  render(<Scan gate={gate} />);
  const verdict = () => document.querySelector('section.verdict');
  await gate.scanning.present(await liveNow(1));
  await expect.poll(() => verdict()?.getAttribute('data-code'), PATIENCE).toBe('registration-missing');
  expect(verdict()?.textContent).toContain(codes.verdict['registration-missing'].todo);
  await gate.scanning.present(await liveNow(1, 'ALA-00999'));
  await expect.poll(() => verdict()?.getAttribute('data-face'), PATIENCE).toBe('refuse');
  await gate.scanning.present(await liveNow(1, 'ALA-00123'));
  await expect.poll(() => verdict()?.getAttribute('data-face'), PATIENCE).toBe('admit');
  expect((await scansOf(gate)).map(({ outcome }) => outcome).filter((outcome) => outcome === 'admit')).toHaveLength(1);
});
