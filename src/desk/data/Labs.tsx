/** Laboratories by what they sent beside their own past, sources of contacts, and a form for a new one. */
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { positivity } from './bounds.ts';
import { type Lab, type LabLine, readLabLines, readLabs, type Sums } from './lab-answers.ts';
import { NewLab } from './NewLab.tsx';
import { number, share } from './say.ts';

type Row = Lab & { readonly line: LabLine | null };

export function LabsPage({ staff }: PageProps) {
  const say = words('deskLabs');
  const labs = useLoad(() => get('/api/desk/labs', readLabs), []);
  const lines = useLoad(() => get('/api/desk/lab-figures', readLabLines), []);
  const rows = (labs.value ?? []).map((lab): Row => ({ ...lab, line: lines.value?.find(({ id }) => id === lab.id) ?? null }));
  const reload = () => {
    labs.reload();
    lines.reload();
  };
  return (
    <Page title={say.labs} intro={say.labsIntro}>
      <Problem refusal={labs.refusal ?? lines.refusal} onRetry={reload} />
      <Table
        caption={say.labs}
        rows={rows.filter(({ kind }) => kind === 'lab')}
        columns={[...names(), ...figures()]}
        keyOf={({ id }) => id}
        busy={labs.busy && labs.value === null}
      />
      <section class="stack">
        <h2>{say.contactSources}</h2>
        <Table caption={say.contactSources} rows={rows.filter(({ kind }) => kind === 'contact')} columns={names()} keyOf={({ id }) => id} />
      </section>
      {hasRole(staff, ['key-officer']) && <NewLab />}
    </Page>
  );
}

function names(): readonly Column<Row>[] {
  const say = words('deskLabs');
  return [
    {
      head: say.name,
      names: true,
      cell: ({ id, name, active, endedAt }) => (
        <>
          <a href={pathOf('lab', { nr: id })}>{name}</a>
          <div class="desk-under">
            <span translate={false}>{id}</span>
            {!active && endedAt !== null && `, ${fill(say.ended, { when: moment(endedAt) })}`}
          </div>
        </>
      ),
    },
  ];
}

function figures(): readonly Column<Row>[] {
  const say = words('deskLabs');
  const of = (show: (line: LabLine) => string) => (row: Row) => (row.line === null ? '' : show(row.line));
  const shareOf = (sums: Sums) => {
    const part = positivity(sums);
    return part === null ? '–' : share(part);
  };
  return [
    { head: say.linesToday, figures: true, cell: of(({ today }) => number(today.lines)) },
    { head: say.aDay, figures: true, cell: of(({ past }) => number(Math.round(past.lines / 28))) },
    { head: say.positive, figures: true, cell: of(({ today }) => shareOf(today)) },
    { head: say.positiveBefore, figures: true, cell: of(({ past }) => shareOf(past)) },
    { head: say.heldShort, figures: true, cell: of(({ held }) => (held === 0 ? '' : number(held))) },
    { head: say.lastSent, cell: of(({ lastAt }) => (lastAt === null ? say.never : moment(lastAt))) },
  ];
}
