/** The operator's commands with a signer (docs/operations.md, "The signer"): what is published, what is refused before anything is, and what is said where the signer is away. */
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ashyq, type RunResult } from '../../../cli/support.ts';
import { NOW, withKeyFolder } from '../key-folder.ts';
import { makeSignerPlace, type SignerPlace } from './signer-place.ts';

withKeyFolder();
let place: SignerPlace;
beforeEach(async () => {
  place = await makeSignerPlace();
  await place.start();
  await mkdir(place.issuerDir);
});
afterEach(() => place.end());

const issuer = (now: number, ...words: string[]): Promise<RunResult> =>
  ashyq([...words, '--data', place.issuerDir], { environment: { ASHYQ_SIGNER: place.socketPath }, now });
const bringPolicy = () => copyFile(join(import.meta.dirname, '../../../../deploy/policy.example.json'), join(place.issuerDir, 'policy.json'));
const trust = () => join(place.issuerDir, 'public/trust');

it('publish: without a policy it says so; with one all is signed by the signer, and no key lies in the issuer’s folder', async () => {
  expect(await issuer(NOW, 'publish')).toMatchObject({ code: 1, stderr: expect.stringContaining('policy-missing') });
  await bringPolicy();
  const made = await issuer(NOW, 'publish', '--json');
  expect([made.code, JSON.parse(made.stdout)]).toMatchObject([0, { stamp: 1, bundle: 1, policy: 1 }]);
  expect(await readdir(trust())).toEqual(expect.arrayContaining(['bundle.1.cbor', 'neutral.cwt', 'policy.1.json', 'root.1.cbor', 'stamp.cbor']));
  expect(JSON.parse((await issuer(NOW + 60, 'publish', '--json')).stdout)).toMatchObject({ stamp: 2, written: [] });
  expect(await readdir(join(place.issuerDir, 'keys'))).toEqual(['roots']);
});

it('issue: refused by the signer, and nothing is published for its sake', async () => {
  await bringPolicy();
  await issuer(NOW, 'publish');
  const before = await readFile(join(trust(), 'stamp.cbor'));
  const refused = await issuer(NOW + 60, 'issue', '--health', 'green', '--evidence', String(NOW), '--birth', '0419', '--initials', 'Ә.Қ.', '--paper');
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('index-reserved: the signer signs nothing beyond its bounds') });
  expect(await readFile(join(trust(), 'stamp.cbor'))).toEqual(before);
});

it('publish while the signer is away: which socket, and why', { timeout: 120_000 }, async () => {
  await bringPolicy();
  await place.end();
  const away = await issuer(NOW, 'publish');
  expect([away.code, away.stderr]).toEqual([
    1,
    expect.stringMatching(new RegExp(`signer-away: no signer answers at ${place.socketPath} \\((?:ENOENT|ECONNREFUSED)\\)`)),
  ]);
});
