/** The transparency log as the publisher writes it, read back as an auditor would: only what lies in public/trust, the first root and the keys of the newest one. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { equal, sha256, toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { TYP } from '../../../src/core/token/typ.ts';
import { originOf, verifyCheckpoint } from '../../../src/core/trust/log/checkpoint.ts';
import { decodeLogEntry, fileOfEntry, type LogEntry } from '../../../src/core/trust/log/entry.ts';
import { hashLeaf, proveConsistency, proveInclusion, rootOf, verifyConsistency, verifyInclusion } from '../../../src/core/trust/log/merkle.ts';
import { decodeEntries, entriesPath, nodesOfTiles, tilePath, tilesOf } from '../../../src/core/trust/log/tiles.ts';
import { decodeRoot } from '../../../src/core/trust/root.ts';
import { openSign1File } from '../../../src/core/trust/signed-file.ts';
import { parseStamp } from '../../../src/core/trust/stamp.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { writeDurable } from '../../../src/issuer/publish/durable-file.ts';
import { extendLog } from '../../../src/issuer/publish/log.ts';
import { appendLogEntries } from '../../../src/issuer/publish/log-store.ts';
import { publish } from '../../../src/issuer/publish/publisher.ts';
import type { PublicationSource } from '../../../src/issuer/publish/source.ts';
import { POLICY } from '../../cli/world.ts';

const NOW = 1_795_000_000;
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };

let dataDir: string;
let keyring: Keyring;
let revoked: number[];

const source: PublicationSource = { policy: async () => Buffer.from(JSON.stringify(POLICY)), lists: async () => [{ list: 0, revoked }] };
const publishAt = (now: number) => publish({ dataDir, keyring, source, now });
const trustFile = (name: string) => readFile(join(dataDir, 'public/trust', name));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-log-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
  revoked = [5];
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

interface ReadLog {
  readonly size: number;
  readonly root: Uint8Array;
  readonly entries: readonly LogEntry[];
  readonly read: ReturnType<typeof nodesOfTiles>;
}

/** Everything of the log, each part checked against the checkpoint. */
async function readLog(): Promise<ReadLog> {
  const origin = await originOf(await trustFile('root.1.cbor'));
  const { roles } = await decodeRoot(await trustFile('root.cbor'));
  const keys = roles.stamp.keys.map(({ x }) => x);
  const verified = await verifyCheckpoint((await trustFile('log/checkpoint')).toString(), { origin, keys, engine: webCryptoEngine });
  if (!verified.ok) throw new Error(verified.code);
  const { size, root } = verified.checkpoint;
  const read = nodesOfTiles(size, (tile) => trustFile(`log/${tilePath(tile)}`));
  expect(toHex(await rootOf(size, read))).toBe(toHex(root));
  const bundles = await Promise.all(tilesOf(0, size).map((tile) => trustFile(`log/${entriesPath(tile)}`)));
  const raw = bundles.flatMap((bundle) => decodeEntries(bundle));
  expect(raw).toHaveLength(size);
  for (const [index, entry] of raw.entries()) expect(toHex(await hashLeaf(entry))).toBe(toHex(await read(0, index)));
  return { size, root, entries: raw.map((entry) => decodeLogEntry(entry)), read };
}

const stampInForce = async () => parseStamp(openSign1File(await trustFile('stamp.cbor'), TYP.stamp).payload);
const told = (entries: readonly LogEntry[]) => entries.map(({ kind, k, version }) => `${kind} ${k === null ? '' : `${k}.`}${version}`);

describe('transparency log', () => {
  it('counts every root, policy, bundle, list and replaced stamp once, and the stamp carries its root', async () => {
    await publishAt(NOW);
    const first = await readLog();
    expect(told(first.entries)).toEqual(['root 1', 'policy 3', 'bundle 1', 'list 0.1']);
    expect(equal((await stampInForce()).logRoot ?? new Uint8Array(0), first.root)).toBe(true);
    await publishAt(NOW + 300);
    revoked = [5, 6];
    await publishAt(NOW + 600);
    const { entries, root } = await readLog();
    expect(told(entries)).toEqual(['root 1', 'policy 3', 'bundle 1', 'list 0.1', 'stamp 1', 'stamp 2', 'list 0.2']);
    expect(equal((await stampInForce()).logRoot ?? new Uint8Array(0), root)).toBe(true);
  });

  it('digests are those of the published files, each with a proof of inclusion', async () => {
    await publishAt(NOW);
    await publishAt(NOW + 300);
    const { entries, size, root, read } = await readLog();
    for (const [index, entry] of entries.entries()) {
      const name = fileOfEntry(entry);
      if (name === null) continue;
      const bytes = await trustFile(name);
      expect([entry.length, toHex(entry.sha256)]).toEqual([bytes.length, toHex(await sha256(bytes))]);
      expect(await verifyInclusion({ index, hash: await read(0, index) }, { size, root }, await proveInclusion(index, size, read))).toBe(true);
    }
  });

  it('grows over several tiles: every earlier checkpoint is consistent with the last, narrower versions of full tiles are gone', async () => {
    await publishAt(NOW);
    const older: { size: number; root: Uint8Array }[] = [];
    const files = { appendLog: appendLogEntries, writeDurable };
    const options = { dataDir, trustDir: join(dataDir, 'public/trust'), keyring, files, firstRoot: await trustFile('root.1.cbor'), stamped: null };
    // Many at once, then a few at a time over the edge of the first tile.
    let [size, version] = [4, 100];
    for (const count of [240, 5, 5, 1, 1, 1, 9, 7]) {
      const more = Array.from({ length: count }, (): LogEntry => ({ kind: 'policy', k: null, version: version++, sha256: new Uint8Array(32), length: 1 }));
      size += count;
      older.push({ size, root: await extendLog(options, more) });
    }
    const { root, read } = await readLog();
    expect(size).toBe(273);
    for (const before of older) expect(await verifyConsistency(before, { size, root }, await proveConsistency(before.size, size, read))).toBe(true);
    const level = await readdir(join(dataDir, 'public/trust/log/tile/0'));
    expect(level.toSorted()).toEqual(['000', '001.p']);
    expect(await readdir(join(dataDir, 'public/trust/log/tile/1'))).toEqual(['000.p']);
  });

  it('is signed by the new stamp key after a rotation, and knows the new root', async () => {
    await publishAt(NOW);
    const change = { dataDir, environment: ENVIRONMENT, now: NOW + 1, offlineRoot: join(dataDir, 'offline-root'), cost: 2 ** 10 };
    await rotateRole(change, 'stamp');
    await publishAt(NOW + 2);
    expect(told((await readLog()).entries)).toContain('root 2');
  });

  it('comes back from its entries when public/ is lost, and from public/ when its entries are', async () => {
    await publishAt(NOW);
    await publishAt(NOW + 300);
    const { entries } = await readLog();
    await rm(join(dataDir, 'public'), { recursive: true });
    await publishAt(NOW + 600);
    const again = await readLog();
    expect(told(again.entries).slice(0, entries.length)).toEqual(told(entries));
    await rm(join(dataDir, 'publish/log.entries'));
    await publishAt(NOW + 900);
    const last = await readLog();
    expect(told(last.entries).slice(0, again.size)).toEqual(told(again.entries));
    expect(await verifyConsistency(again, last, await proveConsistency(again.size, last.size, last.read))).toBe(true);
  });

  it('an entry that a power cut left half written is cut off', async () => {
    await publishAt(NOW);
    const path = join(dataDir, 'publish/log.entries');
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.from([0, 50, 1, 2])]));
    await publishAt(NOW + 300);
    expect(told((await readLog()).entries).at(-1)).toBe('stamp 1');
  });

  it.each([
    ['its length and nothing else', 2],
    ['its beginning', 9],
  ])('an entry of which a power cut left %s, and zeros, is cut off', async (_, left) => {
    await publishAt(NOW);
    const path = join(dataDir, 'publish/log.entries');
    const bytes = await readFile(path);
    const torn = Buffer.concat([Buffer.from([0, 42]), bytes.subarray(2, 44)]).fill(0, left);
    await writeFile(path, Buffer.concat([bytes, torn]));
    await publishAt(NOW + 300);
    expect(told((await readLog()).entries)).toEqual(['root 1', 'policy 3', 'bundle 1', 'list 0.1', 'stamp 1']);
  });

  it('an entry of our own that was spoilt after it was counted is taken back from what is published', async () => {
    await publishAt(NOW);
    await publishAt(NOW + 300);
    const before = await readLog();
    const path = join(dataDir, 'publish/log.entries');
    await writeFile(path, (await readFile(path)).fill(0, 60, 70));
    await publishAt(NOW + 600);
    const after = await readLog();
    expect(await verifyConsistency(before, after, await proveConsistency(before.size, after.size, after.read))).toBe(true);
  });

  it('does not begin anew, or from an older backup, while a stamp in force names it; its entries alone bring it back', async () => {
    await publishAt(NOW);
    const path = join(dataDir, 'publish/log.entries');
    const backup = await readFile(path);
    for (const later of [300, 600]) await publishAt(NOW + later);
    const [before, entries] = [await readLog(), await readFile(path)];
    await rm(join(dataDir, 'public/trust/log'), { recursive: true });
    for (const left of [Buffer.alloc(0), backup]) {
      await writeFile(path, left);
      await expect(publishAt(NOW + 900)).rejects.toMatchObject({ code: 'log-damaged' });
    }
    await writeFile(path, entries);
    await publishAt(NOW + 900);
    const after = await readLog();
    expect(await verifyConsistency(before, after, await proveConsistency(before.size, after.size, after.read))).toBe(true);
  });

  it('a tile that was changed is made again; entries that were changed stop the publication', async () => {
    await publishAt(NOW);
    const before = await readLog();
    await writeFile(join(dataDir, 'public/trust/log/tile/0/000.p/4'), new Uint8Array(4 * 32));
    await publishAt(NOW + 300);
    const after = await readLog();
    expect(await verifyConsistency(before, after, await proveConsistency(before.size, after.size, after.read))).toBe(true);

    const path = join(dataDir, 'publish/log.entries');
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await rm(join(dataDir, 'public/trust/log/tile'), { recursive: true });
    await expect(publishAt(NOW + 600)).rejects.toMatchObject({ code: 'log-damaged' });
  });
});
