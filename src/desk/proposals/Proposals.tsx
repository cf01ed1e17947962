/** What waits for a second person, and what became of the others: one's own, those one may judge, for an auditor all. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Choice } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { usePages } from '../parts/use-pages.ts';
import { kindOf, type Proposal, type ProposalState, readProposals, STATES } from './proposal.ts';

/** Rows that the issuer gives at once. */
const ROWS = 100;

export function ProposalsPage() {
  const say = words('deskProposals');
  const [state, setState] = useState<ProposalState>('open');
  const { rows, refusal, busy, more, reload } = usePages<Proposal>(
    (last) => get(`/api/desk/proposals?state=${state}${last === null ? '' : `&before=${last.id}`}`, readProposals),
    { needs: [state], size: ROWS },
  );
  return (
    <Page title={words('desk').pages.proposals} intro={say.intro}>
      <div>
        <Choice label={say.filter} value={state} onValue={setState} options={STATES.map((value) => ({ value, text: say.states[value] }))} />
      </div>
      <Problem refusal={refusal} onRetry={reload} />
      <Table caption={say.states[state]} rows={rows} columns={columns(state)} keyOf={({ id }) => id} empty={say.none} onMore={more} busy={busy} />
    </Page>
  );
}

function columns(state: ProposalState): readonly Column<Proposal>[] {
  const say = words('deskProposals');
  const desk = words('desk');
  const by = ({ mine, proposedBy }: Proposal) => (mine ? say.me : fill(desk.staff, { nr: String(proposedBy) }));
  const own: Column<Proposal> = { head: say.role, cell: (row) => (row.mayConfirm ? say.confirmIt : row.mine ? say.waitForOther : say.onlyRead) };
  const ended: Column<Proposal> = { head: say.ended, cell: ({ endedAt }) => (endedAt === null ? '' : moment(endedAt)) };
  return [
    {
      head: say.what,
      names: true,
      cell: ({ id, kind }) => (
        <a href={pathOf('proposal', { nr: id })}>
          {fill(desk.number, { nr: String(id) })} · {say.kinds[kindOf(kind)]}
        </a>
      ),
    },
    { head: say.who, cell: by },
    { head: say.at, cell: ({ proposedAt }) => moment(proposedAt) },
    ...(state === 'open' ? [{ head: say.until, cell: ({ deadlineAt }: Proposal) => moment(deadlineAt) }, own] : [ended]),
  ];
}
