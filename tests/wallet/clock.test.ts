/** The wallet's watch over a clock that somebody sets: which time goes on, the old one or the new one, and what is a fact. */
import { beforeEach, describe, expect, it } from 'vitest';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import type { Storage } from '../../src/shared/storage/open.ts';
import type { HolderRecord } from '../../src/shared/storage/schema.ts';
import { clockDoubt, EMPTY, unjudged, type WalletState } from '../../src/wallet/state.ts';
import { watchClock } from '../../src/wallet/trouble/clock.ts';
import { usableOffset } from '../../src/wallet/trouble/offset.ts';

const NOW = 1_795_000_000;
const HOUR = 3600;
const DAY = 24 * HOUR;

let device = NOW;
let steady = 0;
let state: WalletState;
const stored: unknown[] = [];

const signer = signerFromSeed(new Uint8Array(32).fill(1));
const claims = { holderKey: signer.publicKey, health: 3, basis: 3, evidenceAt: NOW - DAY, index: 1, initials: 'А.С.', birth: 419 } as const;
const token = await issueStatusToken({ ...claims, iat: NOW - HOUR, exp: NOW + 2 * DAY }, signer);
const key = { kind: 'seed', seed: new Uint8Array(32), publicKey: new Uint8Array(32) } as const;
const holder: HolderRecord = { id: 'a', kind: 'own', order: 0, label: null, key, token, refreshedAt: NOW - HOUR, nextKey: null };

const storage = {
  write: async (_: unknown, work: (tx: unknown) => Promise<void>) => work({ objectStore: () => ({ put: async (value: unknown) => stored.push(value) }) }),
};
const wallet = {
  environment: { clock: () => device * 1000, storage: storage as unknown as Storage },
  state: {
    get value() {
      return state;
    },
  },
  now: () => device + (state.offset ?? 0),
  set: (change: Partial<WalletState>) => {
    state = { ...state, ...change };
  },
  judge: async () => undefined,
  refresh: async () => undefined,
};
const pass = (seconds: number) => {
  device += seconds;
  steady += seconds;
};

beforeEach(() => {
  device = NOW;
  steady = 0;
  stored.length = 0;
  state = { ...EMPTY, phase: 'ready', holders: [unjudged(holder)], offset: 0, clockConfirmed: true };
});

describe('watchClock', () => {
  const watch = () => watchClock(wallet, () => steady * 1000);

  it('sees nothing while both clocks go on together', () => {
    const look = watch();
    pass(5 * DAY);
    expect(look()).toBe(false);
    expect(state).toMatchObject({ offset: 0, clockConfirmed: true });
  });

  it.each([
    ['a day back', -DAY],
    ['five years ahead', 5 * 365 * DAY],
  ])('reckons on by the steady clock after a step of %s, and keeps that for the next start', (_, step) => {
    const look = watch();
    pass(60);
    device += step;
    expect(look()).toBe(true);
    expect(wallet.now()).toBe(NOW + 60);
    expect(state.clockConfirmed).toBe(false);
    expect(stored).toEqual([{ offset: -step, measuredAt: NOW + 60, reckoned: true }]);
    device -= step;
    expect(look()).toBe(true);
    expect(wallet.now()).toBe(NOW + 60);
  });

  it.each([
    ['from 1970', -NOW],
    ['from years ahead', 5 * 365 * DAY],
  ])('takes the new time when a clock that could not be right is put right: %s', (_, wrong) => {
    device += wrong;
    const look = watch();
    device -= wrong;
    expect(look()).toBe(true);
    expect(wallet.now()).toBe(NOW);
  });

  it('takes some hours ahead for sleep: the time moves, and is no fact any more', () => {
    const look = watch();
    device += 8 * HOUR;
    expect(look()).toBe(true);
    expect(wallet.now()).toBe(NOW + 8 * HOUR);
    expect(state.clockConfirmed).toBe(false);
    expect(look()).toBe(false);
  });
});

describe('clockDoubt', () => {
  const facts = { health: 'green', basis: 'pcr-negative', evidenceAt: NOW, initials: 'А.С.', birth: 419, iat: NOW, exp: NOW, home: null } as const;

  it('doubts the clock, not the pass, unless the issuer has told the time', () => {
    const over = { kind: 'expired', facts, code: 'token-expired' } as const;
    expect(clockDoubt(over, { clockConfirmed: false })).toBe('ended');
    expect(clockDoubt(over, { clockConfirmed: true })).toBeNull();
    expect(clockDoubt({ kind: 'unverified', code: 'root-expired' }, { clockConfirmed: false })).toBe('ended');
    expect(clockDoubt({ kind: 'unverified', code: 'clock-jumped' }, { clockConfirmed: false })).toBe('behind');
    expect(clockDoubt({ kind: 'unverified', code: 'trust-missing' }, { clockConfirmed: false })).toBeNull();
    expect(clockDoubt({ kind: 'current', facts, code: 'ok' }, { clockConfirmed: false })).toBeNull();
    expect(clockDoubt(null, { clockConfirmed: false })).toBeNull();
  });
});

describe('usableOffset', () => {
  const use = (offset: number, { now, reckoned, device }: { now: number; reckoned?: true; device: number }) =>
    usableOffset({ offset, measuredAt: now, ...(reckoned === undefined ? {} : { reckoned }) }, { device, holders: [holder] });

  it('measured goes on while the clock is as wrong as it was', () => {
    expect(use(-DAY, { now: NOW, device: NOW + DAY + HOUR })).toBe(-DAY);
    expect(use(DAY, { now: NOW, device: NOW - DAY + HOUR })).toBe(DAY);
    expect(use(3, { now: NOW, device: NOW })).toBe(3);
  });

  it('measured while the clock ran ahead is not used once it was put right: time does not run back', () => {
    expect(use(-DAY, { now: NOW, device: NOW + HOUR })).toBeNull();
  });

  it('reckoned when the clock was set forward: used while it is there, and not when it was put right', () => {
    expect(use(-30 * DAY, { now: NOW, reckoned: true, device: NOW + 30 * DAY + HOUR })).toBe(-30 * DAY);
    expect(use(-30 * DAY, { now: NOW, reckoned: true, device: NOW + HOUR })).toBeNull();
  });

  it('reckoned when the clock was set back: used while it is there, and not when it was put right', () => {
    expect(use(DAY, { now: NOW, reckoned: true, device: NOW - DAY + HOUR })).toBe(DAY);
    expect(use(DAY, { now: NOW, reckoned: true, device: NOW + HOUR })).toBeNull();
  });

  it('never makes an ended pass young again: what was measured is left only where time would run back', () => {
    expect(use(DAY, { now: NOW, device: NOW + DAY + HOUR })).toBe(DAY);
  });

  it('where neither time can be right, stays', () => {
    expect(use(-DAY, { now: NOW, device: NOW - HOUR })).toBe(-DAY);
  });
});
