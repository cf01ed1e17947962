/**
 * Marks outside of the database that this browser holds a pass, or is a door's tablet. They tell an empty database apart: one in which nothing ever lay or whose owner
 * deleted it, and one that the browser threw away. They say nothing about anybody; where a browser gives no such storage there are none.
 */
import { underLock } from './lock.ts';

const MARKS = { pass: 'ashyq.held', tablet: 'ashyq.tablet' } as const;
type Kind = keyof typeof MARKS;
/** A look and a write take milliseconds. */
const PATIENCE_MS = 5000;

/** Sets the mark, or takes it away when everything was deleted on purpose. */
export function markHeld(held: boolean, kind: Kind = 'pass'): void {
  try {
    if (held) localStorage.setItem(MARKS[kind], '1');
    else localStorage.removeItem(MARKS[kind]);
  } catch {}
}

/** Whether such a thing lay here and nobody deleted it. */
export function wasHeld(kind: Kind = 'pass'): boolean {
  try {
    return localStorage.getItem(MARKS[kind]) !== null;
  } catch {
    return false;
  }
}

/** One tab at a time looks what is stored and sets the mark, or deletes and takes it away: else a tab that looked a moment ago would undo the deletion. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return underLock('ashyq-held', PATIENCE_MS, work);
}
