/**
 * SHA-256 of what an auditor brings and gets. WebCrypto takes only what is in memory at once and is thirty times as fast as JavaScript; journals are digested while they are
 * read (decision 037), and so is what is larger than memory should be asked for.
 */
import { sha256 as streamed } from '@noble/hashes/sha2.js';
import type { HashedFile } from '../core/audit/report.ts';
import { sha256, toHex } from '../core/bytes.ts';
import { breathing } from './bulk/breathe.ts';

/** Up to here at once: the bytes are in memory twice for as long as that takes, and copying them holds the page up no longer than it may be. */
export const AT_ONCE = 128 * 1024 * 1024;

export class FileDigest {
  readonly #hash = streamed.create();
  #length = 0;

  /** bytes so far */
  get length(): number {
    return this.#length;
  }

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#length += chunk.length;
  }

  /** Of all that was added so far, hexadecimal. */
  hex(): string {
    return toHex(this.#hash.clone().digest());
  }

  /** Once, when all is read. */
  end(name: string): HashedFile {
    return { name, length: this.#length, sha256: toHex(this.#hash.digest()) };
  }
}

/** Of all bytes, hexadecimal. @throws DOMException where they went away */
export async function digestOf(blob: Blob, atOnce: number = AT_ONCE): Promise<string> {
  if (blob.size <= atOnce) return toHex(await sha256(new Uint8Array(await blob.arrayBuffer())));
  const digest = new FileDigest();
  await addAll(digest, blob);
  return digest.hex();
}

export async function addAll(digest: FileDigest, blob: Blob): Promise<void> {
  const breathe = breathing();
  const reader = blob.stream().getReader();
  // What lies ready comes without a task of its own between.
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    digest.add(chunk.value);
    await breathe();
  }
}
