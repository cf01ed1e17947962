/**
 * An engine that remembers its answers. One person's token is shown many times while it lives, and every time with another proof around the same bytes; whether a signature
 * holds is said by key, signature and message alone, so an answer is given again where all three are the same, byte for byte.
 */
import { equal } from '../../bytes.ts';
import type { Ed25519Engine } from '../../codec/ed25519.ts';

/** Half a kilobyte each: four megabytes at most. Of a pass, message and key are shorter than MESSAGE_MAX. */
const KEPT = 8192;
const MESSAGE_MAX = 512;
const [KEY, SIGNATURE] = [32, 64];

interface Answer {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly holds: boolean | Promise<boolean>;
}

/**
 * A place is found by four bytes of the signature, which are as good as random, and believed when all bytes agree; who comes to a place that is taken takes it, whoever
 * makes signatures that begin alike. What is asked with must not be written to afterwards. @throws nothing of its own; what the engine rejects is not remembered
 */
export function remembering(engine: Ed25519Engine, most: number = KEPT): Ed25519Engine {
  const places = new Array<Answer | null>(most).fill(null);
  return {
    name: engine.name,
    verify(publicKey, signature, message) {
      if (message.length > MESSAGE_MAX || publicKey.length !== KEY || signature.length !== SIGNATURE) return engine.verify(publicKey, signature, message);
      const place = placeOf(signature) % most;
      const known = places[place];
      if (known != null && equal(known.signature, signature) && equal(known.publicKey, publicKey) && equal(known.message, message)) return known.holds;
      const holds = engine.verify(publicKey, signature, message);
      const answer: Answer = { publicKey, signature, message, holds };
      places[place] = answer;
      if (typeof holds !== 'boolean')
        holds.catch(() => {
          if (places[place] === answer) places[place] = null;
        });
      return holds;
    },
  };
}

/** Its second to fifth byte. */
function placeOf(signature: Uint8Array): number {
  return ((signature[1] ?? 0) | ((signature[2] ?? 0) << 8) | ((signature[3] ?? 0) << 16) | ((signature[4] ?? 0) << 24)) >>> 0;
}
