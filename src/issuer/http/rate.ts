/** Rate limits in memory: token buckets by key (a person, a network), bounded in number (security.md, attack 16). */
import { problem } from './problem.ts';

export interface BucketOptions {
  /** How many at once. */
  readonly burst: number;
  /** Seconds until one more is allowed. */
  readonly refillSeconds: number;
  /** Most keys kept; beyond it the longest unused goes, so that a flood of keys cannot fill the memory. */
  readonly maxKeys?: number;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Buckets of one kind. It has a life (what was taken), hence a class. */
export class RateBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;
  readonly #refillSeconds: number;
  readonly #maxKeys: number;

  constructor({ burst, refillSeconds, maxKeys = 100_000 }: BucketOptions) {
    if (burst < 1 || refillSeconds <= 0 || maxKeys < 1) throw new RangeError('RateBuckets: options');
    this.#burst = burst;
    this.#refillSeconds = refillSeconds;
    this.#maxKeys = maxKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Seconds until so many would be allowed for this key, 0 for at once; takes nothing. */
  wait(key: string, now: number, cost = 1): number {
    const tokens = this.#tokens(this.#buckets.get(key), now);
    // more than a whole burst would never be allowed
    const needed = Math.min(cost, this.#burst);
    return tokens >= needed ? 0 : (needed - tokens) * this.#refillSeconds;
  }

  /** Takes one, or `cost`, for this key at `now` (seconds, may be fractional): 0 when allowed, else the seconds to wait. */
  take(key: string, now: number, cost = 1): number {
    const wait = this.wait(key, now, cost);
    this.#set(key, { now, cost: wait > 0 ? 0 : cost });
    return wait;
  }

  /** Takes one for what was done already: below nothing it is owed, and has to be waited for before the next. */
  charge(key: string, now: number): void {
    this.#set(key, { now, cost: 1 });
  }

  #set(key: string, { now, cost }: { readonly now: number; readonly cost: number }): void {
    const bucket = this.#buckets.get(key);
    const tokens = this.#tokens(bucket, now) - cost;
    // Delete and set: a Map keeps the order of insertion, so the first key is always the longest unused.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens, at: Math.max(now, bucket?.at ?? now) });
    if (this.#buckets.size > this.#maxKeys) this.#dropOldest();
  }

  #tokens(bucket: Bucket | undefined, now: number): number {
    // A clock that goes back refills nothing.
    return bucket === undefined ? this.#burst : Math.min(this.#burst, bucket.tokens + Math.max(0, now - bucket.at) / this.#refillSeconds);
  }

  #dropOldest(): void {
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}

/** 429 with `retry-after`; `waitSeconds` from `RateBuckets.take`. */
export function rateLimited(waitSeconds: number): Response {
  return problem(429, 'rate-limited', { retryAfter: waitSeconds });
}

/** The network of a peer's address, as the key of a bucket: an IPv4 address, or the /64 of an IPv6 one (a household has a whole /64 to hop in). */
export function networkOf(address: string | undefined): string {
  if (!address) return 'unknown';
  const v4 = /(?:^|:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address);
  if (v4?.[1]) return v4[1];
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...gap, ...back]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}
