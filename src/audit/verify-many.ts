/** Verifying a list of texts for an auditor: one verdict a line, in order, with one memory, so that a replay is seen among the supplied lines. */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { VerifierMemory } from '../core/memory.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Verdict } from '../core/verdict.ts';
import { type Door, verify } from '../core/verify.ts';

export interface AuditedLine {
  /** counted from 1 */
  readonly line: number;
  readonly verdict: Verdict;
}
export interface Audit {
  readonly trust: Trust;
  readonly engine: Ed25519Engine;
  readonly door: Door;
  /** the moment as of which is judged, seconds */
  readonly now: number;
  /** called after each slice with the lines judged so far; a thrown AbortError stops */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** After so many lines the page gets a breath. */
const SLICE = 200;

/** The lines of a text: each trimmed, and a last line break makes no empty line. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Judges every line; gives what was judged when `signal` aborts. */
export async function verifyMany(lines: readonly string[], { trust, engine, door, now, onProgress, signal }: Audit): Promise<AuditedLine[]> {
  const memory = new VerifierMemory();
  const audited: AuditedLine[] = [];
  for (const [at, text] of lines.entries()) {
    if (signal.aborted) break;
    audited.push({ line: at + 1, verdict: await verify(text, { trust, engine, door, now, memory }) });
    if (audited.length % SLICE === 0) {
      onProgress(audited.length, lines.length);
      await new Promise((resume) => setTimeout(resume));
    }
  }
  onProgress(audited.length, lines.length);
  return audited;
}

/** The verdicts as NDJSON, the same members as `ashyq verify --json`. */
export function toNdjson(lines: readonly AuditedLine[]): string {
  return lines.map(({ line, verdict }) => `${JSON.stringify({ line, ...verdict })}\n`).join('');
}
