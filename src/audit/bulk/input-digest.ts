/**
 * SHA-256 of one input that is cut and judged: of each block, which is what a file must begin with that is brought again after a reload; and of the whole, which is what the
 * report names. The whole is digested at its end, at once, and every block in it must be what was judged; of a file too large for that it goes along with the blocks.
 */
import type { Block } from '../../core/audit/bulk/cut.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import { sha256, toHex } from '../../core/bytes.ts';
import { AT_ONCE, addAll, digestOf, FileDigest } from '../file-digest.ts';
import { breathing } from './breathe.ts';
import { OtherFileError } from './run-state.ts';

/** A part of a file that was judged. */
export interface JudgedPart {
  readonly offset: number;
  readonly size: number;
  /** hexadecimal */
  readonly sha256: string;
}

export class InputDigest {
  readonly #file: Blob;
  readonly #parts: JudgedPart[] = [];
  /** null: all of it at once, at the end */
  readonly #along: FileDigest | null;

  constructor(file: Blob, atOnce: number = AT_ONCE) {
    this.#file = file;
    this.#along = file.size <= atOnce ? null : new FileDigest();
  }

  /** What was judged before a reload, from the file's beginning on. @throws OtherFileError where the file has something else there, DOMException where it went away */
  async goOn(parts: readonly JudgedPart[]): Promise<void> {
    const breathe = breathing();
    for (const part of parts) {
      const { offset, size } = part;
      if ((await digestOf(this.#file.slice(offset, offset + size))) !== part.sha256) throw new OtherFileError();
      await this.#reach(offset + size);
      this.#parts.push(part);
      await breathe();
    }
  }

  /** The next block, before its bytes are given away: the digest of what it stands for. Of an endless line it has the beginning only: then the file is asked again. */
  async take({ offset, size, bytes }: Block): Promise<string> {
    const isAll = size === bytes.length;
    if (isAll && offset === this.#along?.length) this.#along.add(bytes);
    else await this.#reach(offset + size);
    const digest = isAll ? toHex(await sha256(bytes)) : await digestOf(this.#file.slice(offset, offset + size));
    this.#parts.push({ offset, size, sha256: digest });
    return digest;
  }

  /** Of the whole file. Once. @throws OtherFileError where it is not what was judged any more, DOMException where it went away */
  async end(name: string): Promise<HashedFile> {
    if (this.#along !== null) {
      await this.#reach(this.#file.size);
      return this.#along.end(name);
    }
    const bytes = new Uint8Array(await this.#file.arrayBuffer());
    for (const { offset, size, sha256: digest } of this.#parts)
      if (toHex(await sha256(bytes.subarray(offset, offset + size))) !== digest) throw new OtherFileError();
    return { name, length: bytes.length, sha256: toHex(await sha256(bytes)) };
  }

  async #reach(offset: number): Promise<void> {
    if (this.#along !== null && offset > this.#along.length) await addAll(this.#along, this.#file.slice(this.#along.length, offset));
  }
}
