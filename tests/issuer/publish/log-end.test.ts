/** The remembered end of the log is a short cut and nothing else: with it, without it, with an old or a broken one, the log comes out the same. */
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import type { LogEntry } from '../../../src/core/trust/log/entry.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { writeDurable } from '../../../src/issuer/publish/durable-file.ts';
import { extendLog, type LogFiles } from '../../../src/issuer/publish/log.ts';
import { appendLogEntries, readLogEntries } from '../../../src/issuer/publish/log-store.ts';

const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const FILES: LogFiles = { appendLog: appendLogEntries, writeDurable };
let dataDir: string;
let keyring: Keyring;
let version = 0;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-log-end-'));
  await holdCeremony({ dataDir, now: 1_795_000_000, environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
  version = 0;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const more = (count: number): LogEntry[] =>
  Array.from({ length: count }, () => {
    version += 1;
    return { kind: 'policy', k: null, version, sha256: new Uint8Array(32).fill(version & 255), length: version };
  });
const extend = async (entries: readonly LogEntry[], { dir = dataDir, files = FILES } = {}) =>
  toHex(await extendLog({ dataDir: dir, trustDir: join(dir, 'public/trust'), keyring, files, firstRoot: new Uint8Array([1]), stamped: null }, entries));
const endFile = () => join(dataDir, 'publish/log.end.json');

describe('log.end.json', () => {
  it('at every size over the edge of two bundles, the log with it and the log without it are one', async () => {
    const other = join(dataDir, '../', `${dataDir.split('/').at(-1)}-other`);
    try {
      await extend(more(250));
      await cp(dataDir, other, { recursive: true });
      for (const count of [3, 1, 1, 1, 1, 250, 4, 2]) {
        const entries = more(count);
        await rm(join(other, 'publish/log.end.json'), { force: true });
        const root = await extend(entries);
        expect(await extend(entries, { dir: other })).toBe(root);
        // what is known already changes nothing
        expect(await extend(entries)).toBe(root);
      }
      expect(await readLogEntries(dataDir)).toEqual(await readLogEntries(other));
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('an older one, a broken one and one of another log are passed over', async () => {
    await extend(more(10));
    const old = await readFile(endFile());
    await extend(more(10));
    for (const bytes of [old, Buffer.from('{'), Buffer.from('{"size": 20}'), Buffer.from(JSON.stringify({ size: 20, root: 'ff', end: 0, tops: {} }))]) {
      await writeFile(endFile(), bytes);
      await extend(more(1));
      expect((await readLogEntries(dataDir)).length).toBe(version);
    }
  });

  it('entries of a publication that was cut off before its checkpoint are counted once', async () => {
    await extend(more(5));
    const cut = more(3);
    const files = { ...FILES, writeDurable: () => Promise.reject(new Error('power cut')) };
    await expect(extend(cut, { files })).rejects.toThrow('power cut');
    await extend([...cut, ...more(2)]);
    expect((await readLogEntries(dataDir)).length).toBe(10);
  });

  it('half an entry that a cut left is written over', async () => {
    await extend(more(5));
    const path = join(dataDir, 'publish/log.entries');
    const before = await readFile(path);
    await writeFile(path, Buffer.concat([before, Buffer.from([0, 60, 1, 2, 3])]));
    await extend(more(2));
    expect((await readLogEntries(dataDir)).length).toBe(7);
    // and an own file that is shorter than was remembered is made whole from what is published
    await truncate(path, before.length - 4);
    await extend(more(1));
    expect((await readLogEntries(dataDir)).length).toBe(8);
  });
});
