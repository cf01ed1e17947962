/** The report of a transparency log's audit as JSON, the same from the page and the command. */
import { toHex } from '../bytes.ts';
import type { LogFaultCode, LogReport } from './log-audit.ts';

/** `earlierRefused` only where it is. */
export function logToJson({ checkpoint, faults, spans, filesHeld, filesGone, unchanged, earlierRefused, consistency }: LogReport): Record<string, unknown> {
  const { origin, size, root } = checkpoint;
  const since = { unchanged, ...(earlierRefused === null ? {} : { earlierRefused }), consistency: consistency?.map(toHex) ?? null };
  return { origin, size, root: toHex(root), faults, spans, filesHeld, filesGone, ...since };
}

/**
 * Faults that show that the ministry told two stories: both are signed, and nobody needs to be believed who has them. A log that ends before a kept checkpoint may be an
 * older copy of the same one.
 */
const TWO_STORIES: readonly LogFaultCode[] = ['size-twice', 'version-twice', 'history-differs', 'stamp-root'];

/**
 * What an auditor hands on (`ashyq-log-evidence`): what was found, and the signed texts that it was found in, byte for byte. Whoever has a root of the ministry verifies
 * both signatures, and for one size two roots of the tree are enough.
 */
export function logEvidence(
  report: LogReport,
  { checkedAt, checkpoint, earlier }: { checkedAt: number; checkpoint: string; earlier: string | null },
): Record<string, unknown> {
  const equivocation = report.faults.filter(({ code }) => TWO_STORIES.includes(code)).map(({ code }) => code);
  return { format: 'ashyq-log-evidence', version: 1, checkedAt, equivocation, ...logToJson(report), checkpoint, earlier };
}
