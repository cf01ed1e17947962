/** One figure of a dashboard: a title, a plot, the same as a table behind it, and the table as a file. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
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
  /** Only in the files: the page says it otherwise, or has no room for it. */
  readonly fileOnly?: boolean;
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
  /** its place among the cards beside each other (dashboards.css); without one it is one of them */
  readonly place?: Place;
}

/**
 * `wide`: as wide as two cards. `row`: a whole row of two, one of three, so that none of a row is empty. `broad`: one of two beside each other, two of three.
 * `tall`: beside two rows of cards where there are three.
 */
export type Place = 'wide' | 'row' | 'broad' | 'tall';

/** Rows of an open table before somebody asks for the rest: cards beside each other stay about as tall. */
const ROWS = 8;

export function FigureCard<Row>({ title, hint, file, rows, columns, children, empty, place }: FigureCardProps<Row>) {
  const say = words('deskFigures');
  const [whole, setWhole] = useState(false);
  const isCut = children === undefined && !whole && rows.length > ROWS + 1;
  const table = (
    <Table
      caption={title}
      rows={isCut ? rows.slice(0, ROWS) : rows}
      empty={empty}
      keyOf={(row) => String(columns.find(({ names }) => names === true)?.value(row) ?? '')}
      columns={columns
        .filter(({ fileOnly }) => fileOnly !== true)
        .map(({ head, value, show, names = false }) => ({ head, names, figures: !names, cell: (row: Row) => (show ?? value)(row) }))}
    />
  );
  const save = (ending: 'csv' | 'json') => saveFile([textOf(ending, { rows, columns })], { name: `${file}.${ending}`, type: TYPES[ending] });
  return (
    <article class={place === undefined ? 'card stack figure' : `card stack figure at-${place}`} aria-label={title}>
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
        <div class="no-print figure-files">
          {isCut && <Button onClick={() => setWhole(true)}>{fill(say.showAll, { n: rows.length })}</Button>}
          <Button kind="quiet" aria-label={`${say.saveCsv}: ${title}`} onClick={() => save('csv')}>
            {say.saveCsv}
          </Button>
          <Button kind="quiet" aria-label={`${say.saveJson}: ${title}`} onClick={() => save('json')}>
            {say.saveJson}
          </Button>
        </div>
      )}
    </article>
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
