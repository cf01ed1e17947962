/** The script that verifies passes and settles the tablet's affairs: asked for while the first screen stands, and there before anybody may be judged (`settle.ts`). */
import { untilLoaded } from './scripts.ts';

type Script = typeof import('./settle.ts');
let loading: Promise<Script> | null = null;

/** Once asked for it is asked for until it comes. */
export function settled(): Promise<Script> {
  loading ??= untilLoaded(() => import('./settle.ts'));
  return loading;
}
