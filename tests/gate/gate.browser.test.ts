/** The gate of a page, over the browser's own storage and locks: a window that loses its turn while it gets ready judges nothing. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { Affairs } from '../../src/gate/affairs.ts';
import { CERTIFICATE_KEY } from '../../src/gate/affairs-keys.ts';
import { ClockKeeper } from '../../src/gate/clock-keeper.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { Gate } from '../../src/gate/gate.ts';
import { affairs } from '../../src/gate/settle.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { saveMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { DAY, HOUR, KEYS, venueClaims } from '../core/world.ts';
import { live } from './disk.ts';
import { linesOf, trustNow, withoutMinistry } from './open-door.ts';

const VENUE = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };

beforeEach(async () => {
  const [key, now] = [await createDeviceKey('seed'), Math.floor(Date.now() / 1000)];
  const claims = venueClaims({ tabletKey: key.publicKey, iat: now - DAY, exp: now + 90 * DAY });
  const tablet = { key, credential: await issueVenueCredential(claims, KEYS.venue), venue: VENUE, enrolledAt: now };
  const stored = await replaceTablet(new Storage(), tablet, now);
  expect(stored.ok).toBe(true);
});
afterEach(() => vi.restoreAllMocks());

/** Another window takes the turn; answers how it gives it back. */
function take(): Promise<() => void> {
  return new Promise((taken) => {
    // It ends where somebody else takes the turn.
    navigator.locks.request('ashyq-gate', { steal: true }, () => new Promise<void>((release) => taken(release))).catch(() => undefined);
  });
}

test('Gate.boot: another window that takes the turn while this one gets ready is the gate, until it is closed', async () => {
  const gate = new Gate();
  const begin = gate.scanning.begin.bind(gate.scanning);
  let giveBack: () => void = () => undefined;
  vi.spyOn(gate.scanning, 'begin').mockImplementationOnce(async (...given) => {
    giveBack = await take();
    return begin(...given);
  });
  await gate.boot();
  expect(gate.stage.value).toBe('elsewhere');
  expect(await gate.scanning.note('settings', 'from-here')).toBe(false);
  expect(await gate.scanning.present(await live())).toBeNull();
  giveBack();
  await expect.poll(() => gate.stage.value).toBe('closed');
  expect(await gate.scanning.note('settings', 'from-here')).toBe(true);
});

test('Gate: nobody is judged before the tablet’s own certificate was looked at', async () => {
  const { look } = Affairs.prototype;
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  vi.spyOn(Affairs.prototype, 'look').mockImplementation(async function (this: Affairs) {
    await held;
    return look.call(this);
  });
  const gate = new Gate();
  await gate.boot();
  // The gate of the test before lives in this page too.
  await gate.takeOver();
  await gate.openShift();
  expect(gate.stage.value).toBe('open');
  expect(gate.isVouched.value).toBe(false);
  expect(await gate.scanning.present(await live())).toBeNull();
  goOn();
  await expect.poll(() => gate.isVouched.value, { timeout: 30_000 }).toBe(true);
  expect((await gate.scanning.present(await live()))?.verdict.outcome).toBe('undecided');
});

/** A window with the ministry's data that finds another one at the gate. */
async function bootElsewhere(): Promise<Gate> {
  await take();
  const gate = new Gate();
  await gate.boot();
  expect(gate.stage.value).toBe('elsewhere');
  gate.keeper.state.value = { ...gate.keeper.state.value, trust: await trustNow() };
  return gate;
}

test('Gate: a window that takes the gate over judges nobody before it knows what the journal says of the tablet’s clock', async () => {
  const { load } = ClockKeeper.prototype;
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  vi.spyOn(ClockKeeper.prototype, 'load').mockImplementation(async function (this: ClockKeeper, ...given) {
    await held;
    return load.apply(this, given);
  });
  const gate = await bootElsewhere();
  await vi.waitFor(() => expect(gate.scanning.watch).not.toBeNull(), { timeout: 30_000 });
  const taken = gate.takeOver();
  await vi.waitFor(() => expect(ClockKeeper.prototype.load).toHaveBeenCalled(), { timeout: 30_000 });
  for (let reads = 0; reads < 20; reads++) await gate.preferences.load();
  await affairs.value?.look();
  expect([gate.stage.value, gate.isVouched.value]).toEqual(['elsewhere', false]);
  expect(await gate.scanning.present(await live())).toBeNull();
  goOn();
  await taken;
  await gate.openShift();
  await expect.poll(() => gate.isVouched.value, { timeout: 30_000 }).toBe(true);
  expect(await gate.scanning.present(await live())).not.toBeNull();
});

test('Gate: what one window wrote of the clock the next one does not write again', async () => {
  const first = await bootElsewhere();
  await first.takeOver();
  await vi.waitFor(() => expect(first.isVouched.value).toBe(true), { timeout: 30_000 });
  const second = await bootElsewhere();
  await second.takeOver();
  await vi.waitFor(() => expect([second.isVouched.value, first.stage.value]).toEqual([true, 'elsewhere']), { timeout: 30_000 });
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() - HOUR * 1000);
  second.scanning.watch?.();
  await second.scanning.note('settings', 'second');
  await first.takeOver();
  first.scanning.watch?.();
  await first.scanning.note('settings', 'first');
  const lines = (await linesOf(first)).filter(({ kind }) => kind === 'clock' || kind === 'settings');
  expect(lines.map(({ kind, code }) => (kind === 'clock' ? kind : code))).toEqual(['clock', 'second', 'first']);
});

test('Gate: what another window has heard of this tablet counts here before anybody is judged again', async () => {
  const gate = await bootElsewhere();
  await gate.takeOver();
  await vi.waitFor(() => expect(gate.isVouched.value).toBe(true), { timeout: 30_000 });
  await take();
  await vi.waitFor(() => expect(gate.stage.value).toBe('elsewhere'), { timeout: 30_000 });
  await saveMemory(gate.storage, CERTIFICATE_KEY, { askedAt: Math.floor(Date.now() / 1000), revoked: true });
  const stops: unknown[] = [];
  gate.isVouched.subscribe((is) => void (is && stops.push(gate.stop.value)));
  await gate.takeOver();
  await vi.waitFor(() => expect(gate.isVouched.value).toBe(true), { timeout: 30_000 });
  expect(stops).toEqual(['gate-revoked']);
});

test('Gate.boot: what is found out about the ministry’s data while the tablet gets ready has its line', async () => {
  withoutMinistry();
  const gate = new Gate();
  const begin = gate.scanning.begin.bind(gate.scanning);
  vi.spyOn(gate.scanning, 'begin').mockImplementationOnce(async (...given) => {
    await gate.keeper.take(async () => ({ ok: false, code: 'rollback' }), false);
    return begin(...given);
  });
  await gate.boot();
  await gate.takeOver();
  await expect
    .poll(async () => (await linesOf(gate)).filter(({ kind }) => kind === 'trust').map(({ code }) => code), { timeout: 30_000 })
    .toEqual(['rollback']);
});
