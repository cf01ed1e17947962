/** Trust refresh and load over real signed files and a real IndexedDB: all of it or nothing (formats.md §6). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectEngine, type Ed25519Engine } from '../../../src/core/codec/ed25519.ts';
import { loadTrust, pinnedRoot } from '../../../src/shared/network/trust-load.ts';
import { type RefreshContext, type RefreshResult, refreshTrust } from '../../../src/shared/network/trust-refresh.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import { loadTrustFiles, saveTrustFiles } from '../../../src/shared/storage/trust.ts';
import { publish, webServer } from './ministry.ts';

const NOW = 1_795_000_000;
let name = '';
let serial = 0;
let storage: Storage;
let engine: Ed25519Engine;

beforeEach(async () => {
  serial += 1;
  name = `ashyq-trust-${Date.now()}-${serial}`;
  storage = new Storage({ name });
  engine = await detectEngine();
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(name);
});

type Published = Awaited<ReturnType<typeof publish>>;
async function refresh(published: Published, more: Partial<RefreshContext> = {}): Promise<RefreshResult> {
  return refreshTrust({ storage, engine, now: NOW + 10, pinned: published.pinned, current: null, fetch: webServer(published.files).fetch, ...more });
}
const refused = (result: RefreshResult) => (result.ok ? 'ok' : result.code);
async function storedVersion(): Promise<number | null> {
  const stored = await loadTrustFiles(storage, 'current');
  if (!stored.ok || !stored.value) return null;
  return Number([...stored.value.files.keys()].find((file) => file.startsWith('bundle'))?.split('.')[1]);
}

describe('refreshTrust', () => {
  it('fetches everything, verifies it, stores it, and it loads again', async () => {
    const published = await publish({ now: NOW });
    const result = await refresh(published);
    expect(result.ok && { age: result.age, fetchedAt: result.fetchedAt, version: result.trust.stamp.version }).toEqual({
      age: 10,
      fetchedAt: NOW + 10,
      version: 1,
    });
    const loaded = await loadTrust({ storage, engine, now: NOW + 600, pinned: published.pinned });
    expect(loaded.ok && { age: loaded.age, lists: loaded.trust.lists.size }).toEqual({ age: 600, lists: 1 });
  });

  it('tells nobody who asks: no cookies, no query, no referrer, whole files', async () => {
    const published = await publish({ now: NOW });
    const server = webServer(published.files);
    await refresh(published, { fetch: server.fetch });
    expect(server.requests.length).toBeGreaterThan(4);
    for (const { url, init } of server.requests) {
      expect(url).not.toContain('?');
      expect(init.credentials).toBe('omit');
      expect(init.referrerPolicy).toBe('no-referrer');
      expect(new Headers(init.headers).has('range')).toBe(false);
    }
  });

  it('fetches again only what changed', async () => {
    const first = await publish({ now: NOW });
    const before = await refresh(first);
    const server = webServer((await publish({ now: NOW + 300, version: 2, revoked: [7] })).files);
    const after = await refresh(first, { fetch: server.fetch, now: NOW + 310, current: before.ok ? before.trust : null });
    expect(refused(after)).toBe('ok');
    const names = server.requests.map((request) => request.name);
    expect(names).toContain('lists/0.2.cwt');
    expect(names).not.toContain('policy.1.json');
    expect(await storedVersion()).toBe(2);
    const previous = await loadTrustFiles(storage, 'previous');
    expect(previous.ok && previous.value?.files.has('bundle.1.cbor')).toBe(true);
  });

  it('a damaged stored copy is fetched again past every cache', async () => {
    const published = await publish({ now: NOW });
    const before = await refresh(published);
    const stored = await loadTrustFiles(storage, 'current');
    const files = new Map(stored.ok && stored.value ? stored.value.files : []);
    files.set('policy.1.json', new Uint8Array(files.get('policy.1.json')?.length ?? 0).fill(0x7b));
    await saveTrustFiles(storage, { files, fetchedAt: NOW });
    const server = webServer(published.files);
    const after = await refresh(published, { fetch: server.fetch, current: before.ok ? before.trust : null });
    expect(refused(after)).toBe('ok');
    expect(server.requests.find((request) => request.name === 'policy.1.json')?.init.cache).toBe('reload');
    expect((await loadTrust({ storage, engine, now: NOW, pinned: published.pinned })).ok).toBe(true);
  });

  it.each([
    ['', false],
    [', also where another window has stored that root before', true],
  ])('times that a stolen stamp key signed are worth nothing under the root that takes it back%s', async (_, isStored) => {
    const stolen = await publish({ now: NOW + 3600 });
    const before = await refresh(stolen, { confirmedClock: true });
    const current = before.ok ? before.trust : null;
    expect(current?.floor).toBe(NOW + 3600);
    const recovered = await publish({ now: NOW + 300, version: 2, stampKeyStolen: true });
    if (isStored) expect(refused(await refresh(recovered, { current, now: NOW + 310 }))).toBe('ok');
    const after = await refresh(recovered, { current, now: NOW + 320 });
    expect(after.ok ? [after.trust.root.version, after.trust.floor] : after.code).toEqual([2, NOW + 300]);
  });

  it('a build without a pinned root trusts nothing and asks nobody', async () => {
    const published = await publish({ now: NOW });
    const server = webServer(published.files);
    expect(refused(await refresh(published, { pinned: null, fetch: server.fetch }))).toBe('trust-missing');
    expect(server.requests).toEqual([]);
    expect(pinnedRoot('')).toBeNull();
    expect(pinnedRoot('d862')).toEqual(new Uint8Array([0xd8, 0x62]));
  });
});

describe('refreshTrust never replaces on failure', () => {
  const html = () => new Response('<html>Sign in to the network</html>', { headers: { 'content-type': 'text/html' } });
  const disguised = () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'application/cose' } });
  const cases: [string, string, (file: string) => Response | Promise<Response> | undefined][] = [
    ['a captive portal that answers HTML for everything', 'not-trust-data', html],
    ['a captive portal that claims our content type', 'not-trust-data', disguised],
    ['a captive portal that redirects', 'not-trust-data', () => new Response(null, { status: 302, headers: { location: 'http://portal/' } })],
    ['a proxy that refuses', 'not-trust-data', () => new Response('no', { status: 403 })],
    ['a server that fails', 'server-error', () => new Response('no', { status: 502 })],
    ['no network', 'offline', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a portal for one file only, in the middle', 'not-trust-data', (file) => (file.startsWith('lists/') ? html() : undefined)],
    ['a file that is not there', 'not-trust-data', (file) => (file === 'stamp.cbor' ? new Response(null, { status: 404 }) : undefined)],
    ['endless data', 'length-mismatch', (file) => (file === 'stamp.cbor' ? endless() : undefined)],
  ];

  it.each(cases)('%s is %s', async (_name, code, answer) => {
    const first = await publish({ now: NOW });
    const before = await refresh(first);
    const second = await publish({ now: NOW + 300, version: 2 });
    const current = before.ok ? before.trust : null;
    const result = await refresh(second, { current, now: NOW + 400, fetch: webServer(second.files, answer).fetch });
    expect(result).toMatchObject({ ok: false, code, age: 400 });
    expect(await storedVersion()).toBe(1);
  });

  it('cut off at each of its steps, its database closed under it: what loads afterwards is all of the old or all of the new', async () => {
    const [first, second] = [await publish({ now: NOW }), await publish({ now: NOW + 300, version: 2, revoked: [7] })];
    const found: string[] = [];
    for (let step = 0; found.at(-1) !== 'stamp 2, bundle 2, list 2'; step += 1) {
      const own = new Storage({ name: `${name}-${step}` });
      const before = await refresh(first, { storage: own });
      let asked = 0;
      const { fetch } = webServer(second.files, () => {
        asked += 1;
        if (asked <= step) return undefined;
        void own.close();
        return Promise.reject(new TypeError('Failed to fetch'));
      });
      await refresh(second, { storage: own, current: before.ok ? before.trust : null, now: NOW + 400, fetch });
      await own.close();
      // as a page that is opened anew
      const anew = new Storage({ name: `${name}-${step}` });
      const loaded = await loadTrust({ storage: anew, engine, now: NOW + 500, pinned: first.pinned });
      const { stamp, bundle, lists } = loaded.ok ? loaded.trust : { stamp: null, bundle: null, lists: new Map() };
      found.push(`stamp ${stamp?.version}, bundle ${bundle?.version}, list ${stamp?.lists[0]?.version}`);
      expect([step, lists.size]).toEqual([step, 1]);
      await anew.close();
      indexedDB.deleteDatabase(`${name}-${step}`);
    }
    expect(found.length).toBeGreaterThan(3);
    expect(found.slice(0, -1)).toEqual(found.slice(0, -1).map(() => 'stamp 1, bundle 1, list 1'));
  });

  it.each(['root.cbor', 'stamp.cbor', 'bundle.2.cbor', 'lists/0.2.cwt', 'policy.1.json'])('one changed byte in %s', async (file) => {
    const first = await publish({ now: NOW });
    const before = await refresh(first);
    const second = await publish({ now: NOW + 300, version: 2 });
    const bytes = new Uint8Array(second.files.get(file) ?? []);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    second.files.set(file, bytes);
    // Without the stored copies, or a changed policy would never be asked for.
    await saveTrustFiles(storage, { files: new Map([...first.files].filter(([one]) => one !== 'policy.1.json')), fetchedAt: NOW });
    const result = await refresh(second, { current: before.ok ? before.trust : null, now: NOW + 400 });
    expect(result.ok).toBe(false);
    expect(await storedVersion()).toBe(1);
  });

  it('an older publication is a rollback, another one under the same version is equivocation', async () => {
    const second = await publish({ now: NOW, version: 2 });
    const before = await refresh(second);
    const current = before.ok ? before.trust : null;
    expect(refused(await refresh(await publish({ now: NOW - 300, version: 1 }), { current }))).toBe('rollback');
    expect(refused(await refresh(await publish({ now: NOW + 1, version: 2 }), { current }))).toBe('equivocation');
    expect(await storedVersion()).toBe(2);
  });

  it('a rollback is noticed after a restart too, and when another tab stored something newer', async () => {
    const old = await refresh(await publish({ now: NOW, version: 1 }));
    await refresh(await publish({ now: NOW + 5, version: 3 }));
    expect(refused(await refresh(await publish({ now: NOW, version: 2 })))).toBe('rollback');
    expect(refused(await refresh(await publish({ now: NOW, version: 2 }), { current: old.ok ? old.trust : null }))).toBe('rollback');
    expect(await storedVersion()).toBe(3);
  });

  it('a slow tab gets what a faster one has stored meanwhile, and does not put its older files in their place', async () => {
    const [older, newer] = [await publish({ now: NOW, version: 2 }), await publish({ now: NOW + 5, version: 3 })];
    const slow = webServer(older.files, async (name): Promise<Response | undefined> => {
      if (name.startsWith('lists/')) await refresh(newer);
      return undefined;
    });
    const result = await refresh(older, { fetch: slow.fetch });
    expect(result.ok && result.trust.stamp.version).toBe(3);
    expect(await storedVersion()).toBe(3);
  });

  it('expired files are refused, a stamp from the future waits for the user', async () => {
    const published = await publish({ now: NOW });
    expect(refused(await refresh(published, { now: NOW + 49 * 3600 }))).toBe('expired');
    expect(refused(await refresh(published, { now: NOW - 3600 }))).toBe('clock-unconfirmed');
    expect(await storedVersion()).toBeNull();
    expect(refused(await refresh(published, { now: NOW - 3600, confirmedClock: true }))).toBe('ok');
  });
});

describe('loadTrust', () => {
  it('trust-missing where nothing was fetched', async () => {
    const { pinned } = await publish({ now: NOW });
    expect(await loadTrust({ storage, engine, now: NOW, pinned })).toEqual({ ok: false, code: 'trust-missing' });
  });

  it('old trust and a clock that went back still load: the verdict names them', async () => {
    const published = await publish({ now: NOW });
    await refresh(published);
    expect((await loadTrust({ storage, engine, now: NOW + 1000 * 3600, pinned: published.pinned })).ok).toBe(true);
    expect((await loadTrust({ storage, engine, now: NOW - 1000 * 3600, pinned: published.pinned })).ok).toBe(true);
  });

  it('current files that do not verify give way to the previous ones', async () => {
    const first = await publish({ now: NOW });
    await refresh(first);
    const second = await publish({ now: NOW + 300, version: 2 });
    const bundle = new Uint8Array(second.files.get('bundle.2.cbor') ?? []);
    bundle[20] = (bundle[20] ?? 0) ^ 1;
    second.files.set('bundle.2.cbor', bundle);
    await saveTrustFiles(storage, { files: second.files, fetchedAt: NOW + 300 });
    const loaded = await loadTrust({ storage, engine, now: NOW + 600, pinned: first.pinned });
    expect(loaded.ok && loaded.trust.stamp.version).toBe(1);
    expect(await storedVersion()).toBe(1);
  });

  it('files of another ministry are refused under this pin', async () => {
    const published = await publish({ now: NOW });
    await refresh(published);
    const other = new Uint8Array(published.pinned);
    other[other.length - 1] = (other[other.length - 1] ?? 0) ^ 1;
    expect((await loadTrust({ storage, engine, now: NOW, pinned: other })).ok).toBe(false);
  });
});

function endless(): Response {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(0xd2)),
  });
  return new Response(body, { headers: { 'content-type': 'application/cose' } });
}
