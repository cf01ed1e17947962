/** A phone's page over a real IndexedDB and a ministry that signs: made anew for each test, under a name of its own. */
import { afterEach, beforeEach } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { markHeld } from '../../src/shared/storage/held.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { Environment } from '../../src/wallet/environment.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { publish } from '../core/world.ts';

export class Pocket<Issuer extends { now: number; readonly fetch: typeof fetch }> {
  issuer: Issuer;
  storage: Storage;
  /** Seconds that the phone's clock is ahead of the ministry's. */
  deviceAhead = 0;
  pin: Uint8Array<ArrayBuffer> | null = null;
  readonly #name: string;
  readonly #copied: boolean;
  readonly #makeIssuer: () => Issuer;
  #number = 0;

  /** `copied`: with the second copy that the app keeps beside its database. */
  constructor(name: string, makeIssuer: () => Issuer, { copied = false } = {}) {
    this.#name = name;
    this.#copied = copied;
    this.#makeIssuer = makeIssuer;
    this.issuer = makeIssuer();
    this.storage = new Storage({ name });
    beforeEach(() => this.#begin());
    afterEach(() => this.#end());
  }

  /** A page of this phone: another one over the same storage is a reload, or a second tab. */
  open(changes: Partial<Environment> = {}): Wallet {
    const clock = () => (this.issuer.now + this.deviceAhead) * 1000;
    const { storage, pin, issuer } = this;
    return new Wallet({ storage, clock, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin, ...changes });
  }

  /** What a browser does under an open page when it drops the data of a site; with the storage closed before, what it does with a database that it takes for damaged. */
  throwAway(): Promise<void> {
    return new Promise((done, fail) => {
      const request = indexedDB.deleteDatabase(this.#own);
      request.onsuccess = () => done();
      request.onerror = () => fail(request.error);
    });
  }

  get #own(): string {
    return `${this.#name}-${this.#number}`;
  }

  async #begin(): Promise<void> {
    this.#number += 1;
    this.issuer = this.#makeIssuer();
    this.deviceAhead = 0;
    this.storage = new Storage({ name: this.#own, copied: this.#copied });
    this.pin = (await publish()).get('root.cbor') ?? null;
  }

  async #end(): Promise<void> {
    await this.storage.close();
    indexedDB.deleteDatabase(this.#own);
    if (this.#copied) await (navigator as unknown as { storageBuckets: { delete(name: string): Promise<void> } }).storageBuckets.delete(`${this.#own}-copy`);
    markHeld(false);
  }
}
