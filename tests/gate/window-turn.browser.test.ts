/** Which window of a browser is the gate, over the browser's own locks: one at a time, the next by itself, another by word, and never none for good. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Locks, WindowTurn } from '../../src/gate/window-turn.ts';

let names = 0;
/** A lock manager of its own for each test: the real one, under names of this test. */
let locks: Locks;
let closing: AbortController[] = [];

beforeEach(() => {
  const own = `-${Date.now()}-${names++}`;
  locks = {
    request: ((name: string, ...rest: [LockOptions, LockGrantedCallback<unknown>]) =>
      navigator.locks.request(`${name}${own}`, ...rest)) as LockManager['request'],
  };
});
afterEach(() => {
  for (const one of closing) one.abort();
  closing = [];
});

/** One window; `close` does what the browser does when it is shut: it lets go. */
function open(patienceMs = 50) {
  const [onLost, onGained, closed] = [vi.fn(), vi.fn(), new AbortController()];
  closing.push(closed);
  const letGo = new Promise<void>((resolve) => closed.signal.addEventListener('abort', () => resolve()));
  const request = (name: string, options: LockOptions, work: LockGrantedCallback<unknown>) =>
    locks.request(name, options, (lock) => Promise.race([work(lock), letGo]));
  const turn = new WindowTurn({ onLost, onGained, locks: { request: request as LockManager['request'] }, patienceMs });
  return { turn, onLost, onGained, close: () => closed.abort() };
}

describe('WindowTurn', () => {
  test('the first window has the turn, the second has not, and both know it', async () => {
    const [one, two] = [open(), open()];
    expect([await one.turn.ask(), await two.turn.ask()]).toEqual([true, false]);
    expect([one.turn.held, two.turn.held]).toEqual([true, false]);
    expect(await one.turn.ask()).toBe(true);
  });

  test('a page that is loaded anew finds the lock held for a moment, and is not told of another window', async () => {
    const [one, two] = [open(), open(30_000)];
    await one.turn.ask();
    const asked = two.turn.ask();
    one.close();
    expect(await asked).toBe(true);
    expect(two.onGained).not.toHaveBeenCalled();
  });

  test('the second goes on by itself when the first is closed', async () => {
    const [one, two] = [open(), open()];
    await one.turn.ask();
    await two.turn.ask();
    one.close();
    await vi.waitFor(() => expect(two.onGained).toHaveBeenCalledOnce(), { timeout: 30_000 });
    expect(two.turn.held).toBe(true);
  });

  test('the second takes over by word: the first is told at once and may ask again', async () => {
    const [one, two] = [open(), open()];
    await one.turn.ask();
    await two.turn.ask();
    await two.turn.take();
    await vi.waitFor(() => expect(one.onLost).toHaveBeenCalledOnce(), { timeout: 30_000 });
    expect([one.turn.held, two.turn.held]).toEqual([false, true]);
    expect(await one.turn.ask()).toBe(false);
    await one.turn.take();
    await vi.waitFor(() => expect(two.onLost).toHaveBeenCalledOnce(), { timeout: 30_000 });
    expect([one.turn.held, two.turn.held]).toEqual([true, false]);
  });

  test('of ten windows that are opened together exactly one has the turn', async () => {
    const windows = Array.from({ length: 10 }, () => open());
    const held = await Promise.all(windows.map(({ turn }) => turn.ask()));
    expect(held.filter(Boolean)).toHaveLength(1);
  });

  test('a browser without locks gives every window its turn', async () => {
    const [onLost, onGained] = [vi.fn(), vi.fn()];
    const turns = [1, 2].map(() => new WindowTurn({ onLost, onGained, locks: undefined }));
    expect(await Promise.all(turns.map((turn) => turn.ask()))).toEqual([true, true]);
  });
});
