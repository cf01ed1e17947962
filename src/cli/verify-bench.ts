/** What every thread of `ashyq verify` judges by, as plain data, and the bench that it makes of it. */
import type { BulkContext } from '../core/audit/bulk/judge-block.ts';
import type { HistoryIndex } from '../core/audit/history/history-index.ts';
import { TrustHistory } from '../core/audit/history/trust-history.ts';
import type { TrustReads } from '../core/audit/history/trust-reads.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Door } from '../core/verify.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';

export interface Plan {
  readonly dir: string;
  readonly trust: Trust;
  /** null: DIR holds the present only */
  readonly history: HistoryIndex | null;
  readonly door: Door;
  readonly nonces: readonly Uint8Array[];
  readonly ownMoments: boolean;
}

export function openBench({ trust, history, door, nonces, ownMoments }: Plan, { read }: TrustReads): BulkContext {
  const engine = nodeEngine();
  const present = { trust, of: null };
  const past = history === null ? null : new TrustHistory({ present: trust, index: history, read, engine });
  const trustAt = past === null ? async () => present : (at: number) => past.at(at);
  // node:crypto verifies on this very thread: a second line under way would only wait.
  return { engine, door, nonces, ownMoments, trustAt, lanes: 1 };
}
