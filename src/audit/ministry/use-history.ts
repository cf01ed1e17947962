/** The check of the ministry's history, as the page goes through it. */
import { useState } from 'preact/hooks';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { ownPublished, type Published } from '../history/published.ts';
import { type CheckedHistory, checkHistory } from './check-history.ts';

export type HistoryState =
  | { readonly kind: 'idle' }
  /** a fault of this program; nothing is said of the ministry */
  | { readonly kind: 'failed' }
  | { readonly kind: 'reading'; readonly entries: number }
  | { readonly kind: 'done'; readonly at: number; readonly history: CheckedHistory };

interface UsedHistory {
  readonly state: HistoryState;
  /** `kept`: a checkpoint from before, the text of its file */
  check(kept?: string): void;
}

export function useHistory({ published, engine }: { readonly published: Published; readonly engine: Ed25519Engine }): UsedHistory {
  const [state, setState] = useState<HistoryState>({ kind: 'idle' });
  const run = async (earlier: string | null) => {
    setState({ kind: 'reading', entries: 0 });
    // The network's files are read anew each time: there may be more of them now, or a network.
    const source = published.name === null ? ownPublished(published.trust) : published;
    const history = await checkHistory({ published: source, engine, earlier, onSize: (entries) => setState({ kind: 'reading', entries }) });
    setState({ kind: 'done', at: Math.floor(Date.now() / 1000), history });
  };
  const check = (kept?: string) => {
    run(kept ?? null).catch((error: unknown) => {
      setState({ kind: 'failed' });
      reportError(error);
    });
  };
  return { state, check };
}
