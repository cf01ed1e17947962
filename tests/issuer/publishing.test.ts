/** When is published: soon and once after a burst, again after a failure, one process at a time, and what was asked for before the end. */
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/issuer/http/log.ts';
import { Metrics } from '../../src/issuer/metrics.ts';
import { type PublishLoop, type PublishLoopOptions, publishLoop } from '../../src/issuer/publishing.ts';
import { withDatabase } from './database.ts';

const database = withDatabase();
const loops: PublishLoop[] = [];
afterEach(async () => {
  for (const loop of loops.splice(0)) await loop.stop();
});

function make(publish: () => Promise<number>, more: Partial<PublishLoopOptions> = {}) {
  const metrics = new Metrics();
  const lines: string[] = [];
  const loop = publishLoop({
    db: database.db,
    log: createLog((line) => lines.push(line)),
    metrics,
    publish,
    publishedAt: async () => null,
    skipped: async () => undefined,
    now: () => 1000,
    ...more,
  });
  loops.push(loop);
  return { loop, metrics, lines };
}

describe('publishLoop', () => {
  test('a burst of revocations makes one publication, within a second', async () => {
    let published = 0;
    const { loop } = make(async () => ++published);
    for (let nr = 0; nr < 100; nr += 1) loop.soon();
    expect(published).toBe(0);
    await expect.poll(() => loop.stampedAt(), { timeout: 1500, interval: 20 }).toBe(1);
    loop.soon();
    await expect.poll(() => loop.stampedAt(), { timeout: 1500, interval: 20 }).toBe(2);
    expect(published).toBe(2);
  });

  test('two processes never publish at once', async () => {
    let inside = 0;
    let most = 0;
    const publish = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 60));
      inside -= 1;
      return 1;
    };
    const [one, two] = [make(publish), make(publish)];
    await Promise.all([one.loop.now(), two.loop.now(), one.loop.now(), two.loop.now()]);
    expect(most).toBe(1);
  });

  test('a failure is counted, logged without a word of it, and does not end the loop', async () => {
    let tries = 0;
    const { loop, metrics, lines } = make(async () => {
      tries += 1;
      if (tries === 1) throw new Error('disk of 900419100003 is full');
      return 7;
    });
    loop.soon();
    await expect.poll(() => tries, { timeout: 2000 }).toBe(1);
    await loop.now();
    expect(loop.stampedAt()).toBe(7);
    expect(metrics.text()).toContain('ashyq_publication_failures_total 1');
    expect(lines.join('')).toContain('publication-failed');
    expect(lines.join('')).not.toContain('900419100003');
  });

  test('now() rejects when it fails', async () => {
    const { loop } = make(async () => {
      throw new RangeError('no');
    });
    await expect(loop.now()).rejects.toThrow(RangeError);
    expect(loop.stampedAt()).toBeNull();
  });

  test('the timer leaves its turn to whoever was faster, and takes up the keys all the same', async () => {
    let [published, refreshed] = [0, 0];
    const skipped = async () => {
      refreshed += 1;
    };
    const { loop } = make(async () => ++published, { publishedAt: async () => 900, skipped, everyMs: 20 });
    await expect.poll(() => refreshed, { timeout: 2000, interval: 20 }).toBeGreaterThan(1);
    expect(published).toBe(0);
    expect(loop.stampedAt()).toBe(900);
  });

  test('stop carries out what was asked for, then nothing more', async () => {
    let published = 0;
    const { loop } = make(async () => ++published);
    loop.soon();
    await loop.stop();
    expect(published).toBe(1);
    loop.soon();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(published).toBe(1);
  });
});
