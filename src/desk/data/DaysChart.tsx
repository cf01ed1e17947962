/** Tests of 29 days as bars, the positives of each at their foot; behind it the same as a table, and the table as a file. */
import { formatDay } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { DayBars, Legend, type Series } from '../../shared/ui/plot/Plot.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { countColumn, dayColumn, shareColumn } from '../dashboards/columns.tsx';
import { textOf } from '../dashboards/FigureCard.tsx';
import { Table } from '../parts/Table.tsx';
import { positivity } from './bounds.ts';
import type { LabFigures } from './lab-answers.ts';
import { number, share } from './say.ts';

/** In the units of the drawing: as wide as two of the dashboards' cards. */
const WIDTH = 620;

type Day = LabFigures['days'][number];

export function DaysChart({ lab, days }: { readonly lab: string } & Pick<LabFigures, 'days'>) {
  const say = words('deskLabs');
  const series: readonly Series[] = [
    { name: say.positives, look: 'main', values: days.map((day) => day.positives) },
    { name: say.negatives, look: 'soft', values: days.map((day) => day.negatives) },
  ];
  const rows = [...days].reverse();
  return (
    <div class="desk-days stack tight">
      <DayBars days={days.map(({ from }) => from)} series={series} width={WIDTH} format={number} />
      <Legend series={series} />
      <details>
        <summary>{say.asTable}</summary>
        <Table
          caption={say.daysTitle}
          rows={rows}
          keyOf={({ from }) => from}
          columns={[
            { head: say.day, names: true, cell: ({ from }) => formatDay(language(), from) },
            { head: say.lines, figures: true, cell: ({ lines }) => number(lines) },
            { head: say.negatives, figures: true, cell: ({ negatives }) => number(negatives) },
            { head: say.positives, figures: true, cell: ({ positives }) => number(positives) },
            {
              head: say.share,
              figures: true,
              cell: (day) => {
                const part = positivity(day);
                return part === null ? say.none : share(part);
              },
            },
          ]}
        />
      </details>
      <div class="no-print">
        <Button kind="quiet" onClick={() => saveFile([fileText(rows)], { name: `${lab}-tests.csv`, type: 'text/csv' })}>
          {words('deskFigures').saveCsv}
        </Button>
      </div>
    </div>
  );
}

function fileText(rows: readonly Day[]): string {
  const say = words('deskLabs');
  const part = shareColumn<Day>('positivity', say.share, (day) => [day.positives, day.negatives + day.positives]);
  const columns = [dayColumn<Day>(), countColumn('lines', say.lines), countColumn('negatives', say.negatives), countColumn('positives', say.positives), part];
  return textOf('csv', { rows, columns });
}
