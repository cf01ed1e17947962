/** Finds names `kid-<i>` whose keys share a kid (formats.md §2: kid is only 4 bytes). Run once; the pairs are kept in keys.mjs. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { kidOf, seedOf } from './keys.mjs';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const seen = new Map();
for (let i = 0; i < 300_000; i++) {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seedOf(`kid-${i}`)]), format: 'der', type: 'pkcs8' });
  const kid = kidOf(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)).readUInt32BE();
  const earlier = seen.get(kid);
  if (earlier !== undefined) console.log(`  ['kid-${earlier}', 'kid-${i}'],`);
  seen.set(kid, i);
}
