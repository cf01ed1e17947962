/** One proposal: what it is in plain words, about whom, and yes or no for whoever may say it. One's own can only be withdrawn, and the page says so. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get, nothing, post } from '../api.ts';
import type { PageProps } from '../pages.ts';
import { pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { AskFirst } from '../parts/Form.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { PersonCard } from '../people/PersonCard.tsx';
import { ProposalLines } from './ProposalLines.tsx';
import { kindOf, type OpenProposal, readOpenProposal } from './proposal.ts';

export function ProposalPage({ query }: PageProps) {
  const say = words('deskProposals');
  const nr = query['nr'] ?? '';
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/proposals/${encodeURIComponent(nr)}`, readOpenProposal), [nr]);
  return (
    <Page title={fill(say.title, { nr })} actions={<a href={pathOf('proposals')}>{say.back}</a>}>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && <Shown proposal={value} onChange={reload} />}
    </Page>
  );
}

interface ShownProps {
  readonly proposal: OpenProposal;
  readonly onChange: () => void;
}

function Shown({ proposal, onChange }: ShownProps) {
  const say = words('deskProposals');
  const kind = kindOf(proposal.kind);
  const by = fill(words('desk').staff, { nr: String(proposal.proposedBy) });
  return (
    <>
      <Ending proposal={proposal} />
      <section class="card stack">
        <h2>{say.kinds[kind]}</h2>
        <ProposalLines proposal={proposal} />
        <p>
          <strong>{say.wish}:</strong> {say.effects[kind]}
        </p>
        <DeskFacts
          facts={[
            [say.who, proposal.mine ? say.me : by],
            [say.at, moment(proposal.proposedAt)],
            [say.until, moment(proposal.deadlineAt)],
          ]}
        />
      </section>
      {proposal.person !== null && (
        <section class="stack">
          <h2>{say.about}</h2>
          <PersonCard person={proposal.person} />
        </section>
      )}
      {proposal.state === 'open' && <Judging proposal={proposal} onChange={onChange} />}
    </>
  );
}

function Ending({ proposal: { state, endedAt } }: Pick<ShownProps, 'proposal'>) {
  const say = words('deskProposals');
  if (state === 'open') return null;
  const title = { confirmed: say.doneConfirmed, withdrawn: say.doneWithdrawn, expired: say.doneExpired }[state];
  return (
    <Notice tone={state === 'confirmed' ? 'good' : 'plain'} title={title}>
      {endedAt !== null && <p>{moment(endedAt)}</p>}
    </Notice>
  );
}

function Judging({ proposal: { id, mine, mayConfirm }, onChange }: ShownProps) {
  const say = words('deskProposals');
  const end = useAction((how: 'confirm' | 'withdraw') => post(`/api/desk/proposals/${id}/${how}`, {}, nothing));
  const run = (how: 'confirm' | 'withdraw') => async () => {
    const result = await end.run(how);
    if (result?.ok) onChange();
  };
  const withdraw = <AskFirst action={say.withdraw} question={say.withdrawAsk} kind="danger" busy={end.busy} onYes={() => void run('withdraw')()} />;
  return (
    <section class="stack">
      {mine ? (
        <Notice tone="info" title={say.own}>
          <p>{fill(say.ownHint, { nr: String(id) })}</p>
        </Notice>
      ) : mayConfirm ? (
        <Notice tone="info" title={say.judge}>
          <p>{say.judgeHint}</p>
        </Notice>
      ) : (
        <p class="soft">{say.readOnly}</p>
      )}
      <Problem refusal={end.refusal} />
      <div class="row desk-buttons">
        {mayConfirm && <AskFirst action={say.confirm} question={say.confirmAsk} kind="primary" busy={end.busy} onYes={() => void run('confirm')()} />}
        {mayConfirm && <AskFirst action={say.refuse} question={say.refuseAsk} kind="danger" busy={end.busy} onYes={() => void run('withdraw')()} />}
        {mine && withdraw}
      </div>
    </section>
  );
}
