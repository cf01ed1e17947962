/** The log as files: names as C2SP tlog-tiles writes them, nodes out of tiles, entries, and the signed checkpoint. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bytes, concat, sha256, toHex } from '../../../../src/core/bytes.ts';
import { detectEngine } from '../../../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../../../src/core/codec/ed25519-tweetnacl.ts';
import { MalformedError } from '../../../../src/core/codec/malformed.ts';
import { originOf, signCheckpoint, verifyCheckpoint } from '../../../../src/core/trust/log/checkpoint.ts';
import { decodeLogEntry, encodeLogEntry, fileOfEntry, LOG_KINDS } from '../../../../src/core/trust/log/entry.ts';
import {
  hashLeaf,
  hashNode,
  proveConsistency,
  proveInclusion,
  type ReadNode,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../../src/core/trust/log/merkle.ts';
import { decodeEntries, encodeEntries, entriesPath, hashComplete, nodesOfTiles, type Tile, tilePath, tilesOf } from '../../../../src/core/trust/log/tiles.ts';

describe('tilePath, entriesPath', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 2, index: 999, width: 5 }, 'tile/2/999.p/5'],
    [{ level: 1, index: 1000, width: 1 }, 'tile/1/x001/000.p/1'],
  ])('%o is %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(entriesPath(tile)).toBe(path.replace(/^tile\/\d/, 'tile/entries'));
  });

  test('tilesOf: all of a level, the last as wide as it is, none above the root', () => {
    expect(tilesOf(0, 600)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 0, index: 1, width: 256 },
      { level: 0, index: 2, width: 88 },
    ]);
    expect(tilesOf(1, 600)).toEqual([{ level: 1, index: 0, width: 2 }]);
    expect(tilesOf(2, 600)).toEqual([]);
    expect(tilesOf(0, 0)).toEqual([]);
  });
});

/** A log's tiles made from its leaves, level by level. */
async function tilesFrom(leaves: readonly Uint8Array[]): Promise<Map<string, Bytes>> {
  const tiles = new Map<string, Bytes>();
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (const tile of tilesOf(level, leaves.length)) {
      const own = hashes.slice(tile.index * 256, tile.index * 256 + tile.width);
      tiles.set(tilePath(tile), concat(...own));
      if (tile.width === 256) above.push(await hashComplete(own));
    }
    hashes = above;
  }
  return tiles;
}

describe('nodesOfTiles', () => {
  test('gives the nodes of the tree: same root and proofs as from the leaves, over more than one level of tiles', async () => {
    const size = 700;
    const leaves = await Promise.all(Array.from({ length: size }, (_, n) => hashLeaf(new Uint8Array([n >> 8, n & 0xff]))));
    const tiles = await tilesFrom(leaves);
    const read = nodesOfTiles(size, async (tile: Tile) => tiles.get(tilePath(tile)) ?? Promise.reject(new RangeError(tilePath(tile))));
    const plain: ReadNode = async (level, index) =>
      level === 0 ? (leaves[index] ?? new Uint8Array(0)) : hashNode(await plain(level - 1, 2 * index), await plain(level - 1, 2 * index + 1));
    const root = await rootOf(size, read);
    expect(toHex(root)).toBe(toHex(await rootOf(size, plain)));
    for (const index of [0, 255, 256, 511, 512, 699]) {
      const hash = leaves[index] ?? new Uint8Array(0);
      expect(await verifyInclusion({ index, hash }, { size, root }, await proveInclusion(index, size, read))).toBe(true);
    }
    for (const before of [1, 255, 256, 257, 512, 699]) {
      const older = { size: before, root: await rootOf(before, plain) };
      expect(await verifyConsistency(older, { size, root }, await proveConsistency(before, size, read))).toBe(true);
    }
  });

  test('refuses a tile that is not as long as its name says', async () => {
    const read = nodesOfTiles(3, async () => new Uint8Array(64));
    await expect(read(0, 0)).rejects.toThrow(MalformedError);
  });
});

describe('entries', () => {
  test('decodeEntries(encodeEntries(x)) is x', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (entries) => {
        expect(decodeEntries(encodeEntries(entries)).map(toHex)).toEqual(entries.map(toHex));
      }),
    );
  });

  test('a bundle that ends within an entry is refused, one too long is a caller’s bug', () => {
    expect(() => decodeEntries(new Uint8Array([0]))).toThrow(MalformedError);
    expect(() => decodeEntries(new Uint8Array([0, 2, 7]))).toThrow(MalformedError);
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  test('encodeEntries takes more entries than a call may have arguments: a log of three years', () => {
    const entry = new Uint8Array(50);
    expect(encodeEntries(Array.from({ length: 330_000 }, () => entry))).toHaveLength(330_000 * 52);
  });

  test('every kind comes back as it was, with the name of its file', () => {
    const digest = { version: 7, sha256: new Uint8Array(32).fill(9), length: 1000 };
    for (const kind of LOG_KINDS) {
      const entry = { kind, k: kind === 'list' ? 3 : null, ...digest };
      expect(decodeLogEntry(encodeLogEntry(entry))).toEqual(entry);
    }
    expect(fileOfEntry({ kind: 'list', k: 3, ...digest })).toBe('lists/3.7.cwt');
    expect(fileOfEntry({ kind: 'policy', k: null, ...digest })).toBe('policy.7.json');
    expect(fileOfEntry({ kind: 'root', k: null, ...digest })).toBe('root.7.cbor');
    expect(fileOfEntry({ kind: 'stamp', k: null, ...digest })).toBeNull();
    expect(() => encodeLogEntry({ kind: 'list', k: null, ...digest })).toThrow(MalformedError);
    expect(() => encodeLogEntry({ kind: 'stamp', k: 1, ...digest })).toThrow(MalformedError);
  });

  test('decodeLogEntry throws nothing but MalformedError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeLogEntry(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });
});

describe('checkpoint', async () => {
  const engine = await detectEngine();
  const signer = await signerFromSeed(new Uint8Array(32).fill(1));
  const stranger = await signerFromSeed(new Uint8Array(32).fill(2));
  const origin = await originOf(new Uint8Array([1, 2, 3]));
  const checkpoint = { origin, size: 12_345, root: await sha256(new Uint8Array(0)) };
  const text = await signCheckpoint(checkpoint, signer);
  const by = { origin, keys: [stranger.publicKey, signer.publicKey], engine };

  test('verifyCheckpoint reads what signCheckpoint wrote, witnesses passed over', async () => {
    expect(await verifyCheckpoint(text, by)).toEqual({ ok: true, checkpoint });
    expect(await verifyCheckpoint(`${text}— witness.example/w1 AAAAAAAA\n`, by)).toEqual({ ok: true, checkpoint });
  });

  test('an example of signed-note: its key hash is as the specification computes it', async () => {
    expect(text.split('\n').slice(0, 3)).toEqual([origin, '12345', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=']);
    expect(text).toMatch(/^[^\n]+\n12345\n[^\n]+\n\n— [^\n]+ [A-Za-z0-9+/]+=*\n$/);
  });

  test('every changed character is refused', async () => {
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const { ok } = await verifyCheckpoint(text.slice(0, at) + other + text.slice(at + 1), by);
      expect(ok, `character ${at}`).toBe(false);
    }
  });

  test.each([
    ['', 'checkpoint-format'],
    ['no\nnote', 'checkpoint-format'],
    [text.slice(0, -1), 'checkpoint-format'],
    [text.replace('12345', '012345'), 'checkpoint-format'],
    [text.replace('12345', '-1'), 'checkpoint-format'],
    [text.replace('12345\n', '12345\nextension\n'), 'checkpoint-format'],
    [text.replaceAll(origin, 'another/log'), 'checkpoint-origin'],
    [text.replace('12345', '12346'), 'checkpoint-signature'],
  ] as const)('%# is refused', async (bent, code) => {
    expect(await verifyCheckpoint(bent, by)).toEqual({ ok: false, code });
  });

  test('a key that is not asked for does not count', async () => {
    expect(await verifyCheckpoint(text, { ...by, keys: [stranger.publicKey] })).toEqual({ ok: false, code: 'checkpoint-signature' });
  });

  test('signCheckpoint refuses a name that no note may carry', async () => {
    await expect(signCheckpoint({ ...checkpoint, origin: 'a b' }, signer)).rejects.toThrow(RangeError);
  });
});
