/** Which steps a browser needs, and how long "not now" holds. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { installWay, isQuiet } from '../../src/wallet/install/install.ts';

afterEach(() => vi.unstubAllGlobals());

describe('installWay', () => {
  it.each([
    ['ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) Version/18.4 Mobile Safari/604.1', 5],
    ['ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) CriOS/140 Mobile Safari/604.1', 5],
    ['ios', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.4 Safari/605.1.15', 5],
    ['other', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.4 Safari/605.1.15', 0],
    ['firefox', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5],
    ['other', 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36', 5],
    ['other', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0],
  ])('%s: %s', (way, userAgent, maxTouchPoints) => {
    vi.stubGlobal('navigator', { userAgent, maxTouchPoints });
    expect(installWay()).toBe(way);
  });
});

describe('isQuiet', () => {
  const NOW = 1_800_000_000;
  const DAY = 86_400;
  it.each([
    [null, false],
    [NOW, true],
    [NOW - 30 * DAY + 1, true],
    [NOW - 30 * DAY, false],
    [NOW + DAY, true],
    [NOW + 31 * DAY, false],
  ])('dismissed at %s: %s', (at, quiet) => expect(isQuiet(at, NOW)).toBe(quiet));
});
