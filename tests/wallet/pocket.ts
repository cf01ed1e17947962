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
  readonly #makeIssuer: () => Issuer;
  #number = 0;

  constructor(name: string, makeIssuer: () => Issuer) {
    this.#name = name;
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

  async #begin(): Promise<void> {
    this.#number += 1;
    this.issuer = this.#makeIssuer();
    this.deviceAhead = 0;
    this.storage = new Storage({ name: `${this.#name}-${this.#number}` });
    this.pin = (await publish()).get('root.cbor') ?? null;
  }

  async #end(): Promise<void> {
    await this.storage.close();
    indexedDB.deleteDatabase(`${this.#name}-${this.#number}`);
    markHeld(false);
  }
}
