/** Where a run is and how it ended; the blocks of one of its inputs. */
import { type Block, BlockCutter } from '../../core/audit/bulk/cut.ts';
import type { LineFormat } from '../../core/audit/bulk/line-format.ts';
import { TrustChangedError } from '../../core/audit/history/trust-reads.ts';
import type { KeptPosition } from '../../shared/storage/audit-runs.ts';
import { PoolError } from './pool.ts';

/**
 * `restoring`: what was judged before a reload is read again. `file-gone`: an input could not be read to its end. `failed`: the workers gave up. `trust-changed`: a published
 * file is not the one that was read before. `other-file`: what was judged is not what this file has there. `not-whole`: what was judged before is not all here.
 */
export type RunState = 'restoring' | 'running' | 'stopped' | 'done' | 'file-gone' | 'failed' | 'trust-changed' | 'other-file' | 'not-whole';

/** The file is another one than that which was judged. */
export class OtherFileError extends Error {}

export const START: KeptPosition = { input: 0, offset: 0, line: 1, firstLine: 1 };

/** Whether something begins where `at` is: there, or at the beginning of a later input, where those between had no lines. */
export function isNext({ input, offset, firstLine }: Pick<KeptPosition, 'input' | 'offset' | 'firstLine'>, at: KeptPosition): boolean {
  return firstLine === at.firstLine && (input === at.input ? offset === at.offset : input > at.input && offset === 0);
}

export function stateOf(error: unknown): RunState | null {
  if (error instanceof TrustChangedError) return 'trust-changed';
  if (error instanceof OtherFileError) return 'other-file';
  if (error instanceof PoolError) return 'failed';
  return error instanceof DOMException ? 'file-gone' : null;
}

/** Streams are not iterable everywhere yet. */
export async function* blocksOf(file: Blob, { format, from }: { readonly format: LineFormat; readonly from: KeptPosition }): AsyncGenerator<Block> {
  const cutter = new BlockCutter(format, from);
  const reader = file.slice(from.offset).stream().getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield* cutter.push(chunk.value);
    yield* cutter.end();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
