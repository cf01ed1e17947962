/** When the wallet asks by itself, under a clock that the test moves. */
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepFresh } from '../../src/wallet/refresh/keep-fresh.ts';
import type { RefreshReason } from '../../src/wallet/refresh/ministry.ts';
import { EMPTY, type WalletState } from '../../src/wallet/state.ts';

const SECOND = 1000;

/** A wallet whose tries take a second and end as the weather is. */
class Asking {
  readonly state = signal<WalletState>(EMPTY);
  weather: WalletState['trustProblem'] = 'offline';
  /** Seconds since the test began, and why. */
  readonly asked: [at: number, why: RefreshReason][] = [];
  #running: Promise<void> | null = null;
  readonly #began = Date.now();
  readonly #clock = () => Date.now();

  /** A method that needs its wallet, as the real one does. */
  now(): number {
    return this.#clock() / SECOND;
  }

  refresh(why: RefreshReason): Promise<void> {
    this.#running ??= this.#try(why).finally(() => {
      this.#running = null;
      this.#set({ busy: false });
    });
    return this.#running;
  }

  async #try(why: RefreshReason): Promise<void> {
    this.asked.push([(Date.now() - this.#began) / SECOND, why]);
    this.#set({ busy: true });
    await new Promise((later) => setTimeout(later, SECOND));
    this.#set({ trustProblem: this.weather });
  }

  #set(change: Partial<WalletState>): void {
    this.state.value = { ...this.state.value, ...change };
  }

  get times(): number[] {
    return this.asked.map(([at]) => Math.round(at));
  }
}

let wallet: Asking;
let stop = () => {};
const open = (random = 0.999_999) => {
  wallet = new Asking();
  stop = keepFresh(wallet, { lookAtClock: () => false, onSeen: () => undefined, random: () => random });
};
const online = () => window.dispatchEvent(new Event('online'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('keepFresh', () => {
  it('asks again two seconds after a try that failed, then ever later, at last once a minute', async () => {
    open();
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(45 * SECOND);
    // Each try takes a second: 2, 4, 8, 16 and 32 s after the end of the one before.
    expect(wallet.times).toEqual([0, 3, 8, 17, 34]);
    const before = wallet.asked.length;
    await vi.advanceTimersByTimeAsync(600 * SECOND);
    expect(wallet.asked.length - before).toBeLessThanOrEqual(22);
    expect(wallet.asked.length - before).toBeGreaterThanOrEqual(9);
  });

  it('has what it wanted soon after the network is back, although the first try then fails', async () => {
    open();
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(300 * SECOND);
    online();
    await vi.advanceTimersByTimeAsync(2500);
    wallet.weather = null;
    const before = wallet.asked.length;
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(wallet.asked.length).toBeGreaterThan(before);
    expect(wallet.state.value.trustProblem).toBeNull();
    const after = wallet.asked.length;
    // And then it is quiet but for the minute.
    await vi.advanceTimersByTimeAsync(50 * SECOND);
    expect(wallet.asked.length - after).toBeLessThanOrEqual(1);
  });

  it('a try that was under way when the network came back is followed by another within seconds', async () => {
    open();
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(500);
    online();
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(wallet.times).toEqual([0, 3]);
  });

  it('a network that comes and goes every half second is asked no oftener than every two seconds', async () => {
    open(0);
    for (let flap = 0; flap < 60; flap += 1) {
      online();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(wallet.asked.length).toBeLessThanOrEqual(16);
    expect(wallet.asked.length).toBeGreaterThanOrEqual(5);
  });

  it('phones that lost one network together come back at moments of their own', async () => {
    const moments = [];
    for (const random of [0, 0.3, 0.6, 0.9]) {
      open(random);
      await vi.advanceTimersByTimeAsync(10 * SECOND);
      online();
      await vi.advanceTimersByTimeAsync(1500);
      moments.push(Math.round(((wallet.asked[0]?.[0] ?? 0) * SECOND - 10 * SECOND) / 100) * 100);
      stop();
    }
    expect(moments).toEqual([0, 300, 600, 900]);
  });

  it('leaves a server that fails alone for longer, and as long as it asks', async () => {
    open();
    wallet.weather = 'server-error' as WalletState['trustProblem'];
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(wallet.times).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(wallet.times).toEqual([0, 11]);
    wallet.state.value = { ...wallet.state.value, retryAt: wallet.now() + 50 };
    await vi.advanceTimersByTimeAsync(30 * SECOND);
    expect(wallet.times).toEqual([0, 11]);
  });

  it('a page that nobody sees asks nothing, and asks at once when it is seen again', async () => {
    open();
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(300 * SECOND);
    online();
    await vi.advanceTimersByTimeAsync(300 * SECOND);
    expect(wallet.times).toEqual([0]);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(wallet.times).toEqual([0, 600]);
  });

  it('a refusal is not asked about again before the minute', async () => {
    open();
    wallet.weather = 'rollback' as WalletState['trustProblem'];
    void wallet.refresh('opened');
    await vi.advanceTimersByTimeAsync(58 * SECOND);
    expect(wallet.times).toEqual([0]);
  });
});
