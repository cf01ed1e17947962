/** The daily reconciliation: how many passes each day explained, and by row number what the newest could not. */
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { type Reconciliations, readReconciliations } from './lab-answers.ts';
import { number } from './say.ts';

export function ReconciliationPage() {
  const say = words('deskLabs');
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/reconciliations', readReconciliations), []);
  return (
    <Page title={say.reconciliation} intro={say.reconciliationIntro}>
      <Problem refusal={refusal} onRetry={reload} />
      {value !== null && value.days.length > 0 && <Findings findings={value.findings} />}
      {refusal === null && (
        <Table
          caption={say.reconciliation}
          rows={value?.days ?? []}
          busy={busy && value === null}
          keyOf={({ day }) => day}
          columns={[
            { head: say.started, names: true, cell: ({ startedAt }) => moment(startedAt) },
            { head: say.progress, cell: ({ doneAt }) => (doneAt === null ? say.notDone : moment(doneAt)) },
            { head: say.checked, figures: true, cell: ({ tokens }) => number(tokens) },
            { head: say.unexplained, figures: true, cell: ({ unexplained }) => number(unexplained) },
          ]}
        />
      )}
    </Page>
  );
}

function Findings({ findings }: Pick<Reconciliations, 'findings'>) {
  const say = words('deskLabs');
  if (findings.length === 0) return <Notice tone="good" title={say.findingsNone} />;
  return (
    <section class="stack">
      <Notice tone="bad" title={say.findings} />
      <Table
        caption={say.findings}
        rows={findings}
        keyOf={({ person, code }) => `${person} ${code}`}
        columns={[
          { head: say.person, figures: true, names: true, cell: ({ person }) => `№\u00a0${person}` },
          { head: say.what, cell: ({ code }) => say.codes[code as keyof typeof say.codes] ?? say.codes.other },
        ]}
      />
    </section>
  );
}
