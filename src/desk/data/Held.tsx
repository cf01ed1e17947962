/** Batches outside what is usual for their source, with what they bring and why they wait; an epidemiologist asks a second one to release or refuse. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import type { PageProps } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { AskFirst } from '../parts/Form.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { type Excess, type HeldBatch, MORE_FIGURES, readHeld } from './lab-answers.ts';
import { LabProposed, proposeLab } from './Proposed.tsx';
import { number, share } from './say.ts';

export function HeldPage({ staff }: PageProps) {
  const say = words('deskLabs');
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/labs/held', readHeld), []);
  return (
    <Page title={say.heldTitle} intro={say.heldIntro}>
      <Problem refusal={refusal} onRetry={reload} />
      {value === null && busy && <p class="soft">{words('desk').loading}</p>}
      {value?.length === 0 && <p class="desk-empty soft">{say.heldNone}</p>}
      {value?.map((batch) => (
        <Held key={`${batch.lab} ${batch.batchId}`} batch={batch} decides={hasRole(staff, ['epidemiologist'])} />
      ))}
    </Page>
  );
}

interface HeldProps {
  readonly batch: HeldBatch;
  readonly decides: boolean;
}

function Held({ batch, decides }: HeldProps) {
  const say = words('deskLabs');
  const { figures } = batch;
  const more = MORE_FIGURES.filter((name) => figures.more[name] > 0);
  return (
    <section class="card stack">
      <h2 translate={false}>{`${batch.lab} · ${batch.batchId.slice(0, 8)}`}</h2>
      <p>{say.whatCounts[batch.held]}</p>
      <DeskFacts
        facts={[
          [say.received, moment(batch.receivedAt)],
          [say.heldSince, moment(batch.heldAt)],
          [say.lines, number(figures.lines)],
          [say.negatives, number(figures.negatives)],
          [say.positives, number(figures.positives)],
          ...more.map((name) => [say.more[name], number(figures.more[name])] as const),
        ]}
      />
      <h3>{say.why}</h3>
      <Reasons excess={batch.excess} />
      {batch.heldUntil !== null && <p class="soft">{fill(say.heldUntil, { when: moment(batch.heldUntil) })}</p>}
      {decides && <Decide lab={batch.lab} batchId={batch.batchId} />}
    </section>
  );
}

/** Each bound that was passed, in words and in numbers. */
export function Reasons({ excess }: { readonly excess: readonly Excess[] }) {
  const say = words('deskLabs');
  const amount = ({ reason }: Excess, value: number) => (reason === 'strangers' ? share(value) : number(value));
  return (
    <Table
      caption={say.why}
      rows={excess}
      keyOf={({ reason, against }) => `${reason} ${against}`}
      columns={[
        { head: say.why, names: true, cell: ({ reason, against }) => `${say.reasons[reason]} (${say.against[against]})` },
        { head: say.seen, figures: true, cell: (one) => amount(one, one.seen) },
        { head: say.allowed, figures: true, cell: (one) => amount(one, one.allowed) },
      ]}
    />
  );
}

function Decide({ lab, batchId }: Pick<HeldBatch, 'lab' | 'batchId'>) {
  const say = words('deskLabs');
  const [proposal, setProposal] = useState<number | null>(null);
  const decide = useAction((decision: 'released' | 'refused') => proposeLab('lab-batch-decide', { lab, batchId, decision }));
  const ask = async (decision: 'released' | 'refused') => {
    const done = await decide.run(decision);
    if (done?.ok === true) setProposal(done.value);
  };
  if (proposal !== null) return <LabProposed nr={proposal} />;
  return (
    <>
      <Problem refusal={decide.refusal} />
      <div class="row desk-buttons">
        <AskFirst action={say.release} question={say.releaseSure} kind="outline" busy={decide.busy} onYes={() => void ask('released')} />
        <AskFirst action={say.refuse} question={say.refuseSure} busy={decide.busy} onYes={() => void ask('refused')} />
      </div>
    </>
  );
}
