/** The first lines of a file as the server understood them, with the columns of its kind. */
import { formatDate, formatTime } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { Table } from '../parts/Table.tsx';
import { PREVIEW_COLUMNS, parseCell } from './columns.ts';
import type { FileKind } from './upload-answers.ts';

interface PreviewTableProps {
  readonly kind: FileKind;
  readonly rows: readonly (readonly string[])[];
}

export function PreviewTable({ kind, rows }: PreviewTableProps) {
  const say = words('deskData');
  if (rows.length === 0) return null;
  const columns = PREVIEW_COLUMNS[kind].map((column, at) => ({
    head: say.columns[column],
    names: at === 0,
    cell: (row: readonly string[]) => {
      const cell = parseCell(column, row[at] ?? '');
      if (cell.is === 'time') return `${formatDate(language(), cell.at)}, ${formatTime(cell.at)}`;
      if (cell.is === 'day') return formatDate(language(), cell.at);
      if (cell.is === 'result') return say.results[cell.result];
      return cell.is === 'gone' ? say.gone[cell.gone] : <span translate={false}>{cell.text}</span>;
    },
  }));
  return (
    <section class="stack">
      <h2>{say.preview}</h2>
      <p class="soft">{say.previewHint}</p>
      <Table caption={say.preview} rows={rows} columns={columns} keyOf={(row) => row[0] ?? ''} />
    </section>
  );
}
