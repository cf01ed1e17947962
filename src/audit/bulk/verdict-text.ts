/** The lines of NDJSON of a run. */
import type { Judged } from '../../core/audit/bulk/judge-block.ts';
import type { RunningHash } from '../../core/audit/bulk/passes-tally.ts';
import { digestOf } from '../file-digest.ts';
import { BlobPieces, type PiecePlace } from './blob-pieces.ts';

export class VerdictText {
  readonly #pieces = new BlobPieces();
  readonly #blocks: { readonly place: PiecePlace; readonly ends: Uint32Array }[] = [];

  /** The next block, in order. */
  add({ ndjson, ends }: Pick<Judged, 'ndjson' | 'ends'>): void {
    this.#blocks.push({ place: this.#pieces.add(ndjson), ends });
  }

  blob(): Blob {
    return this.#pieces.whole('application/x-ndjson');
  }

  /** One line of a block. */
  async line(block: number, row: number): Promise<Uint8Array> {
    const found = this.#blocks[block];
    if (found === undefined) return new Uint8Array(0);
    const { place, ends } = found;
    return this.#pieces.slice(place, row === 0 ? 0 : (ends[row - 1] ?? 0), ends[row] ?? 0);
  }
}

/** SHA-256 of the verdicts over one input, reckoned when all of them are there: of a run's only input they are the run's text, of one among several they are held here too. */
export class VerdictDigest implements RunningHash {
  readonly #own: BlobPieces | null;
  #hex = '';

  constructor({ isOnly }: { readonly isOnly: boolean }) {
    this.#own = isOnly ? null : new BlobPieces();
  }

  update(lines: Uint8Array): void {
    this.#own?.add(lines);
  }

  async reckon(text: VerdictText): Promise<void> {
    this.#hex = await digestOf(this.#own?.whole() ?? text.blob());
  }

  /** Empty before it is reckoned. */
  hex(): string {
    return this.#hex;
  }
}
