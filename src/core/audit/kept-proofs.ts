/** Signed objects of one file that checkpoints apart from their journals are judged by, and such checkpoints themselves: those of all files are verified together. */
import { toHex } from '../bytes.ts';
import { type HeldCheckpoints, holdCheckpoints, type Proofs } from './checkpoint-audit.ts';
import type { JournalReport } from './journal-audit.ts';
import type { Obtained } from './journal-cut.ts';
import type { JournalItem } from './journal-item.ts';
import type { ProofContext } from './journal-proofs.ts';

/** What vouches for one file's journals. `leftOut`: how many more signed objects there were than are kept. */
export interface FileProofs extends Proofs {
  readonly leftOut: number;
}

/** Signed objects of one file, each once. Of checkpoints only those of a file in which some have no lines with them. */
export class KeptProofs {
  readonly #kept = { certificate: new Map<string, Uint8Array>(), checkpoint: new Map<string, Uint8Array>(), countersignature: new Map<string, Uint8Array>() };
  readonly #leftOut = { certificate: 0, checkpoint: 0, countersignature: 0 };
  readonly #most: number;

  /** `most`: of each kind. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  add(item: JournalItem | { readonly kind: 'end' }): void {
    if (item.kind !== 'certificate' && item.kind !== 'checkpoint' && item.kind !== 'countersignature') return;
    const own = this.#kept[item.kind];
    const name = toHex(item.bytes);
    if (own.has(name)) return;
    if (own.size < this.#most) own.set(name, item.bytes);
    else this.#leftOut[item.kind] += 1;
  }

  /** `reports`: of the journals in the file. */
  of(reports: readonly { readonly counts: Pick<JournalReport['counts'], 'lines'> }[]): FileProofs {
    const { certificate, checkpoint, countersignature } = this.#kept;
    const isAlone = reports.some(({ counts }) => counts.lines === 0);
    const leftOut = this.#leftOut.certificate + this.#leftOut.countersignature + (isAlone ? this.#leftOut.checkpoint : 0);
    const checkpoints = isAlone ? [...checkpoint.values()] : [];
    return { certificates: [...certificate.values()], checkpoints, countersignatures: [...countersignature.values()], leftOut };
  }
}

/**
 * Checkpoints that came apart from their journals, by the certificates of every file: a picture of a screen has no room for one; and the journals' reports as they are with
 * them. `against` names positions in `reports`.
 */
export async function holdAlone(
  files: readonly Proofs[],
  context: ProofContext & { readonly obtained?: Obtained },
  reports: readonly JournalReport[],
): Promise<HeldCheckpoints> {
  if (files.every(({ checkpoints }) => checkpoints.length === 0)) return { alone: [], reports };
  const once = (of: keyof Proofs) => [...new Map(files.flatMap((file) => file[of]).map((bytes) => [toHex(bytes), bytes])).values()];
  return holdCheckpoints(
    { certificates: once('certificates'), checkpoints: once('checkpoints'), countersignatures: once('countersignatures') },
    context,
    reports,
  );
}
