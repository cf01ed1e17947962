/** Every kind of proposal, each from the file that owns what it changes. */
import type { AnyAction } from './action.ts';

export const ACTIONS: readonly AnyAction[] = [];

/** The action of a kind; null for one that this build does not know. */
export function actionOf(kind: string, actions: readonly AnyAction[] = ACTIONS): AnyAction | null {
  return actions.find((action) => action.kind === kind) ?? null;
}
