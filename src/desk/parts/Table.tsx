/** A table: real rows and columns with a caption that is read out, scrolled inside its own box where the screen is narrower than it. */
import type { ComponentChildren } from 'preact';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures: to the end of the column, digits below each other. */
  readonly figures?: boolean;
  /** The cell that names its row. One column at most. */
  readonly names?: boolean;
}

interface TableProps<Row> {
  /** What the rows are, for those who do not see the title above. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
  /** In place of the rows. */
  readonly empty?: string;
  /** Shows a button for what comes after the last row. */
  readonly onMore?: (() => void) | undefined;
  readonly busy?: boolean;
}

export function Table<Row>({ caption, rows, columns, keyOf, empty, onMore, busy = false }: TableProps<Row>) {
  const say = words('desk');
  if (rows.length === 0) return <p class="desk-empty soft">{busy ? say.loading : (empty ?? say.table.empty)}</p>;
  return (
    <div class="stack" aria-busy={busy}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="desk-scroll" tabIndex={0} aria-label={caption}>
        <table class="desk-table">
          <caption class="hidden-text">{`${caption}: ${fill(say.table.rows, { n: rows.length })}`}</caption>
          <thead>
            <tr>
              {columns.map(({ head, figures }) => (
                <th key={head} scope="col" class={figures ? 'figures' : ''}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>{columns.map((column) => cellOf(column, row))}</tr>
            ))}
          </tbody>
        </table>
      </section>
      {onMore !== undefined && (
        <div>
          <Button onClick={onMore} busy={busy}>
            {say.table.more}
          </Button>
        </div>
      )}
    </div>
  );
}

function cellOf<Row>({ head, cell, figures = false, names = false }: Column<Row>, row: Row) {
  const look = figures ? 'figures' : '';
  return names ? (
    <th key={head} scope="row" class={look}>
      {cell(row)}
    </th>
  ) : (
    <td key={head} class={look}>
      {cell(row)}
    </td>
  );
}
