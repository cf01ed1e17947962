/** SHA-256 over one input while it is cut and judged: what the report names, and what a file must begin with that is brought again after a reload. */
import type { Block } from '../../core/audit/bulk/cut.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import { FileDigest } from '../file-digest.ts';
import { breathing } from './breathe.ts';

export class InputDigest {
  readonly #file: Blob;
  readonly #digest = new FileDigest();

  constructor(file: Blob) {
    this.#file = file;
  }

  /** The next block, before its bytes are given away. Of an endless line it has the beginning only: then the file is asked again. */
  async take({ offset, size, bytes }: Block): Promise<void> {
    if (offset === this.#digest.length && size === bytes.length) this.#digest.add(bytes);
    else await this.reach(offset + size);
  }

  /** All bytes before `offset`. @throws DOMException where the file went away */
  async reach(offset: number): Promise<void> {
    if (offset <= this.#digest.length) return;
    const breathe = breathing();
    const reader = this.#file.slice(this.#digest.length, offset).stream().getReader();
    // What lies ready comes without a task of its own between.
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      this.#digest.add(chunk.value);
      await breathe();
    }
  }

  /** Of what was taken so far, hexadecimal. */
  hex(): string {
    return this.#digest.hex();
  }

  /** Of the whole file. Once. */
  async end(name: string): Promise<HashedFile> {
    await this.reach(this.#file.size);
    return this.#digest.end(name);
  }
}
