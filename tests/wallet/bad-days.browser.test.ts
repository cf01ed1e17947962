/** The wallet on bad days that a screen cannot show: a busy issuer is left alone, what the browser threw away is put back, what was deleted stays deleted. */
import { beforeEach, describe, expect, it } from 'vitest';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { getSetting } from '../../src/shared/storage/settings.ts';
import { HOUR } from '../core/world.ts';
import { enrolled, idsOf } from './enrolled.ts';
import { TestIssuer } from './issuer.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('bad-days', () => new TestIssuer());
/** What the issuer says in place of an answer to a call. */
let instead: (() => Response) | null = null;
beforeEach(() => {
  instead = null;
  localStorage.clear();
});

const open = () =>
  pocket.open({ fetch: async (input, init) => (instead !== null && String(input).includes('/api/') ? instead() : pocket.issuer.fetch(input, init)) });

const storedIds = async () => {
  const stored = await listHolders(pocket.storage);
  return stored.ok ? stored.value.map(({ id }) => id) : stored.code;
};

describe('retry-after', () => {
  it('leaves the issuer alone until then, whatever else is a reason; who presses the button is not kept waiting', async () => {
    const wallet = await enrolled(pocket, open);
    let calls = 0;
    instead = () => {
      calls += 1;
      return new Response('', { status: 503, headers: { 'retry-after': '120' } });
    };
    pocket.issuer.now += 30 * HOUR;
    await wallet.refresh('timer');
    await wallet.refresh('timer');
    await wallet.refresh('opened');
    expect(calls).toBe(1);
    await wallet.refresh('asked');
    expect(calls).toBe(2);
    pocket.issuer.now += 121;
    await wallet.refresh('timer');
    expect(calls).toBe(3);
    instead = null;
    await wallet.refresh('asked');
    expect(wallet.state.value).toMatchObject({ retryAt: null, holders: [{ problem: null }] });
  });

  it('never keeps a phone quiet for longer than an hour', async () => {
    const wallet = await enrolled(pocket, open);
    instead = () => new Response('', { status: 503, headers: { 'retry-after': '9999999' } });
    pocket.issuer.now += 30 * HOUR;
    await wallet.refresh('timer');
    instead = null;
    await wallet.refresh('timer');
    expect(wallet.state.value.holders[0]?.problem).toBeNull();
  });
});

describe('an empty storage', () => {
  it('that nobody emptied on purpose gets back what the open page holds', async () => {
    const wallet = await enrolled(pocket, open);
    const ids = idsOf(wallet);
    await pocket.throwAway();
    await wallet.refresh('timer');
    expect(idsOf(wallet)).toEqual(ids);
    expect(await storedIds()).toEqual(ids);
    await wallet.refresh('asked');
    expect(wallet.state.value.holders[0]?.problem).toBeNull();
  });

  it('that was deleted in another tab stays empty, and this tab lets go', async () => {
    const wallet = await enrolled(pocket, open);
    const other = open();
    await other.start();
    expect(await other.erase()).toMatchObject({ ok: true });
    await wallet.refresh('timer');
    expect(wallet.state.value.phase).toBe('empty');
    expect(await storedIds()).toEqual([]);
  });
});

describe('a wrong clock', () => {
  it('that another tab has found out is known here too', async () => {
    const wallet = await enrolled(pocket, open);
    const other = open();
    await other.start();
    pocket.deviceAhead = -2 * HOUR;
    await other.refresh('asked');
    await wallet.refresh('timer');
    expect(Math.abs(wallet.now() - pocket.issuer.now)).toBeLessThanOrEqual(1);
    const clock = await getSetting(pocket.storage, 'clock');
    expect(clock.ok && clock.value?.offset).toBe(wallet.state.value.offset);
  });

  it('does not keep the ministry’s fresh files away: they are asked for again as soon as the time is known', async () => {
    pocket.deviceAhead = 5 * 365 * 24 * HOUR;
    const wallet = await enrolled(pocket, open);
    await wallet.refresh('asked');
    expect(wallet.state.value.trustProblem).toBeNull();
    expect(wallet.state.value.holders[0]?.pass?.kind).toBe('current');
  });
});
