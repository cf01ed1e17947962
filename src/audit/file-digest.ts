/** SHA-256 of a file while it is read (decision 037): WebCrypto has no digest that can be fed piece by piece, and files here may be larger than memory. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { HashedFile } from '../core/audit/report.ts';
import { toHex } from '../core/bytes.ts';

export class FileDigest {
  readonly #hash = sha256.create();
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
