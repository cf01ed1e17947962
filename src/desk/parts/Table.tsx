/** A table: real rows and columns with a caption that is read out, scrolled inside its own box where the screen is narrower than it. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
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
  /** Of more rows than that these are shown first, and the rest by a button: what stands below a long list is not pushed away. */
  readonly first?: number;
}

/** So few more are shown at once: a button for two rows is longer than they are. */
const FEW = 2;

export function Table<Row>({ caption, rows, columns, keyOf, empty, onMore, busy = false, first = Number.POSITIVE_INFINITY }: TableProps<Row>) {
  const say = words('desk');
  const [whole, setWhole] = useState(false);
  const box = useRef<HTMLElement>(null);
  const shown = whole || rows.length <= first + FEW ? rows : rows.slice(0, first);
  const all = () => {
    setWhole(true);
    // the button goes, and the keyboard with it
    box.current?.focus();
  };
  if (rows.length === 0) return <p class="desk-empty soft">{busy ? say.loading : (empty ?? say.table.empty)}</p>;
  return (
    <div class="stack" aria-busy={busy}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section ref={box} class="desk-scroll" tabIndex={0} aria-label={caption}>
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
            {shown.map((row) => (
              <tr key={keyOf(row)}>{columns.map((column) => cellOf(column, row))}</tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < rows.length && (
        <div class="no-print">
          <Button onClick={all}>{fill(say.table.all, { n: rows.length })}</Button>
        </div>
      )}
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
