/**
 * Keys as an engine wants them, kept by their bytes: a door sees the ministry's few keys with every pass, and reading one into an engine takes a tenth of
 * what a signature does. A slot is found by four bytes of the key and believed only when all of them agree, so that a look-up makes no text of them.
 */
import { equal } from '../bytes.ts';

interface Slot<K> {
  readonly publicKey: Uint8Array;
  readonly key: K;
}

/** At most `max` keys; the oldest goes first. Two keys that begin alike push each other out, which costs time and nothing else. */
export class KeyCache<K> {
  readonly #slots = new Map<number, Slot<K>>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The kept form of a public key, or what `read` makes of it, kept from now on. The bytes are copied. */
  of(publicKey: Uint8Array, read: (publicKey: Uint8Array) => K): K {
    const start = (publicKey[0] ?? 0) | ((publicKey[1] ?? 0) << 8) | ((publicKey[2] ?? 0) << 16) | ((publicKey[3] ?? 0) << 24);
    const known = this.#slots.get(start);
    if (known !== undefined && equal(known.publicKey, publicKey)) return known.key;
    const key = read(publicKey);
    const oldest = known === undefined && this.#slots.size >= this.#max ? this.#slots.keys().next() : null;
    if (oldest !== null && oldest.done !== true) this.#slots.delete(oldest.value);
    this.#slots.set(start, { publicKey: new Uint8Array(publicKey), key });
    return key;
  }
}
