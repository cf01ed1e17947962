/** What the scan screen shows: never the verdict of the person before, never longer than eight seconds. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Display, forgetWhenHidden, SHOW_MS } from '../../src/gate/display.ts';
import type { Judged } from '../../src/gate/judged.ts';

const judged = (code: 'ok' | 'token-expired'): Judged => {
  const outcome = code === 'ok' ? 'admit' : 'refuse';
  return { verdict: { outcome, code }, face: outcome, at: 0, direction: 0, ref: null, earlier: null, enteredAt: null, by: null };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Display', () => {
  test('a new code takes the old verdict away before it is judged', () => {
    const display = new Display();
    display.show(display.begin(), judged('ok'));
    display.begin();
    expect(display.state.value).toEqual({ phase: 'checking' });
  });

  test('a verdict that comes after a newer code is not shown', () => {
    const display = new Display();
    const [first, second] = [display.begin(), display.begin()];
    expect(display.show(second, judged('token-expired'))).toBe(true);
    expect(display.show(first, judged('ok'))).toBe(false);
    expect(display.state.value).toMatchObject({ phase: 'judged', judged: { verdict: { code: 'token-expired' } } });
  });

  test('verdict and person line leave by themselves after eight seconds', () => {
    const display = new Display();
    display.show(display.begin(), judged('ok'));
    vi.advanceTimersByTime(SHOW_MS - 1);
    expect(display.state.value.phase).toBe('judged');
    vi.advanceTimersByTime(1);
    expect(display.state.value).toEqual({ phase: 'ready' });
  });

  test('the timer of an old verdict does not shorten the next one', () => {
    const display = new Display();
    display.show(display.begin(), judged('ok'));
    vi.advanceTimersByTime(SHOW_MS - 10);
    display.show(display.begin(), judged('token-expired'));
    vi.advanceTimersByTime(SHOW_MS - 10);
    expect(display.state.value.phase).toBe('judged');
  });

  test('after clear nothing that was still being judged appears', () => {
    const display = new Display();
    const turn = display.begin();
    display.clear();
    expect(display.show(turn, judged('ok'))).toBe(false);
    expect(display.state.value).toEqual({ phase: 'ready' });
  });

  test('a tablet that slept does not wake with the verdict of the last person', () => {
    const display = new Display();
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
    forgetWhenHidden(display, page);
    const late = display.begin();
    display.show(late, judged('ok'));
    page.dispatchEvent(new Event('visibilitychange'));
    expect(display.state.value.phase).toBe('judged');
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(display.state.value).toEqual({ phase: 'ready' });
    expect(display.show(late, judged('ok'))).toBe(false);
  });
});
