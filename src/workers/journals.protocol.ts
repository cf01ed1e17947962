/** What the auditor's page and the worker that holds its journals say to each other. Types only: the page imports this file, never the worker itself. */
import type { BesideJournals } from '../audit/journal/journals-bench.ts';
import type { Obtained } from '../core/audit/journal-cut.ts';
import type { Trust } from '../core/trust/trust.ts';

/** One question to the bench. */
export type JournalsQuestion =
  | { readonly of: 'audit'; readonly file: File }
  | { readonly of: 'shown' | 'saved'; readonly place: number }
  | { readonly of: 'tell'; readonly word: Obtained }
  | { readonly of: 'together' | 'checkpoints' }
  | { readonly of: 'report'; readonly beside: BesideJournals; readonly as: 'json' | 'csv' };

/** `open` first and once, with the name of a lock that the worker holds while it lives; `file` answers a `read`. */
export type JournalsRequest =
  | { readonly kind: 'open'; readonly trust: Trust; readonly lock: string }
  | { readonly kind: 'ask'; readonly id: number; readonly question: JournalsQuestion }
  | { readonly kind: 'file'; readonly id: number; readonly bytes: Uint8Array | null };

/** `alive`: the lock is held. One `answer` for each `ask`, in their order; `failed`: a fault of the program. The worker asks the page for published files by name; it fetches and stores nothing itself. */
export type JournalsAnswer =
  | { readonly kind: 'alive' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly share: number }
  | { readonly kind: 'read'; readonly id: number; readonly name: string };
