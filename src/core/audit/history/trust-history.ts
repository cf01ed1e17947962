/**
 * The trust of any moment (decision 036): the root, bundle, policy and lists that were in force then. The stamp of then says it, where it is still held (the issuer keeps
 * five weeks of them); before that the transparency log does, which counts every version that there was, each file still published and signed with its own time.
 */
import type { Ed25519Engine } from '../../codec/ed25519.ts';
import type { FileDigest } from '../../trust/bundle.ts';
import type { LogKind } from '../../trust/log/entry.ts';
import { TrustRefusedError } from '../../trust/refusal.ts';
import type { Root } from '../../trust/root.ts';
import type { Stamp } from '../../trust/stamp.ts';
import type { StatusList } from '../../trust/status-list.ts';
import type { Trust } from '../../trust/trust.ts';
import type { LoggedEntry } from '../log-entries.ts';
import type { HistoryIndex } from './history-index.ts';
import { KnownMoments, Moment } from './known-moments.ts';
import { type ReadFile, ThenFiles } from './then-files.ts';
import { asOf, type TrustThen, versionsOf, withFloor } from './trust-then.ts';

interface Options {
  /** the trust at hand: from its stamp on it is the one in force */
  readonly present: Trust;
  readonly index: HistoryIndex;
  readonly read: ReadFile;
  readonly engine: Ed25519Engine;
}

/** Which version of a file is looked for, and under which root it must hold. */
interface Newest<T> {
  readonly k: number | null;
  readonly at: Moment;
  readonly root: Root;
  readonly load: (digest: FileDigest, by: Root) => Promise<T>;
  readonly time: (file: T) => number;
}

/** Places of stamps, and how many unreadable ones may still be met. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly tries: { left: number };
}

/** A folder in which more than this cannot be read is judged by its log. */
const TRIES = 512;
const ONE_BY_ONE = 32;
/** Moments whose trust is kept as it was put together. */
const KEPT = 256;

export class TrustHistory {
  readonly #present: Trust;
  readonly #index: HistoryIndex;
  readonly #files: ThenFiles;
  /** by the stamp's version and that of the newest root of then: one may be issued while a stamp is in force */
  readonly #byStamp = new Map<string, Promise<Trust | null>>();
  readonly #logged = new Map<string, LoggedEntry>();
  /** of each file, rising */
  readonly #versions = new Map<string, LoggedEntry[]>();
  readonly #stamps: readonly number[];
  readonly #known = new KnownMoments<TrustThen>(KEPT);
  /** no stamp of then or before is held */
  #noneBy = Number.NEGATIVE_INFINITY;

  constructor({ present, index, read, engine }: Options) {
    this.#present = present;
    this.#index = index;
    this.#files = new ThenFiles({ read, engine });
    // The newest stamp is the present one, and an entry of the next publication only.
    this.#stamps = index.stamps.filter((version) => version < present.stamp.version);
    for (const entry of index.logged ?? []) {
      this.#logged.set(keyOf(entry), entry);
      const file = `${entry.kind} ${entry.k}`;
      const versions = this.#versions.get(file);
      if (versions === undefined) this.#versions.set(file, [entry]);
      else versions.push(entry);
    }
    for (const versions of this.#versions.values()) versions.sort((a, b) => a.version - b.version);
  }

  /** What was in force at `at`: at once where a moment of the same span was asked before. */
  at(at: number): TrustThen | Promise<TrustThen> {
    if (at >= this.#present.stamp.iat) return { trust: this.#present, of: versionsOf(this.#present, 'stamp') };
    if (this.#index.fault !== null) return NOT_KNOWN;
    const known = this.#known.find(at);
    return known === null ? this.#look(new Moment(at)) : asOf(known, at);
  }

  async #look(at: Moment): Promise<TrustThen> {
    const then = await this.#search(at);
    this.#known.add(at, then);
    return then;
  }

  async #search(at: Moment): Promise<TrustThen> {
    const place = await this.#placeAt(at);
    const found = place === null ? undefined : this.#stamps[place];
    // Where the stamp that followed cannot be read, what it named is counted by the log, of this moment only.
    const isSure = place === null || this.#index.logged === null || (await this.#isFollowed(place));
    const stamped = found === undefined || !isSure ? null : await this.#stamped(found, at);
    if (stamped !== null) return { trust: stamped, of: versionsOf(stamped, 'stamp') };
    const trust = await this.#reckoned(at);
    return trust === null ? NOT_KNOWN : { trust, of: { ...versionsOf(trust, 'log'), stamp: null } };
  }

  /** Where the newest stamp stands that was signed by then; null where it is not held any more. They are purged from the oldest on; one that is bad says nothing of its neighbours. */
  async #placeAt(at: Moment): Promise<number | null> {
    if (!at.isPast(this.#noneBy + 1)) return null;
    const tries = { left: TRIES };
    const place = await this.#newestBy(at, { from: 0, to: this.#stamps.length, tries });
    if (place === null && tries.left > 0) this.#noneBy = Math.max(this.#noneBy, at.at);
    return place;
  }

  /** Place of the newest readable stamp of a range that was signed by then. By halves; from one that cannot be read it goes on to the next that can. */
  async #newestBy(at: Moment, { from, to, tries }: Range): Promise<number | null> {
    if (from >= to) return null;
    const middle = Math.floor((from + to) / 2);
    const next = await this.#readableFrom(middle, { to, tries });
    if (next === null) return this.#newestBy(at, { from, to: middle, tries });
    if (at.isPast(next.stamp.iat)) return (await this.#newestBy(at, { from: next.place + 1, to, tries })) ?? next.place;
    return (await this.#newestBy(at, { from: middle + 1, to: next.place, tries })) ?? this.#newestBy(at, { from, to: middle, tries });
  }

  /** One by one, then in steps that double: a long stretch of bad ones is passed in a few of them. */
  async #readableFrom(place: number, { to, tries }: Omit<Range, 'from'>): Promise<{ readonly place: number; readonly stamp: Stamp } | null> {
    for (let step = 0; place + step < to && tries.left > 0; step = step < ONE_BY_ONE ? step + 1 : 2 * step) {
      const stamp = await this.#stamp(this.#stamps[place + step] ?? 0);
      if (stamp !== null) return { place: place + step, stamp };
      tries.left -= 1;
    }
    return null;
  }

  /** Whether the stamp after this one is held too, and good: then this one was in force until it was signed. */
  async #isFollowed(place: number): Promise<boolean> {
    const next = this.#stamps[place + 1];
    return next === undefined || (await this.#stamp(next)) !== null;
  }

  /** By whichever root's key signed it; of a log at hand it must be an entry. */
  async #stamp(version: number): Promise<Stamp | null> {
    const digest = this.#logged.get(keyOf({ kind: 'stamp', k: null, version })) ?? null;
    if (digest === null && this.#index.logged !== null) return null;
    for (const root of this.#index.roots) {
      const stamp = await orNull(this.#files.stamp(version, root, digest));
      if (stamp !== null) return stamp;
    }
    return null;
  }

  #stamped(version: number, at: Moment): Promise<Trust | null> {
    const name = `${version} ${this.#index.roots.find(({ issuedAt }) => at.isPast(issuedAt))?.version}`;
    const known = this.#byStamp.get(name);
    if (known !== undefined) return known;
    const made = this.#underRoots(at, (root) => this.#underRoot(version, root));
    const oldest = this.#byStamp.keys().next();
    if (this.#byStamp.size >= KEPT && oldest.done !== true) this.#byStamp.delete(oldest.value);
    this.#byStamp.set(name, made);
    return made;
  }

  async #underRoot(version: number, root: Root): Promise<Trust> {
    const stamp = await this.#files.stamp(version, root, this.#logged.get(keyOf({ kind: 'stamp', k: null, version })) ?? null);
    const bundle = await this.#files.bundle(stamp.bundle, root);
    const lists = new Map<number, StatusList>();
    for (const digest of stamp.lists) lists.set(digest.k, await this.#files.list(digest, root));
    return withFloor({ root, stamp, bundle, policy: await this.#files.policy(bundle.policy), lists, end: null });
  }

  /** Without a stamp: of each file the newest version that was signed by then, as the log counts them. How fresh a door's copy was nobody can tell: it is taken as fresh. */
  async #reckoned(at: Moment): Promise<Trust | null> {
    if (this.#index.logged === null) return null;
    return this.#underRoots(at, async (root) => {
      const bundle = await this.#newest('bundle', {
        k: null,
        at,
        root,
        load: (digest, by) => this.#files.bundle(digest, by),
        time: ({ issuedAt }) => issuedAt,
      });
      if (bundle === null) throw new TrustRefusedError('not-trust-data');
      const lists = new Map<number, StatusList>();
      for (const k of this.#listNumbers()) {
        const list = await this.#newest('list', { k, at, root, load: (digest, by) => this.#files.list({ ...digest, k }, by), time: ({ iat }) => iat });
        if (list !== null) lists.set(k, list.file);
      }
      const { file, entry } = bundle;
      const stamp: Stamp = { version: 0, iat: at.at, exp: Number.MAX_SAFE_INTEGER, bundle: entry, lists: [], logRoot: null };
      return withFloor({ root, stamp, bundle: file, policy: await this.#files.policy(file.policy), lists, end: null });
    });
  }

  #listNumbers(): ReadonlySet<number> {
    return new Set((this.#index.logged ?? []).flatMap(({ k }) => (k === null ? [] : [k])));
  }

  /**
   * Versions of one file rise with the time of their signatures, which a key of any root may have made; the one that is found must hold under the root of then. They are
   * purged from the oldest on, so one that is gone is old; where it is what was in force, nobody knows what that said: the one before it is not it.
   */
  async #newest<T>(kind: LogKind, { k, at, root, load, time }: Newest<T>): Promise<{ readonly file: T; readonly entry: LoggedEntry } | null> {
    const versions = this.#versions.get(`${kind} ${k}`) ?? [];
    let [from, to] = [0, versions.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      const entry = versions[middle];
      if (entry === undefined) break;
      const file = await this.#byAnyRoot(root, (by) => load(entry, by));
      if (file !== null && !at.isPast(time(file))) to = middle;
      else from = middle + 1;
    }
    const entry = versions[from - 1];
    return entry === undefined ? null : { file: await load(entry, root), entry };
  }

  async #byAnyRoot<T>(first: Root, load: (root: Root) => Promise<T>): Promise<T | null> {
    for (const root of [first, ...this.#index.roots.filter((one) => one !== first)]) {
      const file = await orNull(load(root));
      if (file !== null) return file;
    }
    return null;
  }

  /** The newest root of then under which everything holds: a root is signed before it is published, and doors go on by the one before until then. */
  async #underRoots(at: Moment, make: (root: Root) => Promise<Trust>): Promise<Trust | null> {
    for (const root of this.#index.roots) {
      if (!at.isPast(root.issuedAt)) continue;
      const trust = await orNull(make(root));
      if (trust !== null) return trust;
    }
    return null;
  }
}

const NOT_KNOWN: TrustThen = { trust: null, of: 'unknown' };
const keyOf = ({ kind, k, version }: Pick<LoggedEntry, 'kind' | 'k' | 'version'>): string => `${kind} ${k} ${version}`;

async function orNull<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof TrustRefusedError) return null;
    throw error;
  }
}
