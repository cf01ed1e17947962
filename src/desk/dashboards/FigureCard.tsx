/** One figure of a dashboard: a title, a plot, the same as a table behind it, and the table as a file. */
import type { ComponentChildren } from 'preact';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { csvOf } from '../parts/csv.ts';
import { Table } from '../parts/Table.tsx';

/** A column of a figure's table and of its files: `key` names it in JSON. */
export interface FigureColumn<Row> {
  readonly key: string;
  readonly head: string;
  readonly value: (row: Row) => string | number | null;
  /** how it is read on the page; without it the value */
  readonly show?: (row: Row) => ComponentChildren;
  /** The cell that names its row. One column at most. */
  readonly names?: boolean;
}

interface FigureCardProps<Row> {
  readonly title: string;
  /** what is counted, and what is not */
  readonly hint?: string;
  /** the name of its files, without an ending */
  readonly file: string;
  readonly rows: readonly Row[];
  readonly columns: readonly FigureColumn<Row>[];
  /** the drawing; without one the table itself is the plot (its bars are in its rows) and stands open */
  readonly children?: ComponentChildren;
  readonly empty: string;
}

export function FigureCard<Row>({ title, hint, file, rows, columns, children, empty }: FigureCardProps<Row>) {
  const say = words('deskFigures');
  const table = (
    <Table
      caption={title}
      rows={rows}
      empty={empty}
      keyOf={(row) => String(columns.find(({ names }) => names === true)?.value(row) ?? '')}
      columns={columns.map(({ head, value, show, names = false }) => ({ head, names, figures: !names, cell: (row: Row) => (show ?? value)(row) }))}
    />
  );
  const save = (ending: 'csv' | 'json') => saveFile([textOf(ending, { rows, columns })], { name: `${file}.${ending}`, type: TYPES[ending] });
  return (
    <section class="card stack figure" aria-label={title}>
      <div>
        <h3>{title}</h3>
        {hint !== undefined && <p class="soft">{hint}</p>}
      </div>
      {rows.length === 0 ? <p class="desk-empty soft">{empty}</p> : children}
      {rows.length > 0 &&
        (children === undefined ? (
          table
        ) : (
          <details>
            <summary>{say.asTable}</summary>
            {table}
          </details>
        ))}
      {rows.length > 0 && (
        <div class="row no-print figure-files">
          <Button kind="quiet" aria-label={`${say.saveCsv}: ${title}`} onClick={() => save('csv')}>
            {say.saveCsv}
          </Button>
          <Button kind="quiet" aria-label={`${say.saveJson}: ${title}`} onClick={() => save('json')}>
            {say.saveJson}
          </Button>
        </div>
      )}
    </section>
  );
}

const TYPES = { csv: 'text/csv', json: 'application/json' } as const;

/** The table as a file: figures as they are, not as they are shown. */
export function textOf<Row>(ending: keyof typeof TYPES, { rows, columns }: Pick<FigureCardProps<Row>, 'rows' | 'columns'>): string {
  if (ending === 'csv') return csvOf([columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ value }) => value(row)))]);
  return `${JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map(({ key, value }) => [key, value(row)]))),
    null,
    2,
  )}\n`;
}
