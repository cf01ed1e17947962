/**
 * The manager's word stands for an undecided verdict and never against a refusal (product.md, venue staff 9). While the sheet for it stays open the camera goes on: if
 * the same pass is decided there meanwhile, the question is answered, and the word of before would let somebody in whom the door has just refused.
 */
import type { Display } from './display.ts';
import type { Judged } from './judged.ts';

/** Whether `newer` decides about the pass that `asked` did not decide about. */
function isAnswer({ verdict: { kid, index } }: Judged, { verdict, practised }: Judged): boolean {
  return practised === undefined && index !== undefined && verdict.index === index && verdict.kid === kid && verdict.outcome !== 'undecided';
}

/** Calls `then` when a decided verdict on the same pass is shown, until the returned function is called. */
export const whenDecided = (display: Display, asked: Judged, then: () => void): (() => void) =>
  display.state.subscribe((shown) => {
    if (shown.phase === 'judged' && isAnswer(asked, shown.judged)) then();
  });
