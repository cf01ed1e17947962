/** The trust of then where keys of lists were replaced, old lists are gone, and a root came while a stamp was in force. */
import { beforeAll, expect, test } from 'vitest';
import { TrustHistory } from '../../../src/core/audit/history/trust-history.ts';
import type { LoggedEntry } from '../../../src/core/audit/log-entries.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { decodeRoot, encodeRoot, type Root } from '../../../src/core/trust/root.ts';
import { encodeStamp } from '../../../src/core/trust/stamp.ts';
import type { Trust } from '../../../src/core/trust/trust.ts';
import { check, DAY, digestOf, type Files, KEYS, NOW, publish, rootContent, xOf } from '../world.ts';

const back = (days: number): number => NOW - days * DAY;
const TIMES = [40, 30, 20, 10, 0].map(back);
const NEW_KEY = back(25);

const files: Files = new Map();
const logged: LoggedEntry[] = [];
let first: Root;
let replaced: Root;
let renewed: Root;
let present: Trust;

beforeAll(async () => {
  const old = rootContent({ issuedAt: back(60) });
  const roles = { ...old.roles, status: { threshold: 1, keys: [xOf(KEYS.stranger)] } };
  const rootOf = async (changes: object) => decodeRoot(await encodeRoot({ ...old, ...changes }, KEYS.root.slice(0, 2)));
  [first, replaced, renewed] = [await rootOf({}), await rootOf({ version: 2, issuedAt: NEW_KEY, roles }), await rootOf({ version: 2, issuedAt: NEW_KEY })];
  for (const [nr, now] of TIMES.entries()) {
    const version = nr + 1;
    const signer = now < NEW_KEY ? KEYS.status : KEYS.stranger;
    const root = now < NEW_KEY ? { issuedAt: back(60) } : { version: 2, issuedAt: NEW_KEY, roles };
    const own = await publish({ now, root, bundle: { version }, lists: [{ k: 0, version, signer }], stamp: { version } });
    for (const [kind, name] of [['bundle', `bundle.${version}.cbor`] as const, ['list', `lists/0.${version}.cwt`] as const]) {
      const bytes = own.get(name) ?? new Uint8Array(0);
      logged.push({ index: logged.length, kind, k: kind === 'list' ? 0 : null, ...(await digestOf(version, bytes)) });
    }
    for (const [name, bytes] of own) files.set(name === 'stamp.cbor' ? `stamps/${version}.cbor` : name, bytes);
    const checked = now === NOW ? await check(own) : null;
    if (checked?.ok === true) present = checked.trust;
  }
});

const history = (of: { roots: readonly Root[]; stamps?: readonly number[]; logged?: readonly LoggedEntry[] | null; gone?: readonly string[] }) =>
  new TrustHistory({
    present,
    index: { roots: of.roots, stamps: of.stamps ?? [], logged: of.logged === undefined ? logged : of.logged, fault: null },
    read: async (name) => (of.gone?.includes(name) === true ? null : (files.get(name) ?? null)),
    engine: webCryptoEngine,
  });

test('TrustHistory: by the log also before a key of lists was replaced, and until the next list was signed by the new one', async () => {
  const past = history({ roots: [replaced, first] });
  expect((await past.at(back(35))).of).toMatchObject({ from: 'log', root: 1, bundle: 1 });
  expect((await past.at(back(22))).of).toMatchObject({ from: 'log', root: 1, bundle: 2 });
  expect((await past.at(back(15))).of).toMatchObject({ from: 'log', root: 2, bundle: 3 });
});

test('TrustHistory: lists that are gone hide no later one, and stand for no earlier one', async () => {
  const past = history({ roots: [replaced, first], gone: [1, 2, 3].map((version) => `lists/0.${version}.cwt`) });
  expect((await past.at(back(5))).of).toMatchObject({ from: 'log', bundle: 4 });
  expect((await past.at(back(15))).of).toBe('unknown');
  expect((await history({ roots: [replaced, first], gone: ['lists/0.3.cwt'] }).at(back(15))).of).toBe('unknown');
});

test('TrustHistory: the root of a moment does not depend on which moments were asked before', async () => {
  const past = history({ roots: [renewed, first], stamps: [1, 2], logged: null });
  expect((await past.at(back(28))).of).toMatchObject({ from: 'stamp', stamp: 2, root: 1 });
  expect((await past.at(back(22))).of).toMatchObject({ from: 'stamp', stamp: 2, root: 2 });
});

test('TrustHistory: a bad stamp sends only the moments that it stood for to the log', async () => {
  // Two hundred stamps, a quarter of an hour apart; all name the newest bundle and list.
  const named = present.stamp;
  const version = (nr: number) => nr + 1;
  const own: Files = new Map(files);
  const since = NOW - 200 * 900;
  for (let nr = 0; nr < 200; nr += 1) {
    const stamp = { ...named, version: version(nr), iat: since + nr * 900, exp: since + nr * 900 + 2 * DAY };
    own.set(`stamps/${version(nr)}.cbor`, await encodeStamp(stamp, KEYS.stamp));
  }
  const stamps = Array.from({ length: 200 }, (_, nr) => version(nr));
  const entries = [...logged];
  for (const one of stamps) {
    entries.push({ index: entries.length, kind: 'stamp', k: null, ...(await digestOf(one, own.get(`stamps/${one}.cbor`) ?? new Uint8Array(0))) });
  }
  const askedOf = async (bad: readonly number[]) => {
    const past = new TrustHistory({
      present: { ...present, stamp: { ...named, version: 1000 } },
      index: { roots: [replaced, first], stamps, logged: entries, fault: null },
      read: async (name) => (bad.some((one) => name === `stamps/${one}.cbor`) ? new Uint8Array([1, 2, 3]) : (own.get(name) ?? null)),
      engine: webCryptoEngine,
    });
    const from: string[] = [];
    for (let nr = 0; nr < 200; nr += 1) {
      const { of } = await past.at(since + nr * 900 + 60);
      if (of === 'unknown' || of === null || of.from !== 'stamp' || of.stamp !== version(nr))
        from.push(`${version(nr)} ${of === 'unknown' || of === null ? of : of.from}`);
    }
    return from;
  };
  expect(await askedOf([])).toEqual([]);
  // The moment before it too: nobody can tell when what follows was signed.
  const told = await askedOf([100]);
  expect(told.map((one) => Number(one.split(' ')[0]))).toEqual([99, 100]);
  expect(told.every((one) => !one.includes('stamp'))).toBe(true);
  const block = Array.from({ length: 30 }, (_, nr) => 60 + nr);
  expect((await askedOf(block)).map((one) => Number(one.split(' ')[0]))).toEqual([59, ...block]);
  // What is purged is gone from the oldest on.
  const purged = Array.from({ length: 80 }, (_, nr) => 1 + nr);
  expect((await askedOf(purged)).map((one) => Number(one.split(' ')[0]))).toEqual(purged);
});
