/**
 * The highest versions ever given out, kept apart from the published files. A version is reserved here, durably, before anything is signed under it: a
 * crash may skip a version, but no version is ever used for two contents (clients call that equivocation, formats.md §6), even if public/ is lost.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { readIfPresent, writeDurable } from './durable-file.ts';
import { PublishError } from './publish-error.ts';
import type { Published } from './published.ts';

const version = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.strictObject({
  stamp: version,
  /** iat of the newest stamp reserved: time never runs back in what we sign. */
  stampedAt: version,
  bundle: version,
  lists: v.record(v.pipe(v.string(), v.regex(/^\d+$/)), version),
});
export type Versions = v.InferOutput<typeof schema>;

const NONE: Versions = { stamp: 0, stampedAt: 0, bundle: 0, lists: {} };

/** Folder of the publisher's own state below the data directory. */
export function publishDir(dataDir: string): string {
  return join(dataDir, 'publish');
}

/** @throws PublishError `state-damaged` */
export async function readVersions(dataDir: string): Promise<Versions> {
  const path = join(publishDir(dataDir), 'versions.json');
  const bytes = await readIfPresent(path);
  if (bytes === null) return NONE;
  try {
    return v.parse(schema, JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new PublishError('state-damaged', `${path} cannot be read; restore it: without it versions could be used twice`);
  }
}

/** The highest bundle version that was reserved or published: the next one, whoever signs it, is above. */
export function highestBundle(versions: Versions, published: Pick<Published, 'stamp'> | null): number {
  return Math.max(versions.bundle, published?.stamp.bundle.version ?? 0);
}

export async function reserveVersions(dataDir: string, versions: Versions): Promise<void> {
  await writeDurable(join(publishDir(dataDir), 'versions.json'), `${JSON.stringify(versions)}\n`);
}
