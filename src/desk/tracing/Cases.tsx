/** Cases that were traced, the newest first, and tracing another. */
import { formatDateRange } from '../../shared/i18n/format-days.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { usePages } from '../parts/use-pages.ts';
import { hasRole } from '../session.ts';
import { type CaseLine, readCases } from './case.ts';
import { OpenCase } from './OpenCase.tsx';

/** Rows that the issuer gives at once. */
const ROWS = 100;

export function CasesPage({ staff, query }: PageProps) {
  const say = words('deskTracing');
  const path = (last: CaseLine | null) => `/api/desk/cases${last === null ? '' : `?before=${last.id}`}`;
  const { rows, refusal, busy, more, reload } = usePages<CaseLine>((last) => get(path(last), readCases), { needs: [], size: ROWS });
  // an auditor sees that somebody was traced, by whom and when; where people were is for whoever traces
  const traces = hasRole(staff, ['epidemiologist']);
  return (
    <Page title={words('desk').pages.cases} intro={say.intro}>
      {traces && <OpenCase person={query['person'] ?? null} />}
      <Problem refusal={refusal} onRetry={reload} />
      <Table caption={words('desk').pages.cases} rows={rows} columns={columns(traces)} keyOf={({ id }) => id} empty={say.none} onMore={more} busy={busy} />
    </Page>
  );
}

function columns(mayOpen: boolean): readonly Column<CaseLine>[] {
  const say = words('deskTracing');
  const desk = words('desk');
  const name = ({ id }: CaseLine) => fill(desk.number, { nr: String(id) });
  return [
    { head: say.nr, names: true, cell: (row) => (mayOpen ? <a href={pathOf('case', { nr: row.id })}>{name(row)}</a> : name(row)) },
    { head: say.opened, cell: ({ openedAt }) => moment(openedAt) },
    { head: say.openedBy, cell: ({ openedBy }) => fill(desk.staff, { nr: String(openedBy) }) },
    { head: say.reason, cell: ({ reason }) => say.reasons[reason] },
    { head: say.days, cell: ({ from, until }) => formatDateRange(language(), { from, to: until }) },
    { head: say.stays, figures: true, cell: ({ stays }) => stays },
    { head: say.found, figures: true, cell: ({ found }) => found },
    { head: say.confirmed, figures: true, cell: ({ confirmed }) => confirmed },
  ];
}
