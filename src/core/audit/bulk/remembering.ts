/**
 * An engine that remembers its answers. One person's token is shown many times while it lives, and every time with another proof around the same bytes; whether a signature
 * holds is said by key, signature and message alone, so an answer is given again where all three are the same, byte for byte.
 */
import type { Ed25519Engine } from '../../codec/ed25519.ts';

/** Half a kilobyte each: four megabytes at most. Of a pass, message and key are shorter than MESSAGE_MAX. */
const KEPT = 8192;
const MESSAGE_MAX = 512;
const [KEY, SIGNATURE] = [32, 64];

/** @throws nothing of its own; what the engine rejects is not remembered */
export function remembering(engine: Ed25519Engine, most: number = KEPT): Ed25519Engine {
  const answers = new Map<string, boolean | Promise<boolean>>();
  return {
    name: engine.name,
    verify(publicKey, signature, message) {
      if (message.length > MESSAGE_MAX || publicKey.length !== KEY || signature.length !== SIGNATURE) return engine.verify(publicKey, signature, message);
      const name = letters(publicKey) + letters(signature) + letters(message);
      const known = answers.get(name);
      if (known !== undefined) return known;
      const answer = engine.verify(publicKey, signature, message);
      const oldest = answers.keys().next();
      if (answers.size >= most && oldest.done !== true) answers.delete(oldest.value);
      answers.set(name, answer);
      if (typeof answer !== 'boolean')
        answer.then(
          (holds) => answers.has(name) && answers.set(name, holds),
          () => answers.delete(name),
        );
      return answer;
    },
  };
}

/** Each byte a letter of the same number. */
function letters(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
