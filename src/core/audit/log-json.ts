/** The report of a transparency log's audit as JSON, the same from the page and the command. */
import { toHex } from '../bytes.ts';
import type { LogReport } from './log-audit.ts';

export function logToJson({ checkpoint, faults, spans, filesHeld, filesGone, unchanged }: LogReport): Record<string, unknown> {
  const { origin, size, root } = checkpoint;
  return { origin, size, root: toHex(root), faults, spans, filesHeld, filesGone, unchanged };
}
