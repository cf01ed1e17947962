/** People by status: four plots with a scale each, because a few hundred red ones would be no line at all on the scale of the green ones; and today by region. */
import { fill, words } from '../../shared/i18n/words.ts';
import { DayBars } from '../../shared/ui/plot/Plot.tsx';
import { StatusMark } from '../../shared/ui/StatusMark.tsx';
import { number } from '../data/say.ts';
import { barColumn, countColumn, dayColumn, regionColumn } from './columns.tsx';
import { FigureCard } from './FigureCard.tsx';
import { Fluid } from './Fluid.tsx';
import { type Day, HEALTHS, type Health, type HealthFigures } from './figure-answers.ts';

export function HealthCards({ figures: { days, regions } }: { readonly figures: HealthFigures }) {
  const say = words('deskFigures');
  const names = words('status');
  const all = (row: Readonly<Record<Health, number>>) => HEALTHS.reduce((sum, health) => sum + row[health], 0);
  const counts = HEALTHS.map((health) => countColumn(health, names[health].name));
  return (
    <>
      <FigureCard
        place="row"
        title={say.health}
        hint={say.healthHint}
        file="statuses"
        rows={[...days].reverse()}
        columns={[dayColumn(), ...counts]}
        empty={say.none}
      >
        <div class="figure-four">
          {HEALTHS.map((health) => (
            <OneHealth key={health} health={health} days={days} />
          ))}
        </div>
      </FigureCard>
      <FigureCard
        title={say.healthRegions}
        hint={say.healthRegionsHint}
        file="statuses-by-region"
        place="wide"
        rows={regions}
        columns={[
          regionColumn(),
          barColumn(say.people, { total: all, most: Math.max(0, ...regions.map(all)), of: (row) => HEALTHS.map((health) => [row[health], health]) }),
          ...counts,
        ]}
        empty={say.none}
      />
    </>
  );
}

function OneHealth({ health, days }: { readonly health: Health; readonly days: readonly Day<Health>[] }) {
  const say = words('deskFigures');
  const values = days.map((day) => day[health]);
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  const change = last - first;
  return (
    <div>
      <p class="figure-head">
        <StatusMark health={health} size={1.25} />
        <span>{words('status')[health].name}</span>
        <strong>{number(last)}</strong>
        <span class="soft">{fill(say.change, { change: change > 0 ? `+${number(change)}` : number(change) })}</span>
      </p>
      <Fluid>
        {(width) => (
          <DayBars days={days.map(({ from }) => from)} width={width} format={number} series={[{ name: words('status')[health].name, look: health, values }]} />
        )}
      </Fluid>
    </div>
  );
}
