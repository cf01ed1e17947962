/** The ministry's history: a log made honestly, and then each thing that a dishonest or damaged one could show. */
import { beforeAll, describe, expect, test } from 'vitest';
import { auditLog, type LogAuditOptions, type LogReport } from '../../../src/core/audit/log-audit.ts';
import { logEvidence } from '../../../src/core/audit/log-json.ts';
import { MerkleTree } from '../../../src/core/audit/merkle-tree.ts';
import { type Bytes, concat, sha256, utf8Encode } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { originOf, signCheckpoint } from '../../../src/core/trust/log/checkpoint.ts';
import { encodeLogEntry, fileOfEntry, type LogEntry, type LogKind } from '../../../src/core/trust/log/entry.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from '../../../src/core/trust/log/merkle.ts';
import { encodeEntries, entriesPath, tilesOf } from '../../../src/core/trust/log/tiles.ts';
import { KEYS, xOf } from '../world.ts';

const FIRST_ROOT = utf8Encode('the first root of this test');

/** What is published of one version, some bytes that tell which. */
const contentOf = (kind: LogKind, version: number): Bytes => utf8Encode(`${kind} ${version}`);

async function entryOf(kind: LogKind, version: number, content = contentOf(kind, version)): Promise<LogEntry> {
  return { kind, k: kind === 'list' ? 0 : null, version, sha256: await sha256(content), length: content.length };
}

interface Made {
  readonly files: Map<string, Uint8Array>;
  readonly leaves: readonly Uint8Array[];
  readonly tree: MerkleTree;
}

async function logOf(entries: readonly LogEntry[], signer = KEYS.stamp): Promise<Made> {
  const leaves = entries.map(encodeLogEntry);
  const tree = await MerkleTree.of(leaves);
  const files = new Map<string, Uint8Array>();
  for (const tile of tilesOf(0, leaves.length))
    files.set(`log/${entriesPath(tile)}`, encodeEntries(leaves.slice(tile.index * 256, tile.index * 256 + tile.width)));
  for (const entry of entries) {
    const name = entry.kind === 'stamp' ? `stamps/${entry.version}.cbor` : fileOfEntry(entry);
    if (name !== null) files.set(name, contentOf(entry.kind, entry.version));
  }
  files.set('log/checkpoint', utf8Encode(await checkpointOf(tree, leaves.length, signer)));
  return { files, leaves, tree };
}

const checkpointOf = async (tree: MerkleTree, size: number, signer = KEYS.stamp): Promise<string> =>
  signCheckpoint({ origin: await originOf(FIRST_ROOT), size, root: await tree.root(size) }, signer);

async function reportOf({ files }: Pick<Made, 'files'>, changes: Partial<LogAuditOptions> = {}): Promise<LogReport> {
  const result = await auditLog({
    read: async (name) => files.get(name) ?? null,
    firstRoot: FIRST_ROOT,
    stampKeys: [xOf(KEYS.stamp)],
    engine: webCryptoEngine,
    stamped: null,
    ...changes,
  });
  if (!result.ok) throw new Error(result.code);
  return result.report;
}

const faults = ({ faults: found }: LogReport) => found.map(({ code, index, file }) => [code, index, file]);

let entries: LogEntry[];
let made: Made;
beforeAll(async () => {
  entries = [await entryOf('root', 1), await entryOf('bundle', 1), await entryOf('policy', 1)];
  for (let version = 1; version <= 300; version += 1)
    entries.push(await entryOf('stamp', version), ...(version % 3 === 0 ? [await entryOf('list', version / 3)] : []));
  made = await logOf(entries);
});

describe('auditLog', () => {
  test('an honest log: its spans, its files, the tree that the stamp names', async () => {
    const report = await reportOf(made, { stamped: await made.tree.root(entries.length - 1) });
    expect(faults(report)).toEqual([]);
    expect(report).toMatchObject({ filesHeld: entries.length, filesGone: 0, unchanged: null, checkpoint: { size: 403 } });
    expect(report.spans).toEqual([
      { kind: 'root', entries: 1, first: 1, last: 1 },
      { kind: 'bundle', entries: 1, first: 1, last: 1 },
      { kind: 'policy', entries: 1, first: 1, last: 1 },
      { kind: 'list', entries: 100, first: 1, last: 100 },
      { kind: 'stamp', entries: 300, first: 1, last: 300 },
    ]);
  });

  test('proves each file to whoever holds the checkpoint', async () => {
    const { tree, checkpoint } = await reportOf(made);
    const leaf = { index: 200, hash: await hashLeaf(made.leaves[200] ?? new Uint8Array(0)) };
    expect(await verifyInclusion(leaf, checkpoint, await tree.proveInclusion(200))).toBe(true);
    expect(await verifyInclusion({ ...leaf, index: 201 }, checkpoint, await tree.proveInclusion(200))).toBe(false);
  });

  test('files that are no longer published are counted, not blamed', async () => {
    const files = new Map([...made.files].filter(([name]) => !name.startsWith('stamps/')));
    expect(await reportOf({ files })).toMatchObject({ faults: [], filesHeld: 103, filesGone: 300 });
  });

  test('a published file that is not what was logged', async () => {
    const files = new Map(made.files).set('policy.1.json', utf8Encode('another policy'));
    expect(faults(await reportOf({ files }))).toEqual([['file-differs', 2, 'policy.1.json']]);
  });

  test('one version with two contents, and a version after a later one', async () => {
    const twice = await logOf([...entries, await entryOf('bundle', 1, utf8Encode('another bundle'))]);
    const found = faults(await reportOf(twice));
    expect(found).toContainEqual(['version-twice', 403, 'bundle.1.cbor']);
    const back = await logOf([...entries, await entryOf('bundle', 3), await entryOf('bundle', 2)]);
    expect(faults(await reportOf(back))).toEqual([['version-back', 404, 'bundle.2.cbor']]);
  });

  test('entries that are not those of the checkpoint', async () => {
    const other = await logOf(entries.map((entry) => (entry.version === 7 && entry.kind === 'stamp' ? { ...entry, length: 9 } : entry)));
    const files = new Map(other.files).set('log/checkpoint', made.files.get('log/checkpoint') ?? new Uint8Array(0));
    expect(faults(await reportOf({ files }))).toContainEqual(['root-differs', null, 'log/checkpoint']);
  });

  test('a part that is missing or cannot be read', async () => {
    const name = `log/${entriesPath({ index: 1, width: 403 - 256 })}`;
    const missing = new Map(made.files);
    missing.delete(name);
    expect(faults(await reportOf({ files: missing }))).toEqual([['entries-missing', 256, name]]);
    expect(faults(await reportOf({ files: new Map(made.files).set(name, Uint8Array.of(1, 2, 3)) }))).toEqual([['entries-unreadable', 256, name]]);
  });

  test('a stamp that names a tree this log never had', async () => {
    expect(faults(await reportOf(made, { stamped: new Uint8Array(32) }))).toEqual([['stamp-root', null, 'stamp.cbor']]);
  });

  test('a checkpoint that nobody of ours signed, that is another log’s, or no note', async () => {
    const result = (text: Uint8Array | null, changes: Partial<LogAuditOptions> = {}) =>
      auditLog({
        read: async (name) => (name === 'log/checkpoint' ? text : (made.files.get(name) ?? null)),
        firstRoot: FIRST_ROOT,
        stampKeys: [xOf(KEYS.stamp)],
        engine: webCryptoEngine,
        stamped: null,
        ...changes,
      });
    const forged = utf8Encode(await checkpointOf(made.tree, 403, KEYS.stranger));
    const own = made.files.get('log/checkpoint') ?? null;
    expect(await result(forged)).toEqual({ ok: false, code: 'checkpoint-signature' });
    expect(await result(own, { firstRoot: utf8Encode('another ministry') })).toEqual({ ok: false, code: 'checkpoint-origin' });
    expect(await result(Uint8Array.of(255, 254))).toEqual({ ok: false, code: 'checkpoint-format' });
    expect(await result(null)).toEqual({ ok: false, code: 'log-missing' });
  });
});

describe('auditLog, since an earlier checkpoint', () => {
  test('every earlier size of an honest log is found unchanged', async () => {
    for (const size of [1, 2, 255, 256, 257, 402, 403]) {
      expect(await reportOf(made, { earlier: await checkpointOf(made.tree, size) })).toMatchObject({ faults: [], unchanged: size });
    }
  });

  test('a history that was shortened, rewritten, or is another log’s', async () => {
    const longer = await logOf([...entries, await entryOf('stamp', 301)]);
    expect(faults(await reportOf(made, { earlier: await checkpointOf(longer.tree, 404) }))).toEqual([['history-shorter', null, null]]);
    // That may be an older copy of an honest log: it accuses nobody.
    const older = await reportOf(made, { earlier: await checkpointOf(longer.tree, 404) });
    expect(logEvidence(older, { checkedAt: 0, checkpoint: '', earlier: '' })).toMatchObject({ equivocation: [] });
    const rewritten = await logOf([await entryOf('root', 1, concat(contentOf('root', 1), Uint8Array.of(1))), ...entries.slice(1)]);
    expect(faults(await reportOf(made, { earlier: await checkpointOf(rewritten.tree, 100) }))).toEqual([['history-differs', null, null]]);
    const strange = await reportOf(made, { earlier: await checkpointOf(made.tree, 100, KEYS.stranger) });
    expect([faults(strange), strange.earlierRefused, strange.unchanged]).toEqual([[], 'checkpoint-signature', null]);
  });
});

describe('auditLog, by two checkpoints', () => {
  test('of one size and two histories: the ministry signed both', async () => {
    const rewritten = await logOf([await entryOf('root', 1, concat(contentOf('root', 1), Uint8Array.of(1))), ...entries.slice(1)]);
    const kept = await checkpointOf(rewritten.tree, 403);
    const report = await reportOf(made, { earlier: kept });
    expect(faults(report)).toEqual([['size-twice', null, null]]);
    const checkpoint = await checkpointOf(made.tree, 403);
    const evidence = logEvidence(report, { checkedAt: 1, checkpoint, earlier: kept });
    expect(evidence).toMatchObject({ equivocation: ['size-twice'], consistency: null, checkpoint, earlier: kept });
    // Signed by a stranger it proves nothing.
    expect(faults(await reportOf(made, { earlier: await checkpointOf(rewritten.tree, 403, KEYS.stranger) }))).toEqual([]);
    expect(faults(await reportOf(made, { earlier: checkpoint }))).toEqual([]);
  });

  test('of an honest log: the proof that it only grew holds', async () => {
    for (const before of [1, 255, 256, 300]) {
      const { consistency } = await reportOf(made, { earlier: await checkpointOf(made.tree, before) });
      const [older, newer] = [await made.tree.root(before), await made.tree.root(403)];
      expect(await verifyConsistency({ size: before, root: older }, { size: 403, root: newer }, consistency ?? [])).toBe(true);
    }
  });
});

describe('auditLog, of a log that is not here whole', () => {
  test('missing entries are that, no other history and no stamp of another tree', async () => {
    const files = new Map([...made.files].filter(([name]) => name !== `log/${entriesPath({ index: 1, width: 147 })}`));
    const report = await reportOf({ files }, { stamped: await made.tree.root(403), earlier: await checkpointOf(made.tree, 400) });
    expect(faults(report)).toEqual([['entries-missing', 256, `log/${entriesPath({ index: 1, width: 147 })}`]]);
    expect(report.unchanged).toBeNull();
    expect(await reportOf({ files }, { earlier: await checkpointOf(made.tree, 200) })).toMatchObject({ unchanged: 200 });
  });

  test('a checkpoint that counts more than any log has is its missing entries, at once', async () => {
    const size = Number.MAX_SAFE_INTEGER;
    const huge = await signCheckpoint({ origin: await originOf(FIRST_ROOT), size, root: new Uint8Array(32) }, KEYS.stamp);
    const report = await reportOf({ files: new Map([...made.files, ['log/checkpoint', utf8Encode(huge)]]) });
    expect(faults(report)).toEqual([['entries-missing', 256, `log/${entriesPath({ index: 1, width: 256 })}`]]);
  });

  test('entries behind one that cannot be read keep their numbers', async () => {
    const leaves = made.leaves.map((leaf, index) => (index === 1 ? Uint8Array.of(255) : leaf));
    const tree = await MerkleTree.of(leaves);
    const files = new Map(made.files);
    for (const tile of tilesOf(0, leaves.length))
      files.set(`log/${entriesPath(tile)}`, encodeEntries(leaves.slice(tile.index * 256, tile.index * 256 + tile.width)));
    files.set('log/checkpoint', utf8Encode(await checkpointOf(tree, leaves.length)));
    files.set('policy.1.json', Uint8Array.of(0));
    const report = await reportOf({ files });
    expect(faults(report)).toEqual([
      ['entries-unreadable', 1, null],
      ['file-differs', 2, 'policy.1.json'],
    ]);
    const entry = report.entries.at(-1);
    expect(entry?.index).toBe(402);
  });
});
