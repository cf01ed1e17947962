/** A ministry's published files with their log: a stamp key that was replaced, two bundles, two policies. For audits of its history. */
import { MerkleTree } from '../../../src/core/audit/merkle-tree.ts';
import { type Bytes, sha256, utf8Encode } from '../../../src/core/bytes.ts';
import { encodeBundle } from '../../../src/core/trust/bundle.ts';
import { originOf, signCheckpoint } from '../../../src/core/trust/log/checkpoint.ts';
import { encodeLogEntry, fileOfEntry, type LogEntry, type LogKind } from '../../../src/core/trust/log/entry.ts';
import { encodeEntries, entriesPath } from '../../../src/core/trust/log/tiles.ts';
import { encodeRoot } from '../../../src/core/trust/root.ts';
import { encodeStamp } from '../../../src/core/trust/stamp.ts';
import { DAY, digestOf, type Files, HOUR, KEYS, NOW, publish, rootContent, tokenKey, xOf } from '../world.ts';

/** The stamp key of root 1. */
const OLD_STAMP = KEYS.stranger;

/** `log/checkpoint` counts every entry; the stamp names the tree. `pages`: of journals' checkpoints. */
export async function loggedWorld({ pages = 0 }: { readonly pages?: number } = {}): Promise<Files> {
  const files = await publish();
  const content = rootContent();
  const first = await encodeRoot(
    { ...content, issuedAt: NOW - 20 * DAY, roles: { ...content.roles, stamp: { threshold: 1, keys: [xOf(OLD_STAMP)] } } },
    KEYS.root.slice(0, 2),
  );
  const second = await encodeRoot({ ...content, version: 2 }, KEYS.root.slice(0, 2));
  files.set('root.1.cbor', first);
  files.set('root.2.cbor', second);
  files.set('root.cbor', second);
  const policy = utf8Encode('{"what it was": "before"}');
  files.set('policy.40.json', policy);
  files.set(
    'bundle.6.cbor',
    await encodeBundle(
      {
        version: 6,
        issuedAt: NOW - 5 * DAY,
        expiresAt: NOW + 30 * DAY,
        tokenKeys: [tokenKey(KEYS.token)],
        policy: await digestOf(40, policy),
        minimumApp: '0.1.0',
      },
      KEYS.bundle.slice(0, 2),
    ),
  );
  for (let nr = 1; nr <= pages; nr += 1) files.set(`journals/${nr}.bin`, new Uint8Array(32 * nr).fill(nr));
  const wanted: readonly (readonly [LogKind, number])[] = [
    ['root', 1],
    ['policy', 40],
    ['bundle', 6],
    ['root', 2],
    ['policy', 41],
    ['bundle', 7],
    ['list', 12],
    ...Array.from({ length: pages }, (_, nr) => ['checkpoint', nr + 1] as const),
  ];
  const entries = await Promise.all(wanted.map(([kind, version]) => entryOf(files, kind, version)));
  const leaves = entries.map(encodeLogEntry);
  const root = await (await MerkleTree.of(leaves)).root(leaves.length);
  files.set(`log/${entriesPath({ index: 0, width: leaves.length })}`, encodeEntries(leaves));
  files.set('log/checkpoint', utf8Encode(await signCheckpoint({ origin: await originOf(first), size: leaves.length, root }, KEYS.stamp)));
  const [bundle, list] = [files.get('bundle.7.cbor') ?? new Uint8Array(0), files.get('lists/0.12.cwt') ?? new Uint8Array(0)];
  const named = { version: 500, bundle: await digestOf(7, bundle), lists: [{ k: 0, ...(await digestOf(12, list)) }], logRoot: root };
  files.set('stamp.cbor', await encodeStamp({ iat: NOW - 300, exp: NOW + 48 * HOUR, ...named }, KEYS.stamp));
  return files;
}

async function entryOf(files: ReadonlyMap<string, Bytes>, kind: LogKind, version: number): Promise<LogEntry> {
  const about = { kind, k: kind === 'list' ? 0 : null, version };
  const bytes = files.get(fileOfEntry({ ...about, sha256: new Uint8Array(32), length: 0 }) ?? '');
  if (bytes === undefined) throw new Error(`${kind} ${version} is not in this world`);
  return { ...about, sha256: await sha256(bytes), length: bytes.length };
}
