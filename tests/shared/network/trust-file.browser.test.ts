/** The ministry's data carried as a file: the refusals of a refresh, all of it or nothing, through the real worker and a real IndexedDB. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectEngine, type Ed25519Engine } from '../../../src/core/codec/ed25519.ts';
import { packTrust } from '../../../src/core/trust/archive.ts';
import type { Trust } from '../../../src/core/trust/trust.ts';
import { makeArchive, openArchive } from '../../../src/shared/network/trust-archive.ts';
import { makeTrustFile, takeTrustFile } from '../../../src/shared/network/trust-file.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import { loadTrustFiles } from '../../../src/shared/storage/trust.ts';
import workerUrl from '../../../src/workers/trust-archive.worker.ts?worker&url';
import { type Publication, publish } from './ministry.ts';

const NOW = 1_795_000_000;
/** The address of the worker as the build names it is known to the app alone; here the test server's. */
const spawn = () => new Worker(workerUrl, { type: 'module' });
let names: string[] = [];
let storages: Storage[] = [];
let storage: Storage;
let engine: Ed25519Engine;

function openStorage(): Storage {
  const name = `ashyq-trust-file-${Date.now()}-${Math.random()}`;
  const opened = new Storage({ name });
  names.push(name);
  storages.push(opened);
  return opened;
}

beforeEach(async () => {
  storage = openStorage();
  engine = await detectEngine();
});
afterEach(async () => {
  for (const one of storages) await one.close();
  for (const name of names) indexedDB.deleteDatabase(name);
  [names, storages] = [[], []];
});

interface More {
  readonly current?: Trust | null;
  readonly now?: number;
  readonly confirmedClock?: boolean;
}

const carry = (bytes: BlobPart, { pinned }: Publication, more: More = {}) =>
  takeTrustFile(new Blob([bytes]), { storage, engine, now: NOW + 10, pinned, current: null, ...more }, (archive) => openArchive(archive, spawn));
const codeOf = (result: Awaited<ReturnType<typeof carry>>) => (result.ok ? 'ok' : result.code);

async function stampBytes(): Promise<string> {
  const stored = await loadTrustFiles(storage, 'current');
  return stored.ok ? String(stored.value?.files.get('stamp.cbor')) : stored.code;
}

describe('takeTrustFile', () => {
  it('puts into use what the ministry published, as a refresh does', async () => {
    const published = await publish({ now: NOW });
    const result = await carry(packTrust(published.files), published);
    expect(result.ok && [result.trust.stamp.version, result.trust.lists.size]).toEqual([1, 1]);
    expect(await stampBytes()).toBe(String(published.files.get('stamp.cbor')));
  });

  it('takes newer data over older ones, and refuses older ones without touching what is there', async () => {
    const [first, second] = [await publish({ now: NOW }), await publish({ now: NOW + 300, version: 2, revoked: [7] })];
    const newer = await carry(packTrust(second.files), second, { now: NOW + 310 });
    const before = await stampBytes();
    expect(codeOf(await carry(packTrust(first.files), second, { now: NOW + 320, current: newer.ok ? newer.trust : null }))).toBe('rollback');
    // Not even where this page knows nothing of it yet: what is stored counts too.
    expect(codeOf(await carry(packTrust(first.files), second, { now: NOW + 320 }))).toBe('rollback');
    expect(await stampBytes()).toBe(before);
  });

  it.each([
    ['nothing', async () => new Uint8Array(0), 'archive-unreadable'],
    ['no archive', async () => new TextEncoder().encode('<html>Sign in to the network</html>'), 'archive-unreadable'],
    ['an archive cut off', async ({ files }: Publication) => packTrust(files).slice(0, -30), 'archive-unreadable'],
    ['an archive of something else', async () => packTrust(new Map()), 'archive-unreadable'],
    ['an archive without its list', async ({ files }: Publication) => without(files, 'lists/0.1.cwt'), 'not-trust-data'],
    ['an archive without its stamp', async ({ files }: Publication) => without(files, 'stamp.cbor'), 'not-trust-data'],
    ['one bit of the bundle', async ({ files }: Publication) => flipped(files, 'bundle.1.cbor'), 'hash-mismatch'],
    ['one bit of the stamp', async ({ files }: Publication) => flipped(files, 'stamp.cbor'), 'threshold'],
  ])('%s is refused and changes nothing', async (_, make, code) => {
    const published = await publish({ now: NOW });
    expect(codeOf(await carry(await make(published), published))).toBe(code);
    expect(await stampBytes()).toBe('undefined');
  });

  it('refuses data that have expired on the way, and asks about the clock for those from the future', async () => {
    const published = await publish({ now: NOW });
    const archive = packTrust(published.files);
    expect(codeOf(await carry(archive, published, { now: NOW + 49 * 3600 }))).toBe('expired');
    expect(codeOf(await carry(archive, published, { now: NOW - 3600 }))).toBe('clock-unconfirmed');
    expect(codeOf(await carry(archive, published, { now: NOW - 3600, confirmedClock: true }))).toBe('ok');
  });

  it('asks nothing of the network', async () => {
    const published = await publish({ now: NOW });
    const asked: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (...args) => {
      asked.push(String(args[0]));
      return real(...args);
    };
    try {
      expect(codeOf(await carry(packTrust(published.files), published))).toBe('ok');
    } finally {
      globalThis.fetch = real;
    }
    expect(asked.filter((address) => address.includes('/trust/'))).toEqual([]);
  });
});

describe('makeTrustFile', () => {
  it('gives the next tablet what this one has', async () => {
    const published = await publish({ now: NOW, revoked: [3] });
    await carry(packTrust(published.files), published);
    const file = await makeTrustFile({ storage }, (files) => makeArchive(files, spawn));
    storage = openStorage();
    const taken = await carry(file ?? new Uint8Array(0), published, { now: NOW + 60 });
    expect(codeOf(taken)).toBe('ok');
    expect(await stampBytes()).toBe(String(published.files.get('stamp.cbor')));
  });

  it('is null where there is nothing to carry', async () => {
    expect(await makeTrustFile({ storage }, (files) => makeArchive(files, spawn))).toBeNull();
  });
});

function without(files: Publication['files'], name: string): Uint8Array<ArrayBuffer> {
  return packTrust(new Map([...files].filter(([one]) => one !== name)));
}

/** The last byte of a file with one bit turned: in a signature, or in what is named by its hash. */
function flipped(files: Publication['files'], name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(files.get(name) ?? []);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  return packTrust(new Map([...files, [name, bytes]]));
}
