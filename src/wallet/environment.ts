/** What the wallet's work needs from outside, given as arguments so that it is tested with an injected clock, store and network. */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { ApiContext } from '../shared/network/api-call.ts';
import { Storage } from '../shared/storage/open.ts';

export interface Environment extends ApiContext {
  readonly storage: Storage;
  /** Chosen once; WebCrypto where the browser has Ed25519. */
  readonly engine: () => Promise<Ed25519Engine>;
  /** The root of this build, or null in a build that trusts nothing. */
  readonly pinned: () => Promise<Uint8Array<ArrayBuffer> | null>;
}

/** The phone itself. */
export function browserEnvironment(): Environment {
  let engine: Promise<Ed25519Engine> | null = null;
  return {
    storage: new Storage(),
    clock: () => Date.now(),
    pinned: async () => (await import('../shared/network/trust-load.ts')).pinnedRoot(),
    engine: () => {
      engine ??= import('../core/codec/ed25519.ts').then(({ detectEngine }) => detectEngine());
      // A script that did not come is asked for again: one bad moment must not leave the page without signatures.
      engine.catch(() => {
        engine = null;
      });
      return engine;
    },
  };
}

/** The issuer's time in whole seconds, from this device's clock and the measured `offset`. */
export function correctedNow({ clock }: Pick<Environment, 'clock'>, offset: number): number {
  return Math.floor(clock() / 1000) + offset;
}
