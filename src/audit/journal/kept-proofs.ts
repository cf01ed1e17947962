/** Signed objects of one file that checkpoints from elsewhere are judged by, and checkpoints without lines: the page verifies them again with those of all files. */
import type { Proofs } from '../../core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../../core/audit/journal-audit.ts';
import type { JournalItem } from '../../core/audit/journal-item.ts';
import { toHex } from '../../core/bytes.ts';

/** Of each kind: a hundred gates' quarter hours of ten days, and some seconds of verifying. The command takes all. */
export const PROOFS_KEPT = 100_000;

/** Signed objects of one file, each once. Of a journal whose lines are here only its certificates are kept. */
export class KeptProofs {
  readonly #kept = { certificate: new Map<string, Uint8Array>(), checkpoint: new Map<string, Uint8Array>(), countersignature: new Map<string, Uint8Array>() };
  readonly #leftOut = { certificate: 0, checkpoint: 0, countersignature: 0 };
  readonly #most: number;

  constructor(most = PROOFS_KEPT) {
    this.#most = most;
  }

  add(item: JournalItem): void {
    if (item.kind !== 'certificate' && item.kind !== 'checkpoint' && item.kind !== 'countersignature') return;
    const own = this.#kept[item.kind];
    const name = toHex(item.bytes);
    if (own.has(name)) return;
    if (own.size < this.#most) own.set(name, item.bytes);
    else this.#leftOut[item.kind] += 1;
  }

  /** `leftOut`: how many more there were of what is kept here. */
  of({ counts }: Pick<JournalReport, 'counts'>): { readonly proofs: Proofs; readonly leftOut: number } {
    const { certificate, checkpoint, countersignature } = this.#kept;
    const isAlone = counts.lines === 0;
    const leftOut = this.#leftOut.certificate + this.#leftOut.countersignature + (isAlone ? this.#leftOut.checkpoint : 0);
    const checkpoints = isAlone ? [...checkpoint.values()] : [];
    return { proofs: { certificates: [...certificate.values()], checkpoints, countersignatures: [...countersignature.values()] }, leftOut };
  }
}
