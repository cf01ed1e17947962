/**
 * Lines of a file that staff handed in, as they stand in `lab_batch.raw` instead of a signed batch (registers/uploads.ts): a form of their own, so that what was
 * taken can be traced whatever encoding the file had.
 */
import { type Bytes, utf8Encode } from '../../core/bytes.ts';
import { type ContactBatch, type LabBatch, RESULT } from '../../core/token/lab-batch.ts';

/** What one line says: of a result its value; of a contact null, or that it is taken back. */
export interface CanonicalLine {
  readonly rowId: string;
  readonly iin: string;
  readonly at: number;
  readonly result: number | null;
}

/** How a contact's line is written that takes it back: it is no source of a contact. */
export function contactResult({ withdrawn }: { readonly withdrawn?: boolean }): number | null {
  return withdrawn === true ? RESULT.withdrawn : null;
}

export function encodeCanonical(batch: LabBatch | ContactBatch): Bytes {
  const lines =
    batch.kind === 'lab'
      ? batch.rows.map((row) => [row.rowId, row.iin, row.sampledAt, row.result])
      : batch.rows.map((row) => [row.rowId, row.iin, row.contactAt, contactResult(row)]);
  return utf8Encode(JSON.stringify(lines));
}

/** Null for anything but such lines. */
export function decodeCanonical(raw: Uint8Array): readonly CanonicalLine[] | null {
  try {
    const lines: unknown = JSON.parse(new TextDecoder().decode(raw));
    if (!Array.isArray(lines)) return null;
    return (lines as readonly (readonly [string, string, number, number | null])[]).map(([rowId, iin, at, result]) => ({ rowId, iin, at, result }));
  } catch {
    return null;
  }
}
