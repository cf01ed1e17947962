/** Scans at doors: by day, why people were not let in, by kind of place, by region. */
import { words } from '../../shared/i18n/words.ts';
import { DayBars, Legend, type Look, type Series } from '../../shared/ui/plot/Plot.tsx';
import { number } from '../data/say.ts';
import { useCategories } from '../venues/use-categories.ts';
import { barColumn, countColumn, dayColumn, regionColumn, shareColumn } from './columns.tsx';
import { FigureCard, type FigureColumn } from './FigureCard.tsx';
import { Fluid } from './Fluid.tsx';
import { type Counts, OUTCOMES, type Outcome, type ScanFigures } from './figure-answers.ts';

/** What is seldom stands at the bottom, where its length can be compared. */
const STACK: readonly (readonly [Outcome, Look])[] = [
  ['refuse', 'main'],
  ['undecided', 'warn'],
  ['admit', 'soft'],
];

type Scans = Counts<Outcome>;
type Reason = ScanFigures['reasons'][number];
const all = (row: Scans) => OUTCOMES.reduce((sum, outcome) => sum + row[outcome], 0);

export function ScanCards({ figures: { days, reasons, categories, regions } }: { readonly figures: ScanFigures }) {
  const say = words('deskFigures');
  const { nameOf } = useCategories();
  const series: readonly Series[] = STACK.map(([outcome, look]) => ({ name: words('status').outcome[outcome], look, values: days.map((day) => day[outcome]) }));
  const most = Math.max(0, ...reasons.map(({ scans }) => scans));
  const rows = days.some((day) => all(day) > 0) ? [...days].reverse() : [];
  const counts = OUTCOMES.map((outcome) => countColumn(outcome, words('status').outcome[outcome]));
  return (
    <>
      <FigureCard place="row" title={say.scans} hint={say.scansHint} file="scans" rows={rows} columns={[dayColumn(), ...counts]} empty={say.noScans}>
        <Fluid>{(width) => <DayBars days={days.map(({ from }) => from)} width={width} series={series} format={number} />}</Fluid>
        <Legend series={series} />
      </FigureCard>
      <FigureCard
        title={say.reasons}
        file="refusals-by-reason"
        place="wide"
        rows={reasons}
        columns={[
          { key: 'code', head: say.reason, names: true, value: ({ code, outcome }) => `${code} (${outcome})`, show: ({ code }) => reasonOf(code) },
          { key: 'outcome', head: say.outcome, value: ({ outcome }) => outcome, show: ({ outcome }) => words('status').outcome[outcome] },
          barColumn<Reason>(say.scans, { total: ({ scans }) => scans, most, of: ({ scans, outcome }) => [[scans, outcome === 'refuse' ? 'main' : 'warn']] }),
        ]}
        empty={say.noScans}
      />
      <FigureCard
        title={say.byCategory}
        file="scans-by-kind-of-place"
        place="broad"
        rows={categories}
        columns={[
          { key: 'category', head: words('deskVenues').category, names: true, value: ({ category }) => category, show: ({ category }) => nameOf(category) },
          ...inRow(categories),
        ]}
        empty={say.noScans}
      />
      <FigureCard title={say.scansByRegion} file="scans-by-region" rows={regions} columns={[regionColumn(), ...inRow(regions)]} empty={say.noScans} />
    </>
  );
}

function inRow(rows: readonly Scans[]): readonly FigureColumn<Scans>[] {
  const say = words('deskFigures');
  return [
    barColumn(say.scans, { total: all, most: Math.max(0, ...rows.map(all)), of: (row) => STACK.map(([outcome, look]) => [row[outcome], look]) }),
    ...OUTCOMES.map((outcome) => ({ ...countColumn(outcome, words('status').outcome[outcome]), fileOnly: true })),
    shareColumn('refused', say.refusedShare, (row) => [row.refuse, all(row)]),
  ];
}

/** The sentence that the door shows for a code. */
function reasonOf(code: string): string {
  const sentences: Readonly<Record<string, { readonly title: string }>> = words('codes').verdict;
  return sentences[code]?.title ?? words('deskFigures').otherReason;
}
