/**
 * A world for the auditor with an answer key: ten days of a ministry's publications (changed policy, retired and stolen key, growing revocations, a root that replaces the
 * stamp key, a first publication whose stamp is gone and only the log remembers), and lines of every kind of pass and defect, each with the code that it must get.
 */
import { zlibSync } from 'fflate';
import { MerkleTree } from '../../src/core/audit/merkle-tree.ts';
import { concat, sha256, utf8Encode } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { formatQr, formatVenueUrl } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { issueStatusToken, type StatusTokenClaims } from '../../src/core/token/status-token.ts';
import { encodeBundle, type TokenKeyContent } from '../../src/core/trust/bundle.ts';
import { originOf, signCheckpoint } from '../../src/core/trust/log/checkpoint.ts';
import { encodeLogEntry, type LogEntry } from '../../src/core/trust/log/entry.ts';
import { encodeEntries, entriesPath, TILE_WIDTH } from '../../src/core/trust/log/tiles.ts';
import { encodeRoot } from '../../src/core/trust/root.ts';
import { encodeStamp } from '../../src/core/trust/stamp.ts';
import { encodeStatusList } from '../../src/core/trust/status-list.ts';
import type { VerdictCode } from '../../src/core/verdict.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { POLICY } from '../core/policy.ts';
import { DAY, type Files, HOUR, rootContent } from '../core/world.ts';

/** Wednesday 18 November 2026, 12:00 in Almaty. */
export const PRESENT = Date.UTC(2026, 10, 18, 7) / 1000;
export const DOOR = { category: 'cinema', area: 'ALA-02' };

const signer = (byte: number): Signer => nodeSigner(new Uint8Array(32).fill(byte));
const KEYS = { root: [1, 2, 3].map(signer), bundle: [4, 5, 6].map(signer), oldStamp: signer(7), status: signer(8), venue: signer(9), statement: signer(10) };
const [FIRST, SECOND, NEW_STAMP, SPECIMEN, STRANGER] = [11, 21, 22, 12, 15].map(signer) as [Signer, Signer, Signer, Signer, Signer];

/** Whoever has a pass has a key of their own, as people do: who verifies reads a key that it has not seen with nearly every line. */
function holderOf(index: number): Signer {
  const seed = new Uint8Array(32).fill(13);
  new DataView(seed.buffer).setUint32(0, index);
  return nodeSigner(seed);
}

/** Day 0 is the present; a stamp every 6 hours, the newest five minutes old. */
const day = (back: number): number => PRESENT - back * DAY;
const LOST = day(40);
const OLDEST_STAMP = day(10);
const CHANGE = day(5);
const ROTATED = day(3);
const STOLEN = day(1);
const REVOKED_EARLY = 1000;
const REVOKED_LATE = 2000;
const SHORT_LIST = 2 ** 20 + 600;

export interface MixedLine {
  readonly at: number;
  readonly text: string;
  readonly expected: VerdictCode;
}

/** The files of the folder: present, stamps of the last ten days, log. */
export async function publishHistory(): Promise<Files> {
  const files: Files = new Map();
  const logged: LogEntry[] = [];
  const digestOf = async (version: number, bytes: Uint8Array) => ({ version, sha256: await sha256(new Uint8Array(bytes)), length: bytes.length });
  const put = async (kind: LogEntry['kind'], of: { name: string; version: number; k?: number; bytes: Uint8Array }) => {
    files.set(of.name, new Uint8Array(of.bytes));
    const digest = await digestOf(of.version, of.bytes);
    logged.push({ kind, k: of.k ?? null, ...digest });
    return digest;
  };
  const roles = (stamp: Signer) => ({ ...rootContent().roles, stamp: { threshold: 1, keys: [stamp.publicKey] } });
  const rootOf = (version: number, issuedAt: number, stamp: Signer) =>
    encodeRoot({ version, issuedAt, expiresAt: PRESENT + 300 * DAY, roles: roles(stamp) }, KEYS.root.slice(0, 2));
  await put('root', { name: 'root.1.cbor', version: 1, bytes: await rootOf(1, day(60), KEYS.oldStamp) });
  let stampVersion = 0;
  let set: { bundle: Awaited<ReturnType<typeof digestOf>>; lists: { k: number; version: number; sha256: Uint8Array; length: number }[] } | null = null;
  let nr = 0;
  const change = async (at: number, { policy, keys, revoked }: { policy: object & { version: number }; keys: TokenKeyContent[]; revoked: number[] }) => {
    nr += 1;
    const bytes = utf8Encode(JSON.stringify(policy));
    const named = `policy.${policy.version}.json`;
    const policyDigest = files.has(named) ? await digestOf(policy.version, bytes) : await put('policy', { name: named, version: policy.version, bytes });
    const content = { version: nr, issuedAt: at, expiresAt: PRESENT + 90 * DAY, tokenKeys: keys, policy: policyDigest, minimumApp: '0.1.0' };
    const bundle = await put('bundle', { name: `bundle.${nr}.cbor`, version: nr, bytes: await encodeBundle(content, KEYS.bundle.slice(0, 2)) });
    const lists = [];
    for (const [k, lst] of [
      [0, bitsOf(revoked, 131_072)],
      [1, zlibSync(new Uint8Array(64))],
    ] as const) {
      const list = await encodeStatusList({ k, iat: at, exp: PRESENT + 60 * DAY, ttl: 300, bits: 1, lst }, KEYS.status);
      lists.push({ k, ...(await put('list', { name: `lists/${k}.${nr}.cwt`, version: nr, k, bytes: list })) });
    }
    set = { bundle, lists };
  };
  const stampAt = async (at: number, by: Signer) => {
    if (set === null) throw new RangeError('nothing is published');
    stampVersion += 1;
    const bytes = await encodeStamp({ iat: at, exp: at + 48 * HOUR, version: stampVersion, ...set, logRoot: null }, by);
    const name = `stamps/${stampVersion}.cbor`;
    const digest = await digestOf(stampVersion, bytes);
    if (at >= OLDEST_STAMP) files.set(name, new Uint8Array(bytes));
    return { bytes, entry: { kind: 'stamp' as const, k: null, ...digest } };
  };

  const before = { ...POLICY, version: 40, rules: [{ id: 'no-blue', when: { health: ['blue'] }, admit: false, reason: 'test-required' }, ...POLICY.rules] };
  await change(LOST, { policy: before, keys: [tokenKey(FIRST)], revoked: [] });
  logged.push((await stampAt(LOST, KEYS.oldStamp)).entry);
  await change(OLDEST_STAMP, { policy: before, keys: [tokenKey(FIRST), specimenKey()], revoked: [REVOKED_EARLY] });
  let last: Uint8Array = new Uint8Array(0);
  for (let at = OLDEST_STAMP; at <= PRESENT - 300; at += 6 * HOUR) {
    if (at === CHANGE)
      await change(at, {
        policy: POLICY,
        keys: [tokenKey(FIRST, { retiredAt: CHANGE }), tokenKey(SECOND), specimenKey()],
        revoked: [REVOKED_EARLY, REVOKED_LATE],
      });
    if (at === ROTATED) await put('root', { name: 'root.2.cbor', version: 2, bytes: await rootOf(2, ROTATED, NEW_STAMP) });
    if (at === STOLEN)
      await change(at, {
        policy: POLICY,
        keys: [tokenKey(FIRST, { revokedAt: STOLEN }), tokenKey(SECOND), specimenKey()],
        revoked: [REVOKED_EARLY, REVOKED_LATE],
      });
    const isLast = at + 6 * HOUR > PRESENT - 300;
    const stamp = await stampAt(isLast ? PRESENT - 300 : at, at >= ROTATED ? NEW_STAMP : KEYS.oldStamp);
    last = stamp.bytes;
    if (!isLast) logged.push(stamp.entry);
  }
  files.set('root.cbor', files.get('root.2.cbor') ?? new Uint8Array(0)).set('stamp.cbor', new Uint8Array(last));
  await writeLog(files, logged);
  return files;
}

async function writeLog(files: Files, logged: readonly LogEntry[]): Promise<void> {
  const leaves = logged.map(encodeLogEntry);
  for (let index = 0; index * TILE_WIDTH < leaves.length; index += 1) {
    const some = leaves.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
    files.set(`log/${entriesPath({ index, width: some.length })}`, encodeEntries(some));
  }
  const root = await (await MerkleTree.of(leaves)).root(leaves.length);
  const origin = await originOf(files.get('root.1.cbor') ?? new Uint8Array(0));
  files.set('log/checkpoint', utf8Encode(await signCheckpoint({ origin, size: leaves.length, root }, NEW_STAMP)));
}

function bitsOf(revoked: readonly number[], length: number): Uint8Array {
  const bits = new Uint8Array(length);
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return zlibSync(bits);
}

const tokenKey = (of: Signer, changes: Partial<TokenKeyContent> = {}): TokenKeyContent => ({
  x: of.publicKey,
  notBefore: day(70),
  notAfter: day(-60),
  retiredAt: null,
  revokedAt: null,
  voidBefore: null,
  specimen: false,
  ...changes,
});
const specimenKey = () => tokenKey(SPECIMEN, { specimen: true });

type Made = readonly [text: string, expected: VerdictCode];
/** How a line of one kind is made as of `at`; `nr` makes it unlike all others, except of the kinds in `FEW`. */
type Kind = (at: number, nr: number) => Promise<Made> | Made;

const keyAt = (at: number): Signer => (at < CHANGE + HOUR ? FIRST : SECOND);

const NOBODYS_INDEX = 77;

async function tokenAt(at: number, changes: Partial<StatusTokenClaims> = {}, by: Signer = keyAt(at)): Promise<Uint8Array> {
  const iat = at - HOUR / 2;
  const green = { health: 3, basis: 3, evidenceAt: iat - HOUR, index: NOBODYS_INDEX, initials: 'А.С.', birth: 1127 };
  const holderKey = changes.holderKey === undefined ? holderOf(changes.index ?? NOBODYS_INDEX).publicKey : changes.holderKey;
  return issueStatusToken({ iat, exp: iat + 60 * HOUR, ...green, ...changes, holderKey }, by);
}
async function shownAt(
  at: number,
  { claims = {}, proof = {}, by }: { claims?: Partial<StatusTokenClaims>; proof?: { aud?: string; iat?: number }; by?: Signer } = {},
): Promise<string> {
  return formatQr(await present(await tokenAt(at, claims, by), { aud: '*', iat: at - 3, ...proof }, holderOf(claims.index ?? NOBODYS_INDEX)));
}
/** An index that nobody else has, outside what is revoked. */
const own = (nr: number): Partial<StatusTokenClaims> => ({ index: 5000 + (nr % 1_000_000) });
const bytesOf = async (text: Promise<string>, alter: (bytes: Uint8Array) => Uint8Array): Promise<string> => {
  const { parseQr } = await import('../../src/core/qr.ts');
  return formatQr(alter(parseQr(await text)));
};
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, place) => (place === (at + bytes.length) % bytes.length ? byte ^ 1 : byte));
const BLUE = { health: 2, basis: 0, evidenceAt: null };

/** Every kind of pass and defect; what depends on the day says so. */
export const KINDS: Readonly<Record<string, Kind>> = {
  green: async (at, nr) => [await shownAt(at, { claims: own(nr) }), 'ok'],
  again: async (at, nr) => [await shownAt(at, { claims: own(nr) }), 'ok'],
  paper: async (at, nr) => [formatQr(await tokenAt(at, { holderKey: null, ...own(nr) })), 'ok'],
  blue: async (at, nr) => [await shownAt(at, { claims: { ...BLUE, ...own(nr) } }), at < CHANGE || isWeekend(at) ? 'not-admitted' : 'ok'],
  red: async (at, nr) => [await shownAt(at, { claims: { health: 0, basis: 1, ...own(nr) } }), 'not-admitted'],
  'revoked early': async (at) => [await shownAt(at, { claims: { index: REVOKED_EARLY } }), at < OLDEST_STAMP ? 'ok' : 'token-revoked'],
  'revoked late': async (at) => [await shownAt(at, { claims: { index: REVOKED_LATE } }), at < CHANGE ? 'ok' : 'token-revoked'],
  'first key': async (at, nr) => [
    await shownAt(at, { claims: own(nr), by: FIRST }),
    at < CHANGE ? 'ok' : at >= STOLEN ? 'key-revoked' : at - HOUR / 2 >= CHANGE ? 'key-retired' : 'ok',
  ],
  'second key': async (at, nr) => [await shownAt(at, { claims: own(nr), by: SECOND }), at < CHANGE ? 'key-unknown' : 'ok'],
  stranger: async (at, nr) => [await shownAt(at, { claims: own(nr), by: STRANGER }), 'key-unknown'],
  specimen: async (at, nr) => [await shownAt(at, { claims: own(nr), by: SPECIMEN }), at < OLDEST_STAMP ? 'key-unknown' : 'specimen'],
  'stamp key': async (at, nr) => [await shownAt(at, { claims: own(nr), by: KEYS.venue }), 'key-wrong-role'],
  expired: async (at, nr) => [
    await shownAt(at, { claims: { iat: at - 9 * HOUR, exp: at, evidenceAt: null, ...own(nr) }, by: at - 9 * HOUR < CHANGE ? FIRST : SECOND }),
    'token-expired',
  ],
  'too long a life': async (at, nr) => [await shownAt(at, { claims: { exp: at + 80 * HOUR, ...own(nr) } }), 'token-lifetime'],
  'evidence later': async (at, nr) => [await shownAt(at, { claims: { evidenceAt: at, ...own(nr) } }), 'claims-inconsistent'],
  'from tomorrow': async (at, nr) => [await shownAt(at, { claims: { iat: at + 60, ...own(nr) } }), 'clock-behind'],
  'no such health': async (at, nr) => [await shownAt(at, { claims: { health: 4, ...own(nr) } }), 'health-unknown'],
  'old picture': async (at, nr) => [await shownAt(at, { claims: own(nr), proof: { iat: at - 61 } }), 'proof-stale'],
  'picture ahead': async (at, nr) => [await shownAt(at, { claims: own(nr), proof: { iat: at + 31 } }), 'proof-future'],
  'another venue': async (at, nr) => [await shownAt(at, { claims: own(nr), proof: { aud: 'ALA-00777' } }), 'proof-audience'],
  'no proof': async (at, nr) => [formatQr(await tokenAt(at, own(nr))), 'proof-missing'],
  'proof broken': async (at, nr) => [await bytesOf(shownAt(at, { claims: own(nr) }), (bytes) => flip(bytes, -40)), 'proof-invalid'],
  'list unknown': async (at, nr) => [
    await shownAt(at, {
      claims: { index: 9 * 2 ** 20 + nr, iat: at - 13 * HOUR, exp: at + HOUR, evidenceAt: null },
      by: at - 13 * HOUR < CHANGE ? FIRST : SECOND,
    }),
    'status-list-unknown',
  ],
  'index beyond': async (at, nr) => [await shownAt(at, { claims: { index: SHORT_LIST + (nr % 1000) } }), 'index-out-of-range'],
  'cut off': async (at, nr) => [await bytesOf(shownAt(at, { claims: own(nr) }), (bytes) => bytes.slice(0, -1 - (nr % 60))), 'cbor-malformed'],
  trailing: async (at, nr) => [await bytesOf(shownAt(at, { claims: own(nr) }), (bytes) => concat(bytes, Uint8Array.of(0))), 'cbor-malformed'],
  untagged: async (at, nr) => [await bytesOf(shownAt(at, { claims: own(nr) }), (bytes) => bytes.slice(1)), 'cose-malformed'],
  'a letter': async (at, nr) => [`${(await shownAt(at, { claims: own(nr) })).slice(0, 40)}a`, 'base45-invalid'],
  'no code': (_, nr) => [`HC1:${nr}`, 'not-ashyq'],
  'later version': (_, nr) => [`ASQ2:${nr}`, 'version-unknown'],
  'too long': (_, nr) => [`ASQ1:${'0'.repeat(996 + (nr % 9))}`, 'input-too-long'],
  poster: (_, nr) => [formatVenueUrl('ashyq.example', Uint8Array.of(nr & 255, 1, 2)), 'token-type'],
  'nothing ours': (_, nr) => [formatQr(Uint8Array.of(0xa0, nr & 255)), 'cose-malformed'],
};

/**
 * Kinds whose passes are few: what is revoked is fixed before there are lines, and beyond the end of a list is told by a thousand places. Two of them in one second are one
 * presentation, to the byte, and the later line is a replay, whatever else is wrong with the pass (group 6 comes before group 7).
 */
const FEW = new Set(['revoked early', 'revoked late', 'index beyond']);

/** Pseudo-random numbers, the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Lines in order of their scans, with repetitions among them: half of them fit, the rest is every defect alike. `onlyFit`: no defect and no repetition, so that a verifier has
 * two signatures of each line to verify, where of the mixture it has 1.55. `seconds`: over how long before the present; more lines than seconds are several scans at once.
 */
export async function* mixedLines(
  count: number,
  { seed = 1, onlyFit = false, seconds = 12 * DAY }: { readonly seed?: number; readonly onlyFit?: boolean; readonly seconds?: number } = {},
): AsyncGenerator<MixedLine> {
  const random = numbers(seed);
  const names = Object.keys(KINDS);
  const [from, until] = [PRESENT - seconds, PRESENT];
  const shown = new Set<string>();
  let last: MixedLine | null = null;
  for (let nr = 0; nr < count; nr += 1) {
    // What the ministry published a moment before is what a door has: no line within two hours of a change.
    const at = awayFromChanges(Math.floor(from + ((until - from) * nr) / count), nr);
    if (!onlyFit && last?.expected === 'ok' && last.text.length > PAPER_LENGTH && random() < 0.1) {
      yield { at: last.at + 5, text: last.text, expected: 'proof-replayed' };
      last = null;
      continue;
    }
    const name = onlyFit || random() < 0.5 ? 'green' : (names[Math.floor(random() * names.length)] ?? 'green');
    const [text, expected] = (await KINDS[name]?.(at, nr)) ?? ['', 'input-empty'];
    const isShown = shown.has(text);
    if (FEW.has(name)) shown.add(text);
    last = { at, text, expected: isShown ? 'proof-replayed' : expected };
    yield last;
  }
}

/** A paper pass is shorter than any presentation, and may be shown as often as one likes. */
const PAPER_LENGTH = 330;

function awayFromChanges(at: number, nr: number): number {
  const near = [OLDEST_STAMP, CHANGE, ROTATED, STOLEN].find((change) => Math.abs(at - change) < 2 * HOUR);
  return near === undefined ? at : near + 2 * HOUR + (nr % 5000);
}

/** Blue passes are not for cinemas on Saturday and Sunday. */
function isWeekend(at: number): boolean {
  const weekday = new Date((at + 5 * HOUR) * 1000).getUTCDay();
  return weekday === 0 || weekday === 6;
}
