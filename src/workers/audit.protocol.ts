/** What the auditor's page and its verifying workers say to each other. Types only: the page imports this file, never the worker itself. */
import type { Job, Judged } from '../core/audit/bulk/judge-block.ts';
import type { HistoryIndex } from '../core/audit/history/history-index.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Door } from '../core/verify.ts';

/** What a run judges by. The worker asks the page for published files of the past by name; it fetches and stores nothing itself. */
export interface AuditPlan {
  readonly trust: Trust;
  /** null: the present only */
  readonly history: HistoryIndex | null;
  readonly door: Door;
  readonly ownMoments: boolean;
}

/** `open` first and once; then blocks, whose bytes are transferred; `file` answers a `read`. */
export type AuditRequest =
  | { readonly kind: 'open'; readonly plan: AuditPlan }
  | { readonly kind: 'judge'; readonly id: number; readonly job: Job }
  | { readonly kind: 'file'; readonly id: number; readonly bytes: Uint8Array | null };

/** One `judged` for each block, in any order; `failed`: this run cannot go on (a fault of the program). */
export type AuditAnswer =
  | { readonly kind: 'judged'; readonly id: number; readonly judged: Judged }
  | { readonly kind: 'read'; readonly id: number; readonly name: string }
  | { readonly kind: 'failed' };
