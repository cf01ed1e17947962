/** Handing the journal in, over the real storage and a ministry that checks what it is handed: what counts as handed in, and what never does. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { equal, toBase64Url } from '../../src/core/bytes.ts';
import { signerFromSeed, tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { EMPTY_CHAIN, verifyChain } from '../../src/core/journal/chain.ts';
import { verifyCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { encodeEntry, GENESIS, headOf } from '../../src/core/journal/entry.ts';
import { decodeGateMessage, type JournalRun } from '../../src/core/journal/gate-message.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { HANDED_IN_KEY, parseHandedIn } from '../../src/gate/handed-in.ts';
import { JournalKeeper, pendingOf } from '../../src/gate/journal-keeper.ts';
import { syncEarlierJournals, syncJournal } from '../../src/gate/journal-sync.ts';
import { appendJournal, countJournal, lastJournalEntry } from '../../src/shared/storage/journal.ts';
import { journalsPutAway } from '../../src/shared/storage/journals-away.ts';
import { loadMemory, saveMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../core/world.ts';

const SEED = new Uint8Array(32).fill(9);
const trust = await goodTrust();
let tablet: TabletRecord;
let storage: Storage;
let ministry: Ministry;
let names = 0;

beforeEach(async () => {
  const publicKey = new Uint8Array(signerFromSeed(SEED).publicKey);
  const claims = venueClaims({ tabletKey: publicKey, index: null });
  const { venueId: id, name, category, area, gate } = claims;
  const credential = await issueVenueCredential(claims, KEYS.venue);
  tablet = { key: { kind: 'seed', seed: SEED, publicKey }, credential, venue: { id, name, category, area, gate, registration: false }, enrolledAt: NOW };
  storage = new Storage({ name: `journal-sync-${Date.now()}-${names++}` });
  ministry = new Ministry();
});

/** Takes runs as the issuer does: only what continues what it holds, and signs under a checkpoint over just that. */
class Ministry {
  held: Uint8Array[] = [];
  calls = 0;
  /** Answers instead of taking, for as many calls as there are. */
  readonly instead: (() => Response | Promise<never>)[] = [];
  /** Whether the next answers are lost after the run was taken. */
  losesAnswers = false;

  readonly fetch: typeof globalThis.fetch = async (_, init) => {
    this.calls += 1;
    const other = this.instead.shift();
    if (other !== undefined) return other();
    const { message } = decodeGateMessage(new Uint8Array(init?.body as ArrayBuffer));
    const answer = await this.#take(message.payload as JournalRun);
    if (this.losesAnswers) throw new TypeError('network');
    return answer;
  };

  async #take(run: JournalRun): Promise<Response> {
    if (run.from > this.held.length) return problem(409, { code: 'journal-gap', size: this.held.length });
    for (const [nr, entry] of run.entries.entries()) {
      const known = this.held[run.from + nr];
      if (known !== undefined && !equal(known, entry)) return problem(409, { code: 'journal-fork', size: this.held.length });
    }
    this.held = [...this.held.slice(0, run.from), ...run.entries, ...this.held.slice(run.from + run.entries.length)];
    const chain = await verifyChain(this.held, EMPTY_CHAIN);
    if (!chain.intact) return problem(422, { code: 'journal-broken', size: 0 });
    const [raw] = run.checkpoints;
    const checkpoint = raw === undefined ? null : await verifyCheckpoint(raw, tablet.key.publicKey, tweetnaclEngine);
    const fits = checkpoint?.ok === true && checkpoint.checkpoint.size === chain.size && equal(checkpoint.checkpoint.head, chain.head);
    const countersigned =
      raw !== undefined && fits
        ? {
            size: chain.size,
            checkpoint: toBase64Url(raw),
            countersignature: toBase64Url(await signCountersignature(await countersignatureOf(raw, NOW), KEYS.stamp)),
            page: null,
          }
        : null;
    return json({ size: chain.size, head: toBase64Url(chain.head), countersigned, time: NOW });
  }
}

const json = (body: object, status = 200, type = 'application/json') => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
const problem = (status: number, body: object) => json(body, status, 'application/problem+json');

async function write(count: number): Promise<void> {
  for (let nr = 0; nr < count; nr += 1) {
    const last = await lastJournalEntry(storage);
    if (!last.ok) throw new TypeError(last.code);
    const seq = (last.value?.seq ?? -1) + 1;
    const entry = encodeEntry({
      seq,
      time: NOW + seq,
      kind: 'scan',
      ref: null,
      outcome: 'admit',
      code: 'ok',
      direction: 0,
      stampVersion: 1,
      prev: last.value?.head ?? GENESIS,
    });
    await appendJournal(storage, { seq, time: NOW + seq, entry, head: await headOf(entry) });
  }
}

const sync = () => syncJournal({ storage, engine: tweetnaclEngine, tablet, trust: () => trust, now: () => NOW, fetch: ministry.fetch });

async function handedIn() {
  const stored = await loadMemory(storage, HANDED_IN_KEY);
  return parseHandedIn(stored.ok ? stored.value : null);
}

describe('syncJournal', () => {
  test('hands in what is there and keeps the ministry’s signature under all of it; then there is nothing to send', async () => {
    await write(5);
    expect(await sync()).toBe('done');
    expect([ministry.held.length, (await handedIn()).size, (await handedIn()).countersigned?.size]).toEqual([5, 5, 5]);
    expect(await sync()).toBe('done');
    expect(ministry.calls).toBe(1);
    await write(2);
    expect([await sync(), ministry.held.length]).toEqual(['done', 7]);
  });

  test('more than a message holds goes in several, in order', async () => {
    await write(1203);
    expect([await sync(), ministry.held.length, ministry.calls]).toEqual(['done', 1203, 2]);
    expect((await handedIn()).countersigned?.size).toBe(1203);
  });

  test('lines that are counted and gone are told, not asked for again and again', async () => {
    await write(5);
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore) {
      return this.getAllKeys(IDBKeyRange.only('none'));
    });
    expect([await sync(), ministry.calls]).toEqual(['storage-failed', 0]);
    vi.restoreAllMocks();
    expect([await sync(), ministry.held.length]).toEqual(['done', 5]);
  });

  test('an answer that is lost costs a second sending and no line', async () => {
    await write(4);
    ministry.losesAnswers = true;
    expect([await sync(), (await handedIn()).size]).toEqual(['offline', 0]);
    ministry.losesAnswers = false;
    expect([await sync(), (await handedIn()).size, ministry.held.length]).toEqual(['done', 4, 4]);
  });

  test.each([
    ['a captive portal', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'not-issuer'],
    ['a server that is down', () => new Response('', { status: 503 }), 'server-error'],
    ['a call to wait', () => problem(429, { code: 'rate-limited' }), 'rate-limited'],
    ['a tablet that was called back', () => problem(403, { code: 'tablet-revoked' }), 'tablet-revoked'],
    ['a head that is not ours', () => json({ size: 3, head: toBase64Url(new Uint8Array(32)), countersigned: null, time: NOW }), 'disagrees'],
    ['more than we have', () => json({ size: 9, head: toBase64Url(new Uint8Array(32)), countersigned: null, time: NOW }), 'disagrees'],
  ] as const)('%s: every line stays, and waits', async (_, instead, code) => {
    await write(3);
    ministry.instead.push(instead);
    expect([await sync(), (await handedIn()).size]).toEqual([code, 0]);
    expect(await countJournal(storage)).toEqual({ ok: true, value: 3 });
    expect(await sync()).toBe('done');
  });

  test('a countersignature of another key is not kept, the lines count as handed in', async () => {
    await write(2);
    const { head } = (await lastJournalEntry(storage)).ok ? ((await lastJournalEntry(storage)) as { value: { head: Uint8Array } }).value : { head: GENESIS };
    const checkpoint = new Uint8Array(80).fill(1);
    const forged = await signCountersignature(await countersignatureOf(checkpoint, NOW), KEYS.venue);
    ministry.instead.push(() =>
      json({
        size: 2,
        head: toBase64Url(head),
        countersigned: { size: 2, checkpoint: toBase64Url(checkpoint), countersignature: toBase64Url(forged) },
        time: NOW,
      }),
    );
    expect(await sync()).toBe('done');
    expect(await handedIn()).toMatchObject({ size: 2, countersigned: null });
  });

  test('a countersignature under an older checkpoint does not count for more lines than that has', async () => {
    await write(2);
    await sync();
    const { countersigned } = await handedIn();
    if (countersigned === null) throw new TypeError('not countersigned');
    await write(3);
    const last = await lastJournalEntry(storage);
    const head = toBase64Url((last.ok && last.value?.head) || GENESIS);
    const old = { checkpoint: toBase64Url(countersigned.checkpoint), countersignature: toBase64Url(countersigned.countersignature) };
    ministry.instead.push(() => json({ size: 5, head, countersigned: { size: 5, ...old }, time: NOW }));
    expect(await sync()).toBe('done');
    expect(await handedIn()).toMatchObject({ size: 5, countersigned: { size: 2 } });
  });

  test('an answer that comes when the journal was put away counts for nothing', async () => {
    await write(3);
    const { fetch } = ministry;
    const late: typeof fetch = async (...call) => {
      const answer = await fetch(...call);
      await replaceTablet(storage, null, NOW + 9);
      return answer;
    };
    expect(await syncJournal({ storage, engine: tweetnaclEngine, tablet, trust: () => trust, now: () => NOW, fetch: late })).toBe('disagrees');
    expect((await handedIn()).size).toBe(0);
  });

  test('a window that sleeps on its turn keeps nobody waiting for ever', async () => {
    await write(1);
    let wake: () => void = () => undefined;
    await new Promise<void>((granted) => {
      void navigator.locks.request('ashyq-journal', () => {
        granted();
        return new Promise<void>((end) => {
          wake = end;
        });
      });
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ended = sync();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await ended).toBe('done');
    wake();
  });

  test('a ministry that lost its last hours gets them again', async () => {
    await write(6);
    await sync();
    ministry.held = ministry.held.slice(0, 2);
    await write(1);
    expect([await sync(), ministry.held.length]).toEqual(['done', 7]);
  });
});

describe('syncEarlierJournals', () => {
  const earlier = (at = NOW + 20) => syncEarlierJournals({ storage, engine: tweetnaclEngine, trust: () => trust, now: () => at, fetch: ministry.fetch });
  const away = async () => {
    const read = await journalsPutAway(storage);
    if (!read.ok) throw new TypeError(read.code);
    return read.value.map(({ entries, tablet: own, handedIn }) => [entries.length, own !== null, parseHandedIn(handedIn).size]);
  };
  /** A shift of which the ministry has the beginning, and then the tablet is released. */
  async function putAway(): Promise<void> {
    await replaceTablet(storage, tablet, NOW);
    await write(3);
    await sync();
    await write(2);
    await replaceTablet(storage, null, NOW + 9);
  }

  test('a journal that was put away goes on where it was, with the key that wrote it; then the key is forgotten and the entries stay', async () => {
    await putAway();
    expect(await away()).toEqual([[5, true, 3]]);
    expect(await earlier()).toBe('done');
    expect([ministry.held.length, await away()]).toEqual([5, [[5, false, 5]]]);
    const { calls } = ministry;
    const reads = vi.spyOn(IDBObjectStore.prototype, 'get');
    expect([await earlier(NOW + 9999), ministry.calls, reads.mock.calls]).toEqual(['done', calls, []]);
    reads.mockRestore();
  });

  test('without a network it waits, and nothing of it changes', async () => {
    await putAway();
    ministry.instead.push(() => Promise.reject(new TypeError('network')));
    expect([await earlier(), await away()]).toEqual(['offline', [[5, true, 3]]]);
    const { calls } = ministry;
    // It is read whole each time: not again within two minutes.
    expect([await earlier(NOW + 139), ministry.calls, await away()]).toEqual(['done', calls, [[5, true, 3]]]);
    expect([await earlier(NOW + 140), await away()]).toEqual(['done', [[5, false, 5]]]);
  });

  test.each([
    ['tablet-revoked', 403, false],
    ['tablet-ended', 403, false],
    ['tablet-unknown', 403, true],
    ['journal-fork', 409, true],
  ] as const)('%s: the entries stay for a file, and the key only where the ministry may still take them', async (code, status, keeps) => {
    await putAway();
    ministry.instead.push(() => problem(status, { code, size: 3, head: toBase64Url(new Uint8Array(32)) }));
    await earlier();
    expect(await away()).toEqual([[5, keeps, 3]]);
  });

  test('two of them go each with its own key, and the journal of now is not touched', async () => {
    await replaceTablet(storage, tablet, NOW);
    await write(2);
    await replaceTablet(storage, tablet, NOW + 9);
    await replaceTablet(storage, tablet, NOW + 10);
    await write(4);
    expect(await earlier()).toBe('done');
    expect([ministry.held.length, await away(), await countJournal(storage), (await handedIn()).size]).toEqual([2, [[2, false, 2]], { ok: true, value: 4 }, 0]);
  });

  test('one that an older version of the app put away has no key, and stays as it is', async () => {
    await saveMemory(storage, 'journal-before-5', [new Uint8Array([1])]);
    expect([await earlier(), await away(), ministry.calls]).toEqual(['done', [[1, false, 0]], 0]);
  });
});

describe('JournalKeeper', () => {
  test('says how many wait, and that none do only when the ministry has said so', async () => {
    await write(3);
    const keeper = new JournalKeeper({ storage, sync });
    await keeper.count();
    expect(pendingOf(keeper.state.value)).toBe(3);
    ministry.instead.push(() => Promise.reject(new TypeError('network')));
    expect(await keeper.sync()).toBe('offline');
    expect(pendingOf(keeper.state.value)).toBe(3);
    await keeper.sync();
    expect([pendingOf(keeper.state.value), keeper.state.value.result]).toEqual([0, 'done']);
  });

  test('a fault of ours ends that try and leaves nobody waiting', async () => {
    const reported = vi.spyOn(globalThis, 'reportError').mockImplementation(() => undefined);
    const keeper = new JournalKeeper({ storage, sync: () => Promise.reject(new TypeError('broken')) });
    expect(await keeper.sync()).toBe('server-error');
    expect([keeper.state.value.busy, reported.mock.calls.length]).toEqual([false, 1]);
    reported.mockRestore();
  });

  test('what the ministry holds of a longer journal says nothing of a shorter one', () => {
    const handedIn = { size: 500, at: NOW, countersigned: null };
    expect(pendingOf({ size: 3, handedIn, result: 'done', busy: false })).toBe(3);
  });
});
