/** `ashyq trust mirror`: kept up run by run, verified before it is written, and what a ministry drops, rewrites or tells in two ways. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MerkleTree } from '../../src/core/audit/merkle-tree.ts';
import { originOf, readCheckpoint, signCheckpoint } from '../../src/core/trust/log/checkpoint.ts';
import { decodeEntries, encodeEntries, entriesPath } from '../../src/core/trust/log/tiles.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { loggedWorld } from '../core/audit/logged.ts';
import { KEYS as CORE_KEYS, NOW as CORE_NOW } from '../core/world.ts';
import { ashyq, ndjson, scratch } from './support.ts';
import { NOW, POLICY } from './world.ts';

const environment = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
let dir: string;
let data: string;
let cleanUp: () => Promise<void>;
let server: Server;
const published = () => join(data, 'public/trust');
const publish = async (now: number) => expect((await ashyq(['publish', '--data', data], { environment, now })).code).toBe(0);
const mirror = (to: string, from: string, ...more: string[]) => ashyq(['trust', 'mirror', to, '--from', from, ...more], { now: NOW + 5000 });
const counts = (stdout: string) => ndjson(stdout)[0];

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  data = join(dir, 'data');
  await holdCeremony({ dataDir: data, now: NOW, environment, cost: 2 ** 10 });
  await writeFile(join(data, 'policy.json'), JSON.stringify(POLICY));
  await publish(NOW);
  await publish(NOW + 300);
  server = createServer((request, response) => {
    void readFile(join(published(), (request.url ?? '').replace('/trust/', '')))
      .then((bytes) => response.end(bytes))
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await cleanUp();
});

describe('ashyq trust mirror', () => {
  it('keeps over the network, then only what is new, and keeps what the ministry drops', async () => {
    const to = join(dir, 'kept');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trust/`;
    const first = await mirror(to, address, '--json');
    expect([first.code, first.stderr]).toEqual([0, 'ashyq: no --pin: the root that is published now is taken at its word\n']);
    expect(counts(first.stdout)).toMatchObject({ gone: 0, before: 0, differing: [] });
    const again = await mirror(to, address, '--json');
    expect([again.code, again.stderr]).toEqual([0, '']);
    // The stamp in force is an entry of the next publication only.
    expect(counts(again.stdout)).toMatchObject({ kept: 0, gone: 0 });
    await publish(NOW + 600);
    await publish(NOW + 900);
    expect(counts((await mirror(to, address, '--json')).stdout)?.['kept']).toBeGreaterThan(0);
    await rm(join(published(), 'stamps/1.cbor'));
    expect(counts((await mirror(to, address, '--json')).stdout)).toMatchObject({ kept: 0, gone: 0 });
    expect((await readdir(join(to, 'stamps'))).sort()).toContain('1.cbor');
    // One width of the growing tile is left, and the mirror is a directory for an audit.
    expect(await readdir(join(to, 'log/tile/entries/000.p'))).toHaveLength(1);
    const audited = await ashyq(['audit', 'log', '--trust', to, '--json'], { now: NOW + 5000 });
    expect([audited.code, ndjson(audited.stdout)[0]]).toMatchObject([0, { faults: [], filesGone: 0 }]);
  });

  it('takes no file that is not the one that was logged, and goes on where it was broken off', async () => {
    const [from, to] = [join(dir, 'rewritten'), join(dir, 'of-rewritten')];
    await cp(published(), from, { recursive: true });
    const stamp = join(from, 'stamps/2.cbor');
    const bytes = await readFile(stamp);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(stamp, bytes);
    const told = await mirror(to, from);
    expect([told.code, told.stderr]).toMatchObject([1, expect.stringContaining('file-differs: stamps/2.cbor')]);
    expect(await readdir(join(to, 'stamps'))).not.toContain('2.cbor');
    // As a run that was killed leaves it: no checkpoint, no stamp, half of the files.
    await Promise.all(['log/checkpoint', 'stamp.cbor', 'root.cbor', 'bundle.1.cbor'].map((name) => rm(join(to, name), { force: true })));
    const done = await mirror(to, published(), '--pin', join(published(), 'root.1.cbor'), '--json');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect((await ashyq(['audit', 'log', '--trust', to], { now: NOW + 5000 })).code).toBe(0);
  });

  it('a tile that was damaged in the mirror is no fault of the ministry’s, and is mended', async () => {
    const to = join(dir, 'rotten');
    expect((await mirror(to, published())).code).toBe(0);
    const folder = join(to, 'log/tile/entries/000.p');
    const [name = ''] = await readdir(folder);
    const bytes = await readFile(join(folder, name));
    await writeFile(
      join(folder, name),
      bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 1 : byte)),
    );
    expect((await ashyq(['audit', 'log', '--trust', to], { now: NOW + 5000 })).code).toBe(1);
    expect(await mirror(to, published())).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(folder, name))).toEqual(bytes);
    expect((await ashyq(['audit', 'log', '--trust', to], { now: NOW + 5000 })).code).toBe(0);
  });

  it('keeps the whole chain of roots: whoever pinned the first verifies by the mirror alone, also where the first is published no more', async () => {
    const [from, to] = [join(dir, 'two-roots'), join(dir, 'of-two-roots')];
    const own = join(dir, 'data-of-two-roots');
    await holdCeremony({ dataDir: own, now: NOW, environment, cost: 2 ** 10 });
    await writeFile(join(own, 'policy.json'), JSON.stringify(POLICY));
    expect((await ashyq(['publish', '--data', own], { environment, now: NOW })).code).toBe(0);
    await cp(join(own, 'public/trust/root.1.cbor'), join(dir, 'first-root.cbor'));
    const rotated = await ashyq(['keys', 'rotate', 'stamp', '--data', own], { environment, now: NOW + 60 });
    expect([rotated.code, rotated.stderr]).toMatchObject([0, expect.any(String)]);
    expect((await ashyq(['publish', '--data', own], { environment, now: NOW + 300 })).code).toBe(0);
    await cp(join(own, 'public/trust'), from, { recursive: true });
    expect(await readdir(from)).toContain('root.2.cbor');
    await rm(join(from, 'root.1.cbor'));
    // Only who has the first root can tell whose log it is.
    expect((await mirror(join(dir, 'of-nobody'), from)).code).toBe(1);
    expect(await mirror(to, from, '--pin', join(dir, 'first-root.cbor'))).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(to, 'root.1.cbor'))).toEqual(await readFile(join(dir, 'first-root.cbor')));
    await rm(from, { recursive: true });
    const pin = ['--trust', to, '--pin', join(dir, 'first-root.cbor')];
    expect((await ashyq(['audit', 'log', ...pin], { now: NOW + 5000 })).code).toBe(0);
    // A line that is no code is refused: the trust files were not.
    expect((await ashyq(['verify', ...pin], { now: NOW + 5000, stdin: 'x\n' })).code).toBe(1);
  });

  it('refuses another ministry, a pin that is none, and what is no trust data', async () => {
    const to = join(dir, 'of-another');
    const other = join(dir, 'another');
    await holdCeremony({ dataDir: other, now: NOW, environment, cost: 2 ** 10 });
    const foreign = await mirror(to, published(), '--pin', join(other, 'public/trust/root.1.cbor'));
    expect([foreign.code, foreign.stdout]).toEqual([3, '']);
    const empty = join(dir, 'empty');
    await mkdir(empty);
    expect((await mirror(to, empty)).code).toBe(3);
    expect((await mirror(to, 'http://127.0.0.1:9/trust/')).code).toBe(1);
    expect((await ashyq(['trust', 'mirror', to])).code).toBe(64);
    expect((await ashyq(['trust', 'copy', to, '--from', published()])).code).toBe(64);
    expect(await readdir(to)).toEqual([]);
  });
});

describe('a ministry that tells two histories', () => {
  let world: string;
  const twin = () => join(dir, 'twin');
  beforeAll(async () => {
    world = join(dir, 'world');
    const files = await loggedWorld();
    for (const [name, bytes] of files) {
      for (const place of [world, twin()]) {
        await mkdir(join(place, name, '..'), { recursive: true });
        await writeFile(join(place, name), bytes);
      }
    }
    // The same size, the same key, one entry another: shown to somebody else.
    const text = new TextDecoder().decode(files.get('log/checkpoint'));
    const size = readCheckpoint(text)?.size ?? 0;
    const path = `log/${entriesPath({ index: 0, width: size })}`;
    const leaves = decodeEntries(files.get(path) ?? new Uint8Array(0)).map((leaf, at) =>
      at === 1 ? (decodeEntries(files.get(path) ?? new Uint8Array(0))[4] ?? leaf) : leaf,
    );
    const root = await (await MerkleTree.of(leaves)).root(size);
    await writeFile(join(twin(), path), encodeEntries(leaves));
    await writeFile(
      join(twin(), 'log/checkpoint'),
      await signCheckpoint({ origin: await originOf(files.get('root.1.cbor') ?? new Uint8Array(0)), size, root }, CORE_KEYS.stamp),
    );
  });
  const at = { now: CORE_NOW };

  it('is found by its two checkpoints of one size, and the evidence is exported', async () => {
    const [kept, file] = [join(twin(), 'log/checkpoint'), join(dir, 'evidence.json')];
    const told = await ashyq(['audit', 'log', '--trust', world, '--since', kept, '--evidence', file], at);
    expect([told.code, told.stdout]).toMatchObject([1, expect.stringContaining('fault\tsize-twice')]);
    const evidence = JSON.parse(await readFile(file, 'utf8'));
    expect(evidence).toMatchObject({ format: 'ashyq-log-evidence', equivocation: ['size-twice'] });
    expect(evidence.checkpoint).toBe(await readFile(join(world, 'log/checkpoint'), 'utf8'));
    expect(evidence.earlier).toBe(await readFile(kept, 'utf8'));
    // Never over evidence of before.
    expect((await ashyq(['audit', 'log', '--trust', world, '--evidence', file], at)).code).toBe(64);
    const honest = await ashyq(['audit', 'log', '--trust', world, '--since', join(world, 'log/checkpoint'), '--json'], at);
    expect([honest.code, ndjson(honest.stdout)[0]]).toMatchObject([0, { faults: [], consistency: [] }]);
  });

  it('is found by a mirror, which stays as it was', async () => {
    const to = join(dir, 'of-world');
    expect((await ashyq(['trust', 'mirror', to, '--from', world], at)).code).toBe(0);
    const before = await readFile(join(to, 'log/checkpoint'), 'utf8');
    const told = await ashyq(['trust', 'mirror', to, '--from', twin()], at);
    expect([told.code, told.stderr]).toMatchObject([1, expect.stringContaining('size-twice: log/checkpoint')]);
    expect(await readFile(join(to, 'log/checkpoint'), 'utf8')).toBe(before);
    const publishedOf = (folder: string) => readFile(join(to, 'evidence', folder, 'published-checkpoint'), 'utf8');
    expect(await publishedOf(String(CORE_NOW))).toBe(await readFile(join(twin(), 'log/checkpoint'), 'utf8'));
    // Evidence of the same second stays as it was.
    await writeFile(join(to, 'evidence', String(CORE_NOW), 'published-checkpoint'), 'kept');
    const again = await ashyq(['trust', 'mirror', to, '--from', twin()], at);
    expect([again.code, again.stderr]).toMatchObject([1, expect.stringContaining(`${CORE_NOW}-2`)]);
    expect(await publishedOf(String(CORE_NOW))).toBe('kept');
    expect(await publishedOf(`${CORE_NOW}-2`)).toBe(await readFile(join(twin(), 'log/checkpoint'), 'utf8'));
  });

  it('is not taken where the checkpoint that was kept cannot be held against it', async () => {
    const to = join(dir, 'of-damaged');
    expect((await ashyq(['trust', 'mirror', to, '--from', world], at)).code).toBe(0);
    const damaged = (await readFile(join(to, 'log/checkpoint'), 'utf8')).replace(/.{8}\n$/, 'AAAAAAA=\n');
    await writeFile(join(to, 'log/checkpoint'), damaged);
    const told = await ashyq(['trust', 'mirror', to, '--from', twin()], at);
    expect([told.code, told.stderr]).toMatchObject([1, expect.stringContaining('earlier-invalid: log/checkpoint')]);
    expect(await readFile(join(to, 'log/checkpoint'), 'utf8')).toBe(damaged);
    expect(await readFile(join(to, 'evidence', String(CORE_NOW), 'kept-checkpoint'), 'utf8')).toBe(damaged);
  });
});
