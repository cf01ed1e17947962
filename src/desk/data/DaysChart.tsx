/** Tests of 29 days as bars, the positives of each in their lower part; the same as a table below, for whoever reads figures or does not see bars. */
import { formatDay } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { Table } from '../parts/Table.tsx';
import { positivity } from './bounds.ts';
import type { LabFigures } from './lab-answers.ts';
import { number, share } from './say.ts';

/** Units of the drawing. */
const [BAR, GAP, HEIGHT, FOOT] = [18, 4, 120, 16];

export function DaysChart({ days }: Pick<LabFigures, 'days'>) {
  const say = words('deskLabs');
  const most = Math.max(1, ...days.map(({ negatives, positives }) => negatives + positives));
  const height = (value: number) => Math.round((value / most) * HEIGHT);
  const width = days.length * (BAR + GAP);
  const [first, last] = [days[0], days.at(-1)];
  return (
    <>
      <svg class="desk-days" viewBox={`0 0 ${width} ${HEIGHT + FOOT}`} aria-hidden="true">
        {days.map(({ from, negatives, positives }, at) => (
          <g key={from} transform={`translate(${at * (BAR + GAP)} 0)`}>
            <rect class="tests" y={HEIGHT - height(negatives + positives)} width={BAR} height={height(negatives + positives)} rx="2" />
            <rect class="positives" y={HEIGHT - height(positives)} width={BAR} height={height(positives)} rx="2" />
          </g>
        ))}
        <line x1="0" y1={HEIGHT} x2={width} y2={HEIGHT} />
        {first !== undefined && last !== undefined && (
          <>
            <text x="0" y={HEIGHT + FOOT - 3}>
              {formatDay(language(), first.from)}
            </text>
            <text class="end" x={width - GAP} y={HEIGHT + FOOT - 3}>
              {formatDay(language(), last.from)}
            </text>
          </>
        )}
      </svg>
      <details>
        <summary>{say.asTable}</summary>
        <Table
          caption={say.daysTitle}
          rows={[...days].reverse()}
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
    </>
  );
}
