/**
 * What is still published somewhere (a web server's copy, a CDN, a mirror) is newer than the backup: it is verified as a client would and taken over, so that
 * no revocation, policy or log entry since the backup is lost.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, sha256 } from '../../core/bytes.ts';
import { checkTrust } from '../../core/trust/check-trust.ts';
import { readCheckpoint } from '../../core/trust/log/checkpoint.ts';
import { decodeLogEntry, fileOfEntry } from '../../core/trust/log/entry.ts';
import { decodeEntries, entriesPath, TILE_WIDTH, tilePath, tilesOf } from '../../core/trust/log/tiles.ts';
import { keyLayout, readRoots, trustDirOf } from '../keys/layout.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';
import { isMissing, writeDurable, writeOnce } from '../publish/durable-file.ts';
import { readPublished } from '../publish/published.ts';
import { BackupError } from './manifest.ts';

/** Gives a file by its name below /trust/, or null where there is none. */
export type PublishedSource = (name: string) => Promise<Uint8Array | null>;

const PATIENCE_MS = 30_000;

/** `place`: a folder, or the address of `/trust/`. */
export function publishedSource(place: string): PublishedSource {
  if (!/^https?:\/\//.test(place)) {
    return async (name) => {
      try {
        return new Uint8Array(await readFile(join(place, name)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    };
  }
  const base = place.endsWith('/') ? place : `${place}/`;
  return async (name) => {
    const response = await fetch(base + name, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error', headers: { 'cache-control': 'no-cache' } });
    if (response.status === 404) return null;
    if (!response.ok) throw new BackupError('published-refused', `${name} answers ${response.status} there`);
    return new Uint8Array(await response.arrayBuffer());
  };
}

/** Takes over what is newer than the restored files; gives its stamp's version, or null when it is not newer. @throws BackupError */
export async function takePublished(source: PublishedSource, { dataDir, now }: { readonly dataDir: string; readonly now: number }): Promise<number | null> {
  const trustDir = trustDirOf(dataDir);
  const roots = await readRoots(keyLayout(dataDir).rootsDir);
  const pinned = roots[0]?.bytes;
  if (pinned === undefined) throw new BackupError('published-foreign', 'the backup holds no keys, so nothing published can be its own');
  const checked = await checkTrust({ read: source, pinned, previous: null, now, engine: nodeEngine(), judgeExpiry: false, confirmedClock: true });
  if (!checked.ok)
    throw new BackupError('published-refused', `what is published there does not verify from the backup’s root (${checked.code}, ${checked.file})`);
  const { stamp, root } = checked.trust;
  if (root.version > (roots.at(-1)?.version ?? 0))
    throw new BackupError(
      'keys-older',
      `root ${root.version} is published and the backup ends at ${roots.at(-1)?.version}: its keys are no longer believed; restore the backup made after that ceremony`,
    );
  const own = await readPublished(trustDir);
  if (own !== null && own.stamp.version >= stamp.version) return null;
  await takeLog(source, trustDir);
  // the stamp last, as when publishing: until then the restored state stands whole
  for (const [name, bytes] of checked.files) if (!/^(?:stamp|root)\.cbor$|^root\./.test(name)) await writeOnce(join(trustDir, name), bytes);
  const stampBytes = checked.files.get('stamp.cbor');
  if (stampBytes === undefined) throw new BackupError('published-refused', 'there is no stamp');
  await writeDurable(join(trustDir, 'stamp.cbor'), stampBytes);
  return stamp.version;
}

/** The log's tiles, its entries, and the checkpoint last. The publisher compares all of it before it appends (log.ts). */
async function takeLog(source: PublishedSource, trustDir: string): Promise<void> {
  const text = await source('log/checkpoint');
  const checkpoint = text === null ? null : readCheckpoint(new TextDecoder().decode(text));
  if (text === null || checkpoint === null) throw new BackupError('published-refused', 'log/checkpoint is missing there or cannot be read');
  const names = tilesOf(0, checkpoint.size).map(entriesPath);
  for (let level = 0; TILE_WIDTH ** level <= checkpoint.size; level += 1) names.push(...tilesOf(level, checkpoint.size).map(tilePath));
  for (const name of names) {
    const bytes = await source(`log/${name}`);
    if (bytes === null) throw new BackupError('published-refused', `log/${name} is missing there`);
    await writeDurable(join(trustDir, 'log', name), bytes);
    if (name.includes('/entries/')) await takeNamed(source, trustDir, bytes);
  }
  await writeDurable(join(trustDir, 'log', 'checkpoint'), text);
}

/** Files that only the log names: their numbers are taken, and an auditor may ask for them. What is no longer kept there is not missed. */
async function takeNamed(source: PublishedSource, trustDir: string, bundle: Uint8Array): Promise<void> {
  for (const entry of decodeEntries(bundle).map((bytes) => decodeLogEntry(bytes))) {
    const name = entry.kind === 'checkpoint' || entry.kind === 'statement' ? fileOfEntry(entry) : null;
    const bytes = name === null ? null : await source(name);
    if (name === null || bytes === null) continue;
    if (!equal(await sha256(bytes), entry.sha256)) throw new BackupError('published-refused', `${name} there is not the file that its log names`);
    await writeOnce(join(trustDir, name), bytes);
  }
}
