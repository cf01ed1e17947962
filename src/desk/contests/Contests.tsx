/** Contested statuses: what is due first comes first. */
import { useRef, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Choice } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment, untilThen } from '../parts/time.ts';
import { usePages } from '../parts/use-pages.ts';
import { hasRole } from '../session.ts';
import { type Contest, readContests } from './contest.ts';

const STATES = ['open', 'overdue', 'corrected', 'rejected'] as const;
type State = (typeof STATES)[number];
/** Rows that the issuer gives at once. */
const ROWS = 100;

export function ContestsPage({ staff }: PageProps) {
  const say = words('deskContests');
  const [state, setState] = useState<State>('open');
  // this list is counted in pages, not from its last row
  const page = useRef(0);
  const { rows, refusal, busy, more, reload } = usePages<Contest>(
    (last) => {
      page.current = last === null ? 0 : page.current + 1;
      return get(`/api/desk/contests?state=${state}&page=${page.current}`, readContests);
    },
    { needs: [state], size: ROWS },
  );
  // an auditor reads the list; a person is shown to those who decide
  const mayOpen = hasRole(staff, ['clerk', 'epidemiologist']);
  return (
    <Page title={words('desk').pages.contests} intro={say.intro}>
      <div>
        <Choice label={say.filter} value={state} onValue={setState} options={STATES.map((value) => ({ value, text: say.states[value] }))} />
      </div>
      <Problem refusal={refusal} onRetry={reload} />
      <Table caption={say.states[state]} rows={rows} columns={columns(mayOpen)} keyOf={({ id }) => id} empty={say.none} onMore={more} busy={busy} />
    </Page>
  );
}

function columns(mayOpen: boolean): readonly Column<Contest>[] {
  const say = words('deskContests');
  const people = words('deskPeople');
  const desk = words('desk');
  const abouts: Readonly<Record<string, string>> = people.abouts;
  const grounds: Readonly<Record<string, string>> = people.grounds;
  const name = ({ id }: Contest) => fill(desk.number, { nr: String(id) });
  return [
    { head: say.nr, names: true, cell: (row) => (mayOpen ? <a href={pathOf('contest', { nr: row.id })}>{name(row)}</a> : name(row)) },
    { head: say.about, cell: ({ about }) => abouts[about] ?? about },
    { head: say.ground, cell: ({ ground }) => grounds[ground] ?? ground },
    { head: say.opened, cell: ({ openedAt }) => moment(openedAt) },
    { head: say.openedBy, cell: ({ openedBy }) => (openedBy === null ? say.fromPhone : fill(desk.staff, { nr: String(openedBy) })) },
    { head: say.due, cell: dueOf },
  ];
}

function dueOf({ state, overdue, deadlineAt, decidedAt }: Contest) {
  if (state !== 'open') return decidedAt === null ? '' : moment(decidedAt);
  return overdue ? <strong class="desk-late">{words('deskContests').overdue}</strong> : `${untilThen(deadlineAt)} · ${moment(deadlineAt)}`;
}
