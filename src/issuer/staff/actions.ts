/** Every kind of proposal, each from the file that owns what it changes. */
import { contestCorrectionAction } from '../contests/correction.ts';
import { LAB_ACTIONS } from '../lab/actions.ts';
import { manualEndAction, manualStatusAction } from '../people/manual-status.ts';
import { movePassAction } from '../people/move.ts';
import { resultCorrectionAction } from '../people/result-correction.ts';
import { policySignAction } from '../policy/hand-over.ts';
import { uploadTake } from '../registers/upload-action.ts';
import { erasePersonAction } from '../retention/erasure.ts';
import { traceContactsAction } from '../tracing/trace-contacts.ts';
import { type AnyAction, listed } from './action.ts';

export const ACTIONS: readonly AnyAction[] = [
  listed(manualStatusAction),
  listed(manualEndAction),
  listed(contestCorrectionAction),
  listed(resultCorrectionAction),
  listed(traceContactsAction),
  listed(erasePersonAction),
  listed(movePassAction),
  ...LAB_ACTIONS,
  listed(uploadTake),
  listed(policySignAction),
];

/** The action of a kind; null for one that this build does not know. */
export function actionOf(kind: string, actions: readonly AnyAction[] = ACTIONS): AnyAction | null {
  return actions.find((action) => action.kind === kind) ?? null;
}
