/** The outbox: whatever the network does, each visit arrives once and nothing is claimed that is not so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VisitRecord } from '../../../src/shared/storage/schema.ts';
import { VisitKeeper } from '../../../src/wallet/visits/keeper.ts';
import { VisitOutbox } from '../../../src/wallet/visits/sync.ts';
import { HOUR, NOW } from '../../core/world.ts';
import { Phone } from './phone.ts';

let phone: Phone;
beforeEach(async () => {
  phone = await Phone.enrolled();
});
afterEach(() => phone.close());

const states = async () => (await phone.stored()).map(({ sync }) => sync);
/** What waits goes out, and whatever was under way is through. */
const flush = () => phone.visits.flush();

describe('VisitOutbox', () => {
  it('sends a new visit at once; received only after the answer is stored', async () => {
    const visit = await phone.entered('ALA-1');
    expect(visit.sync).toBe('waiting');
    await flush();
    expect(await phone.stored()).toMatchObject([{ id: visit.id, sync: 'received', receivedAt: NOW }]);
    expect([...phone.desk.rows.keys()]).toEqual([visit.id]);
    expect(phone.visits.visits.value?.map(({ sync }) => sync)).toEqual(['received']);
  });

  it.each(['offline', 'portal', 'garbage', 'down', 'busy', 'lost'] as const)('leaves every visit waiting and claims nothing: %s', async (weather) => {
    phone.desk.weather = weather;
    await phone.entered('ALA-1');
    await flush();
    expect(await phone.stored()).toMatchObject([{ sync: 'waiting', receivedAt: null, refusal: null }]);
    // The same phone, days later, started anew.
    phone.desk.weather = 'fine';
    phone.issuer.now += 50 * HOUR;
    await phone.open();
    expect(await flush()).toBe('done');
    expect(await states()).toEqual(['received']);
    expect(phone.desk.rows.size).toBe(1);
  });

  it('an answer that was lost is asked for again; the ministry keeps one row', async () => {
    phone.desk.weather = 'lost';
    const visit = await phone.entered('ALA-1');
    await flush();
    phone.desk.weather = 'fine';
    await flush();
    expect(phone.desk.arrived.filter((id) => id === visit.id).length).toBeGreaterThan(1);
    expect([...phone.desk.rows.keys()]).toEqual([visit.id]);
    expect(await states()).toEqual(['received']);
  });

  it('sends at most 200 at a time, all of them, each once', async () => {
    await phone.entersMany(430);
    expect(await flush()).toBe('done');
    expect(phone.desk.batches).toEqual([200, 200, 30]);
    expect(phone.desk.rows.size).toBe(430);
    expect(new Set(phone.desk.arrived).size).toBe(phone.desk.arrived.length);
    expect(new Set(await states())).toEqual(new Set(['received']));
  });

  it('a network that breaks off between two batches loses neither', async () => {
    await phone.entersMany(210);
    phone.desk.during = async () => {
      phone.desk.weather = 'offline';
    };
    await flush();
    phone.desk.during = async () => undefined;
    expect(phone.desk.rows.size).toBe(200);
    expect((await states()).filter((sync) => sync === 'received')).toHaveLength(200);
    phone.desk.weather = 'fine';
    await flush();
    expect(phone.desk.rows.size).toBe(210);
    expect(new Set(await states())).toEqual(new Set(['received']));
  });

  it('an exit that comes while the entrance is on its way arrives after it', async () => {
    let visit: VisitRecord | null = null;
    phone.desk.during = async () => {
      if (visit === null) return;
      phone.desk.during = async () => undefined;
      phone.issuer.now += 60;
      await phone.visits.leave(visit);
    };
    phone.desk.weather = 'offline';
    visit = await phone.entered('ALA-1');
    await flush();
    phone.desk.weather = 'fine';
    await flush();
    expect(await phone.stored()).toMatchObject([{ sync: 'received', left: NOW + 60 }]);
    expect([...phone.desk.rows.values()]).toMatchObject([{ left: NOW + 60 }]);
  });

  it('says which visit the ministry refused and why; the others are received', async () => {
    phone.desk.refuse.set('ALA-1', 'venue-unknown');
    await phone.entered('ALA-1');
    await phone.entered('ALA-2');
    await flush();
    const visits = await phone.stored();
    expect(visits.find(({ venue }) => venue.id === 'ALA-1')).toMatchObject({ sync: 'refused', refusal: 'venue-unknown', receivedAt: null });
    expect(visits.find(({ venue }) => venue.id === 'ALA-2')).toMatchObject({ sync: 'received', refusal: null });
    expect(await flush()).toBe('done');
  });

  it('a word that this version does not know refuses nothing', async () => {
    phone.desk.refuse.set('ALA-1', 'try-next-week');
    await phone.entered('ALA-1');
    expect(await flush()).toBe('held');
    expect(await states()).toEqual(['waiting']);
  });

  it('a visit from a clock that is ahead waits until its time has come', async () => {
    phone.ahead = HOUR;
    await phone.entered('ALA-1');
    expect(await flush()).toBe('held');
    phone.ahead = 0;
    phone.issuer.now += 2 * HOUR;
    expect(await flush()).toBe('done');
    expect(await states()).toEqual(['received']);
  });

  it('does not call again before the issuer’s retry-after is over', async () => {
    phone.desk.weather = 'busy';
    await phone.entered('ALA-1');
    await flush();
    phone.desk.weather = 'fine';
    phone.issuer.now += 60;
    expect(await flush()).toBe('rate-limited');
    expect(phone.desk.arrived).toEqual([]);
    phone.issuer.now += 61;
    expect(await flush()).toBe('done');
  });

  it('a stranger’s page that asks for a year of silence, and a clock that was put right, keep no visit waiting', async () => {
    await phone.entersMany(1);
    let portal = true;
    const fetch: typeof globalThis.fetch = async (input, init) =>
      portal ? new Response('<html>sign in</html>', { status: 503, headers: { 'retry-after': '31536000' } }) : phone.desk.fetch(input, init);
    const outbox = new VisitOutbox({ env: { ...phone.wallet.environment, fetch }, onChange: () => undefined });
    expect(await outbox.flush()).toBe('server-error');
    portal = false;
    phone.issuer.now += HOUR + 1;
    expect(await outbox.flush()).toBe('done');
    await phone.entersMany(2);
    phone.desk.weather = 'busy';
    phone.ahead = 50 * HOUR;
    expect(await outbox.flush()).toBe('rate-limited');
    phone.desk.weather = 'fine';
    phone.ahead = 0;
    expect(await outbox.flush()).toBe('done');
  });

  it('two tabs send one after the other, and nothing twice', async () => {
    await phone.entersMany(5);
    const other = new VisitKeeper(phone.wallet);
    expect(await Promise.all([flush(), other.flush()])).toEqual(['done', 'done']);
    expect(phone.desk.arrived).toHaveLength(5);
  });

  it('sends nothing while the neutral check is on the screen', async () => {
    phone.desk.weather = 'offline';
    await phone.entered('ALA-1');
    await flush();
    phone.desk.weather = 'fine';
    phone.visits.quiet(true);
    expect(await flush()).toBe('held');
    expect(phone.desk.arrived).toEqual([]);
    phone.visits.quiet(false);
    await expect.poll(states).toEqual(['received']);
  });

  it('tries again by itself, later each time', async () => {
    const delays: number[] = [];
    const original = globalThis.setTimeout;
    globalThis.setTimeout = ((work: () => void, ms?: number) => {
      // The deadline of a call is not a try.
      if (ms !== undefined && ms > 5000 && ms !== 30_000) delays.push(ms);
      return original(work, ms !== undefined && ms > 5000 ? 1_000_000 : ms);
    }) as typeof setTimeout;
    try {
      phone.desk.weather = 'offline';
      await phone.entered('ALA-1');
      await flush();
      delays.length = 0;
      const outbox = new VisitOutbox({ env: phone.wallet.environment, onChange: () => undefined, random: () => 0.5 });
      for (let nr = 0; nr < 10; nr += 1) await outbox.flush();
      expect(delays).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800].map((seconds) => seconds * 1000));
    } finally {
      globalThis.setTimeout = original;
    }
  });
});
