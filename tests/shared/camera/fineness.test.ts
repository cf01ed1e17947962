/** When a scanner asks for a finer picture: after three seconds of a code that is seen and not read, never for an empty doorway. */
import { describe, expect, test, vi } from 'vitest';
import { CameraSettings } from '../../../src/shared/camera/camera-settings.ts';
import { createFineness } from '../../../src/shared/camera/fineness.ts';

/** Looks every 100 ms from `from` to `until`; the last answer. */
function look(fineness: ReturnType<typeof createFineness>, sight: 'read' | 'glimpsed' | 'nothing', [from, until]: readonly [number, number]): boolean {
  let fine = false;
  for (let at = from; at < until; at += 100) fine = fineness.look(sight, at);
  return fine;
}

describe('createFineness', () => {
  test('asks for it after 3 s in which a code was seen and none read, and not before', () => {
    const fineness = createFineness();
    expect([look(fineness, 'glimpsed', [0, 3000]), fineness.look('glimpsed', 3000)]).toEqual([false, true]);
  });

  test('an empty doorway is no reason, however long', () => {
    expect(look(createFineness(), 'nothing', [0, 600_000])).toBe(false);
  });

  test('a code that was read begins the three seconds anew', () => {
    const fineness = createFineness();
    look(fineness, 'glimpsed', [0, 2900]);
    fineness.look('read', 2950);
    expect([look(fineness, 'glimpsed', [3000, 6000]), fineness.look('glimpsed', 6000)]).toEqual([false, true]);
  });

  test('glimpses of different people do not add up', () => {
    const fineness = createFineness();
    look(fineness, 'glimpsed', [0, 2000]);
    look(fineness, 'nothing', [2000, 4000]);
    expect(look(fineness, 'glimpsed', [4000, 6900])).toBe(false);
  });

  test('stays while codes come, because this place needs it, and goes back when nobody has come for half a minute', () => {
    const fineness = createFineness();
    look(fineness, 'glimpsed', [0, 3100]);
    expect(look(fineness, 'read', [3100, 9000])).toBe(true);
    expect([look(fineness, 'nothing', [9000, 38_000]), look(fineness, 'nothing', [38_000, 40_000])]).toEqual([true, false]);
  });
});

describe('CameraSettings', () => {
  const track = (capabilities: object, apply = vi.fn(async () => undefined)) => ({
    apply,
    settings: new CameraSettings({ getCapabilities: () => capabilities as MediaTrackCapabilities, applyConstraints: apply }),
  });
  const size = (width: number, height: number) => ({ width: { ideal: width }, height: { ideal: height } });

  test('each change says all that is set, because a browser that is told of one forgets the others', async () => {
    const { settings, apply } = track({ torch: true, zoom: { min: 1, max: 4 } });
    await settings.torch(true);
    await settings.nearer(true);
    await settings.fine(true);
    expect(apply.mock.calls).toEqual([
      [{ ...size(1280, 720), advanced: [{ torch: true }, { zoom: 1 }] }],
      [{ ...size(1280, 720), advanced: [{ torch: true }, { zoom: 2 }] }],
      [{ ...size(1920, 1080), advanced: [{ torch: true }, { zoom: 2 }] }],
    ]);
    expect(settings.value).toEqual({ torch: true, zoom: 2, fine: true });
  });

  test('a camera without lamp and zoom says so and is asked for neither', async () => {
    const { settings, apply } = track({});
    expect([settings.value, await settings.torch(true), await settings.nearer(true)]).toEqual([{ torch: null, zoom: null, fine: false }, false, false]);
    expect(apply).not.toHaveBeenCalled();
  });

  test('a camera whose zoom ends before twice goes as near as it can', async () => {
    const { settings, apply } = track({ zoom: { min: 1, max: 1.5 } });
    await settings.nearer(true);
    expect(apply).toHaveBeenLastCalledWith({ ...size(1280, 720), advanced: [{ zoom: 1.5 }] });
  });

  test('a device that refuses a finer picture keeps what it had and is not asked again', async () => {
    const { settings, apply } = track(
      {},
      vi.fn(async () => Promise.reject(new DOMException('', 'OverconstrainedError'))),
    );
    expect([await settings.fine(true), await settings.fine(true), settings.value.fine, apply.mock.calls.length]).toEqual([false, false, false, 1]);
  });

  test('a finer picture is asked for once while the device has not answered, although every frame asks', async () => {
    const { settings, apply } = track({});
    expect(await Promise.all([settings.fine(true), settings.fine(true), settings.fine(true)])).toEqual([true, false, false]);
    expect([apply.mock.calls.length, await settings.fine(false), settings.value.fine]).toEqual([1, true, false]);
  });
});
