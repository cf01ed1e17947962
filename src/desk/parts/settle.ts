/** Where the calls of a page end, whatever becomes of them: one that fails by a fault of this page's own code is a refusal too, so that no page waits for ever. */
import type { DeskResult } from '../api.ts';

/** A call that throws is told to the browser's console and gives `page-failed`, which has a sentence and a way on. */
export async function settle<T>(work: () => Promise<DeskResult<T>>): Promise<DeskResult<T>> {
  try {
    return await work();
  } catch (error) {
    reportError(error);
    return { ok: false, code: 'page-failed', retryAfter: null, answer: {} };
  }
}
