/** The ministry's own history: the transparency log checked in this browser, against a checkpoint that the auditor kept, and drawn as keys and policies over time. */
import { useEffect } from 'preact/hooks';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Published } from '../history/published.ts';
import type { KeptCheckpoint } from '../journal/use-evidence.ts';
import { HistoryReport } from './HistoryReport.tsx';
import { type HistoryState, useHistory } from './use-history.ts';
import './ministry.css';

interface MinistryProps {
  readonly published: Published;
  readonly engine: Ed25519Engine;
  /** a checkpoint that was dropped on the page: it is compared at once */
  readonly kept?: KeptCheckpoint | null;
}

export function MinistryCard({ published, engine, kept = null }: MinistryProps) {
  const say = words('auditReport').ministry;
  const { state, check } = useHistory({ published, engine });
  const isBusy = state.kind === 'reading';
  useEffect(() => {
    if (kept !== null) check(kept.text);
  }, [kept]);
  return (
    <section class="card stack audit-ministry" aria-labelledby="audit-ministry">
      <h2 id="audit-ministry">{say.title}</h2>
      <p class="soft">{say.intro}</p>
      <div class="row">
        <Button icon={<IconShield />} busy={isBusy} onClick={() => check()}>
          {state.kind === 'idle' ? say.check : say.again}
        </Button>
      </div>
      <details>
        <summary>{say.older}</summary>
        <p class="soft">{say.olderHow}</p>
        <p class="audit-hash">ashyq trust mirror DIR --from {`${new URL('/trust/', location.href).href}`}</p>
      </details>
      <Outcome state={state} isBrought={published.name !== null} onKept={check} />
    </section>
  );
}

interface OutcomeProps {
  readonly state: HistoryState;
  /** from a folder of the auditor's, not from the network */
  readonly isBrought: boolean;
  readonly onKept: (text: string) => void;
}

function Outcome({ state, isBrought, onKept }: OutcomeProps) {
  const say = words('auditReport').ministry;
  if (state.kind === 'idle') return null;
  if (state.kind === 'failed') return <Notice tone="bad" title={say.failed} />;
  if (state.kind === 'reading') return <p role="status">{fill(say.checking, { n: state.entries })}</p>;
  const { history, at } = state;
  if (history.kind === 'no-log') return <Notice tone="warn" title={isBrought ? say.noLog : say.unreachable} />;
  if (history.kind === 'no-roots') return <Notice tone="bad" title={say.noRoots} />;
  if (history.kind === 'refused') return <Notice tone="bad" title={fill(say.refused, { code: history.code })} />;
  return <HistoryReport history={history} at={at} onKept={onKept} />;
}
