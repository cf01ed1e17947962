/** The lines of NDJSON of a run: blobs, which a browser keeps off the heap. Each is an agreement with another process, so one holds many blocks. */
import type { Judged } from '../../core/audit/bulk/judge-block.ts';

const BLOB = 1024 * 1024;

interface Place {
  readonly blob: number;
  /** of the block's first byte */
  readonly start: number;
  readonly ends: Uint32Array;
}

export class VerdictText {
  readonly #blobs: Blob[] = [];
  readonly #places: Place[] = [];
  /** what no blob holds yet */
  #open: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  /** The next block, in order. */
  add({ ndjson, ends }: Pick<Judged, 'ndjson' | 'ends'>): void {
    this.#places.push({ blob: this.#blobs.length, start: this.#size, ends });
    this.#open.push(ndjson as Uint8Array<ArrayBuffer>);
    this.#size += ndjson.length;
    if (this.#size >= BLOB) this.#close();
  }

  blob(): Blob {
    this.#close();
    return new Blob(this.#blobs, { type: 'application/x-ndjson' });
  }

  /** One line of a block. */
  async line(block: number, row: number): Promise<Uint8Array> {
    this.#close();
    const place = this.#places[block];
    if (place === undefined) return new Uint8Array(0);
    const { blob, start, ends } = place;
    const bytes = await this.#blobs[blob]?.slice(start + (row === 0 ? 0 : (ends[row - 1] ?? 0)), start + (ends[row] ?? 0)).arrayBuffer();
    return new Uint8Array(bytes ?? new ArrayBuffer(0));
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#blobs.push(new Blob(this.#open));
    this.#open = [];
    this.#size = 0;
  }
}
