/**
 * The adversarial corpus in a browser: the same verdicts as in Node from the core, a door and the auditor's engine, with the browser's own Ed25519 and with
 * tweetnacl; the published files through the very refresh that tablets and phones make, over a real IndexedDB. Firefox and WebKit: `npm run test:engines`.
 */
import { afterAll, expect, it } from 'vitest';
import { detectEngine } from '../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { type RefreshResult, refreshTrust } from '../../src/shared/network/trust-refresh.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { loadTrustFiles } from '../../src/shared/storage/trust.ts';
import { askedOnce, judgeAll } from './compare.ts';
import text from './corpus.ndjson?raw';
import { rootOf, Worlds } from './judges.ts';
import { type Files, readCorpus, type TrustCase } from './read.ts';

const corpus = readCorpus(text);
const databases: string[] = [];
afterAll(() => {
  for (const name of databases) indexedDB.deleteDatabase(name);
});

const own = detectEngine().then((engine) => judgeAll(corpus, askedOnce(engine)));

it('one verdict from core, door and auditor, with the browser’s own engine', { timeout: 120_000 }, async () => {
  const { wrong, verdicts } = await own;
  expect(wrong).toEqual([]);
  expect(verdicts.size).toBe(corpus.codes.length);
});

/** Attacks 1 to 6 are those that a signature decides: tweetnacl takes milliseconds for each, and judges all of them in Node. */
const SIGNATURES_DECIDE = 6;

it('the very same with tweetnacl, in every member of every verdict', { timeout: 240_000 }, async () => {
  const codes = corpus.codes.filter(({ attack }) => attack <= SIGNATURES_DECIDE);
  const other = await judgeAll({ ...corpus, codes }, askedOnce(tweetnaclEngine));
  expect(other.wrong).toEqual([]);
  const { verdicts } = await own;
  expect([...other.verdicts]).toEqual(codes.map(({ name }) => [name, verdicts.get(name)]));
});

/** The ministry's server over a map of files. */
function serving(files: Files): typeof globalThis.fetch {
  return async (address) => {
    const bytes = files.get(String(address).slice('/trust/'.length));
    return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } });
  };
}

/** What a device that took `before` makes of these files; it keeps what it had, whatever is wrong with them. */
async function refreshed(one: TrustCase, worlds: Worlds): Promise<{ readonly code: string | null; readonly kept: boolean }> {
  const name = `ashyq-corpus-${crypto.randomUUID()}`;
  databases.push(name);
  const storage = new Storage({ name });
  try {
    const base = { storage, engine: await detectEngine(), pinned: rootOf(worlds.files(one.pinned)), confirmedClock: one.confirmed };
    let taken: RefreshResult | null = null;
    for (const { world, at } of one.before) {
      taken = await refreshTrust({ ...base, now: at, current: taken?.ok ? taken.trust : null, fetch: serving(worlds.files(world)) });
      if (!taken.ok) throw new Error(`${one.name}: ${world} is refused: ${taken.code}`);
    }
    const before = await storedStamp(storage);
    const result = await refreshTrust({ ...base, now: one.at, current: taken?.ok ? taken.trust : null, fetch: serving(worlds.files(one.world)) });
    if (result.ok) return { code: null, kept: true };
    return { code: result.code, kept: (await storedStamp(storage)) === before };
  } finally {
    await storage.close();
  }
}

async function storedStamp(storage: Storage): Promise<string> {
  const stored = await loadTrustFiles(storage, 'current');
  return stored.ok ? String(stored.value?.files.get('stamp.cbor')) : stored.code;
}

it('published files are taken or refused as the core says, and a refusal changes nothing', { timeout: 120_000 }, async () => {
  const worlds = new Worlds(corpus, await detectEngine());
  const wrong: string[] = [];
  for (const one of corpus.trust) {
    const { code, kept } = await refreshed(one, worlds);
    if (code !== one.expect || !kept) wrong.push(`${one.name}: ${code ?? 'taken'}${kept ? '' : ', and what was there is gone'}, not ${one.expect ?? 'taken'}`);
  }
  expect(wrong).toEqual([]);
});
