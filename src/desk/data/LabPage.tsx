/** One laboratory or source of contacts: what it sent day by day, its newest batches, and what two people may do about it. */
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { BoundsForm } from './BoundsForm.tsx';
import { positivity } from './bounds.ts';
import { DaysChart } from './DaysChart.tsx';
import { KeyForms } from './KeyForms.tsx';
import { type BatchLine, type Lab, type LabFigures, readLabFigures, readLabs } from './lab-answers.ts';
import { number, share } from './say.ts';
import { VoidForm } from './VoidForm.tsx';

export function LabPage({ staff, query }: PageProps) {
  const id = query['nr'] ?? '';
  const labs = useLoad(() => get('/api/desk/labs', readLabs), [id]);
  const figures = useLoad(() => get(`/api/desk/lab-figures/${encodeURIComponent(id)}`, readLabFigures), [id]);
  const lab = labs.value?.find((known) => known.id === id) ?? null;
  const reload = () => {
    labs.reload();
    figures.reload();
  };
  return (
    <Page key={id} title={lab?.name ?? id}>
      <Problem refusal={labs.refusal ?? figures.refusal} onRetry={reload} />
      {(labs.value === null || figures.value === null) && figures.refusal === null && <p class="soft">{words('desk').loading}</p>}
      {lab !== null && figures.value !== null && (
        <>
          <About lab={lab} />
          {lab.kind === 'lab' && <Days lab={lab.id} figures={figures.value} />}
          {hasRole(staff, ['epidemiologist']) && <VoidForm lab={lab} />}
          {hasRole(staff, ['epidemiologist', 'key-officer']) && <BoundsForm lab={lab} figures={figures.value} />}
          {hasRole(staff, ['key-officer']) && lab.active && <KeyForms lab={lab} />}
          <Batches rows={figures.value.batches} />
        </>
      )}
    </Page>
  );
}

function About({ lab }: { readonly lab: Lab }) {
  const say = words('deskLabs');
  return (
    <DeskFacts
      facts={[
        [say.id, <span translate={false}>{lab.id}</span>],
        [say.kind, say.kinds[lab.kind]],
        [say.state, lab.active || lab.endedAt === null ? say.active : fill(say.ended, { when: moment(lab.endedAt) })],
        [say.keysTitle, <Keys lab={lab} />],
      ]}
    />
  );
}

function Keys({ lab }: { readonly lab: Lab }) {
  const say = words('deskLabs');
  return (
    <>
      <code translate={false}>{lab.kid}</code> {say.keyNow}
      {lab.formerKeys.map(({ kid, lastSecond }) => (
        <div key={kid} class="soft">
          <code translate={false}>{kid}</code> {fill(say.keyFormer, { when: moment(lastSecond) })}
        </div>
      ))}
    </>
  );
}

function Days({ lab, figures }: { readonly lab: string; readonly figures: LabFigures }) {
  const say = words('deskLabs');
  const { regions } = words('deskVenues');
  const { region } = figures;
  const name = region === null ? null : (regions[region.code as keyof typeof regions] ?? region.code);
  const part = region === null ? null : positivity(region);
  return (
    <section class="stack">
      <h2>{say.daysTitle}</h2>
      <DaysChart lab={lab} days={figures.days} />
      <p class="soft">
        {region === null || name === null
          ? say.regionNone
          : fill(say.regionNow, { name, share: part === null ? '–' : share(part), n: region.negatives + region.positives })}
      </p>
    </section>
  );
}

function Batches({ rows }: { readonly rows: readonly BatchLine[] }) {
  const say = words('deskLabs');
  return (
    <section class="stack">
      <h2>{say.batchesTitle}</h2>
      <Table
        caption={say.batchesTitle}
        rows={rows}
        keyOf={({ batchId }) => batchId}
        columns={[
          { head: say.batch, names: true, cell: ({ batchId }) => <code translate={false}>{batchId.slice(0, 8)}</code> },
          { head: say.received, cell: ({ receivedAt }) => moment(receivedAt) },
          { head: say.state, cell: ({ state }) => (state === 'held' ? <a href={pathOf('held')}>{say.states.held}</a> : say.states[state]) },
          { head: say.accepted, figures: true, cell: ({ accepted }) => number(accepted) },
          { head: say.rejected, figures: true, cell: ({ rejected }) => number(rejected) },
          { head: say.heldShort, figures: true, cell: ({ held }) => (held === 0 ? '' : number(held)) },
          { head: say.fromWhere, cell: ({ uploadId }) => (uploadId === null ? '' : fill(say.fromFile, { nr: String(uploadId) })) },
        ]}
      />
    </section>
  );
}
