/** Tests and the share of positives: by day, by laboratory, by region. */
import { words } from '../../shared/i18n/words.ts';
import { DayBars, DayLine, Legend, type Series } from '../../shared/ui/plot/Plot.tsx';
import { number, share } from '../data/say.ts';
import { barColumn, countColumn, dayColumn, regionColumn, shareColumn } from './columns.tsx';
import { FigureCard, type FigureColumn } from './FigureCard.tsx';
import { Fluid } from './Fluid.tsx';
import type { TestFigures } from './figure-answers.ts';

interface Tests {
  readonly negatives: number;
  readonly positives: number;
}

const all = ({ negatives, positives }: Tests) => negatives + positives;

export function TestCards({ figures: { days, labs, regions } }: { readonly figures: TestFigures }) {
  const say = words('deskFigures');
  const dates = days.map(({ from }) => from);
  const series: readonly Series[] = [
    { name: say.positives, look: 'main', values: days.map(({ positives }) => positives) },
    { name: say.negatives, look: 'soft', values: days.map(({ negatives }) => negatives) },
  ];
  const positivity = days.map((day) => (all(day) === 0 ? null : day.positives / all(day)));
  const counts = [countColumn('negatives', say.negatives), countColumn('positives', say.positives)] as const;
  const part = shareColumn<Tests>('positivity', say.positivityHead, (row) => [row.positives, all(row)]);
  const rows = days.some((day) => all(day) > 0) ? [...days].reverse() : [];
  return (
    <>
      <FigureCard title={say.tests} hint={say.testsHint} file="tests" rows={rows} columns={[dayColumn(), ...counts, part]} empty={say.none}>
        <Fluid>{(width) => <DayBars days={dates} width={width} series={series} format={number} />}</Fluid>
        <Legend series={series} />
      </FigureCard>
      <FigureCard title={say.positivity} file="positivity" rows={rows} columns={[dayColumn(), part, ...counts]} empty={say.none}>
        <Fluid>{(width) => <DayLine days={dates} width={width} series={{ name: say.positivity, look: 'main', values: positivity }} format={share} />}</Fluid>
      </FigureCard>
      <FigureCard
        place="tall"
        title={say.testsByRegion}
        file="tests-by-region"
        rows={regions}
        columns={[regionColumn(), ...inRow(regions), part]}
        empty={say.none}
      />
      <FigureCard
        title={say.byLab}
        file="tests-by-laboratory"
        place="broad"
        rows={labs}
        columns={[{ key: 'lab', head: say.lab, names: true, value: ({ name }) => name }, ...inRow(labs), part]}
        empty={say.none}
      />
    </>
  );
}

function inRow(rows: readonly Tests[]): readonly FigureColumn<Tests>[] {
  const say = words('deskFigures');
  const bar = barColumn<Tests>(say.tests, {
    total: all,
    most: Math.max(0, ...rows.map(all)),
    of: ({ negatives, positives }) => [
      [positives, 'main'],
      [negatives, 'soft'],
    ],
  });
  return [bar, { ...countColumn('negatives', say.negatives), fileOnly: true }, { ...countColumn('positives', say.positives), fileOnly: true }];
}
