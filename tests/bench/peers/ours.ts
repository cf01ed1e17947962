/** One whole verdict of ours for the bench beside other systems, by the two engines that Node has. */
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../../src/core/memory.ts';
import { verify } from '../../../src/core/verify.ts';
import { nodeEngine } from '../../../src/issuer/keys/node-ed25519.ts';
import { prepared } from '../verify-prepared.ts';

export { compare } from '../measure.ts';

/** `[name of the engine, what makes one verdict]`; it throws where the verdict is another than `ok`. */
export async function oneVerdict(): Promise<(readonly [string, () => Promise<void>])[]> {
  const { trust, text, now, door } = await prepared();
  return [nodeEngine(), webCryptoEngine].map((engine) => [
    engine.name,
    async () => {
      const verdict = await verify(text, { trust, now, door, memory: new VerifierMemory(), engine });
      if (verdict.code !== 'ok') throw new RangeError(`bench pass is ${verdict.code}`);
    },
  ]);
}
