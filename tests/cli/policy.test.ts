/** `ashyq policy sign`: an officer reads what doors will trust before a key touches it (decision 034). */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toHex, utf8Encode } from '../../src/core/bytes.ts';
import { kidOf } from '../../src/core/token/cnf.ts';
import { TYP } from '../../src/core/token/typ.ts';
import { encodeBundle, parseBundle } from '../../src/core/trust/bundle.ts';
import { openSignedFile } from '../../src/core/trust/signed-file.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../src/issuer/keys/keyring.ts';
import { trustDirOf } from '../../src/issuer/keys/layout.ts';
import { digestOf, readPublished } from '../../src/issuer/publish/published.ts';
import { publish } from '../../src/issuer/publish/publisher.ts';
import { keyOf } from '../issuer/world.ts';
import { ashyq, scratch } from './support.ts';
import { NOW } from './world.ts';

const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const DAY = 86_400;
let dir: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ dir, cleanUp } = await scratch());
});
afterEach(() => cleanUp());

it('policy sign names every token key of the bundle, one that somebody slipped in too', async () => {
  await holdCeremony({ dataDir: dir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  const source = { policy: () => Promise.resolve(utf8Encode(demoPolicy(1))), lists: () => Promise.resolve([]) };
  await publish({ dataDir: dir, keyring: await openKeyring(dir, ENVIRONMENT), source, now: NOW });
  const published = await readPublished(trustDirOf(dir));
  if (published === null) throw new Error('a publication');
  const { bundle } = published;
  const x = keyOf('slipped in').publicKey;
  const foreign = { x, notBefore: NOW, notAfter: NOW + 400 * DAY, retiredAt: null, revokedAt: null, voidBefore: null, specimen: false };
  const policy = demoPolicy(2);
  const content = { ...bundle, version: bundle.version + 1, tokenKeys: [...bundle.tokenKeys, foreign], policy: digestOf(2, utf8Encode(policy)) };
  const payload = openSignedFile(await encodeBundle(content, []), TYP.bundle).payload;
  const request = { format: 'ashyq-policy-signing', version: 1, policy, bundle: Buffer.from(payload).toString('base64url') };
  await writeFile(join(dir, 'request.json'), JSON.stringify(request));
  const args = ['policy', 'sign', join(dir, 'request.json'), '--out', join(dir, 'signed.cbor'), '--data', dir];
  const { code, stderr } = await ashyq(args, { environment: ENVIRONMENT, now: NOW });
  expect(code).toBe(0);
  for (const { kid } of (await parseBundle(payload)).tokenKeys) expect(stderr).toContain(`token key ${toHex(kid)}, `);
  expect(stderr).toContain(`token key ${toHex(await kidOf(x))}, ${new Date(NOW * 1000).toISOString().slice(0, 10)} to `);
  expect(stderr.match(/specimen/g)).toHaveLength(bundle.tokenKeys.filter(({ specimen }) => specimen).length);
});
