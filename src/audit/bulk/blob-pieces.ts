/** Bytes that come in pieces, held as blobs, which a browser keeps off the heap. Each is an agreement with another process, so one holds many pieces. */
const BLOB = 1024 * 1024;

/** Where a piece begins: in which blob, and at which of its bytes. */
export interface PiecePlace {
  readonly blob: number;
  readonly start: number;
}

export class BlobPieces {
  readonly #blobs: Blob[] = [];
  /** what no blob holds yet */
  #open: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  /** The next one; it must not be written to afterwards. */
  add(piece: Uint8Array): PiecePlace {
    const place = { blob: this.#blobs.length, start: this.#size };
    this.#open.push(piece as Uint8Array<ArrayBuffer>);
    this.#size += piece.length;
    if (this.#size >= BLOB) this.#close();
    return place;
  }

  /** All of them, one behind the other. */
  whole(type = ''): Blob {
    this.#close();
    return new Blob(this.#blobs, { type });
  }

  /** So many bytes from so many behind the beginning of a piece. */
  async slice({ blob, start }: PiecePlace, from: number, until: number): Promise<Uint8Array> {
    this.#close();
    const bytes = await this.#blobs[blob]?.slice(start + from, start + until).arrayBuffer();
    return new Uint8Array(bytes ?? new ArrayBuffer(0));
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#blobs.push(new Blob(this.#open));
    this.#open = [];
    this.#size = 0;
  }
}
