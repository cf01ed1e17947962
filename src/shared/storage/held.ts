/**
 * A mark outside of the database that this browser holds a pass. It tells an empty database apart: a phone that never had a pass or whose owner deleted it,
 * or one whose browser threw the data away. It says nothing about anybody; where a browser gives no such storage there is no mark.
 */
import { underLock } from './lock.ts';

const MARK = 'ashyq.held';
/** A look and a write take milliseconds. */
const PATIENCE_MS = 5000;

/** Sets the mark, or takes it away when everything was deleted on purpose. */
export function markHeld(held: boolean): void {
  try {
    if (held) localStorage.setItem(MARK, '1');
    else localStorage.removeItem(MARK);
  } catch {}
}

/** Whether a pass lay here and nobody deleted it. */
export function wasHeld(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

/** One tab at a time looks what is stored and sets the mark, or deletes and takes it away: else a tab that looked a moment ago would undo the deletion. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return underLock('ashyq-held', PATIENCE_MS, work);
}
