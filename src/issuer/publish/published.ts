/** What is published now, read back from public/trust by the stamp: the ground on which the next publication decides what has changed. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { equal, toHex } from '../../core/bytes.ts';
import { TYP } from '../../core/token/typ.ts';
import { type Bundle, type FileDigest, parseBundle } from '../../core/trust/bundle.ts';
import { openSign1File, openSignedFile } from '../../core/trust/signed-file.ts';
import { type ListDigest, parseStamp, type Stamp } from '../../core/trust/stamp.ts';
import { parseStatusList, type StatusList } from '../../core/trust/status-list.ts';
import { readIfPresent } from './durable-file.ts';
import { PublishError } from './publish-error.ts';

/** A published list with the digest under which the stamp names it. */
export interface PublishedList {
  readonly digest: ListDigest;
  readonly list: StatusList;
  /** hex */
  readonly kid: string;
}

export interface Published {
  readonly stamp: Stamp;
  /** Of the stamp's own bytes. */
  readonly stampDigest: FileDigest;
  readonly bundle: Bundle;
  /** hex, ascending */
  readonly bundleKids: readonly string[];
  readonly policy: Uint8Array;
  readonly lists: ReadonlyMap<number, PublishedList>;
}

/** The bytes' digest as stamp and bundle write it. */
export function digestOf(version: number, bytes: Uint8Array): FileDigest {
  return { version, sha256: new Uint8Array(createHash('sha256').update(bytes).digest()), length: bytes.length };
}

/** Null before the first publication. @throws PublishError `published-damaged` when a file that the stamp names is missing or changed */
export async function readPublished(trustDir: string): Promise<Published | null> {
  const stampBytes = await readIfPresent(join(trustDir, 'stamp.cbor'));
  if (stampBytes === null) return null;
  const stamp = await readable('stamp.cbor', async () => parseStamp(openSign1File(stampBytes, TYP.stamp).payload));
  const name = `bundle.${stamp.bundle.version}.cbor`;
  const bundleBytes = await readNamed(trustDir, name, stamp.bundle);
  const { bundle, bundleKids } = await readable(name, async () => {
    const file = openSignedFile(bundleBytes, TYP.bundle);
    return { bundle: await parseBundle(file.payload), bundleKids: file.signatures.map(({ kid }) => toHex(kid)).sort() };
  });
  const policy = await readNamed(trustDir, `policy.${bundle.policy.version}.json`, bundle.policy);
  const lists = new Map<number, PublishedList>();
  for (const digest of stamp.lists) lists.set(digest.k, await readList(trustDir, digest));
  read.clear();
  for (const list of lists.values()) read.set(nameOfRead(list.digest), list);
  return { stamp, stampDigest: digestOf(stamp.version, stampBytes), bundle, bundleKids, policy, lists };
}

/** When the stamp in force was signed, by its own word; null before the first. Reads nothing else. @throws PublishError `published-damaged` */
export async function readStampTime(trustDir: string): Promise<number | null> {
  const bytes = await readIfPresent(join(trustDir, 'stamp.cbor'));
  return bytes === null ? null : readable('stamp.cbor', async () => parseStamp(openSign1File(bytes, TYP.stamp).payload).iat);
}

/**
 * Lists as they were read for the publication before, by number and digest: of a nation's 77 a few change at a time, and inflating all of them again is most of what a
 * publication works. Ten megabytes; each file's bytes are read and hashed every time.
 */
const read = new Map<string, PublishedList>();
const nameOfRead = ({ k, sha256 }: ListDigest): string => `${k} ${toHex(sha256)}`;

async function readList(trustDir: string, digest: ListDigest): Promise<PublishedList> {
  const name = `lists/${digest.k}.${digest.version}.cwt`;
  const bytes = await readNamed(trustDir, name, digest);
  const known = read.get(nameOfRead(digest));
  if (known !== undefined) return { ...known, digest };
  return readable(name, async () => {
    const file = openSign1File(bytes, TYP.statusList, true);
    return { digest, list: parseStatusList(file.payload, digest.k), kid: toHex(file.header.kid ?? new Uint8Array()) };
  });
}

async function readNamed(trustDir: string, name: string, digest: FileDigest): Promise<Uint8Array> {
  const bytes = await readIfPresent(join(trustDir, name));
  if (bytes === null || !equal(digestOf(digest.version, bytes).sha256, digest.sha256)) {
    throw new PublishError(
      'published-damaged',
      `${name} is not the file that the stamp names; where it cannot be restored, remove stamp.cbor and publish anew`,
    );
  }
  return bytes;
}

async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new PublishError('published-damaged', `${name} cannot be read; where it cannot be restored, remove stamp.cbor and publish anew`);
  }
}
