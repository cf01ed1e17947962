/** Lines that cannot be taken, each with what is wrong, to be read here and to be saved for whoever sent the file. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { Table } from '../parts/Table.tsx';
import { faultsCsv } from './faults-csv.ts';
import { number } from './say.ts';
import type { LineFault } from './upload-answers.ts';

interface FaultsProps {
  /** number of the file */
  readonly nr: number;
  readonly title: string;
  readonly faults: readonly LineFault[];
  /** all of them, where not all are given */
  readonly total: number;
}

/** Rows of a page; all are in the file. */
const SHOWN = 200;

export function Faults({ nr, title, faults, total }: FaultsProps) {
  const say = words('deskData');
  if (faults.length === 0) return null;
  const sentence = (code: string) => say.faults[code as keyof typeof say.faults] ?? say.faults.other;
  const save = () =>
    saveFile([faultsCsv(faults, { heads: [say.faultLine, say.faultCode, say.faultWhat], sentence })], {
      name: `${say.downloadName}-${nr}.csv`,
      type: 'text/csv;charset=utf-8',
    });
  const shown = faults.slice(0, SHOWN);
  const columns = [
    { head: say.faultLine, names: true, cell: ({ line }: LineFault) => number(line) },
    { head: say.faultWhat, cell: ({ code }: LineFault) => sentence(code) },
  ];
  return (
    <section class="stack">
      <h2>{title}</h2>
      {total > shown.length && <p class="soft">{fill(say.faultsShown, { n: number(shown.length) })}</p>}
      <Table caption={title} rows={shown} columns={columns} keyOf={({ line, code }) => `${line} ${code}`} />
      <div>
        <Button kind="outline" icon={<IconDownload />} onClick={save}>
          {say.download}
        </Button>
      </div>
    </section>
  );
}
