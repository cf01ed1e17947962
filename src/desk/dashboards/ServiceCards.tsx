/** How the service runs: how long doors were without a new stamp, how long their journals were under way, passes that were made. */
import { formatAge, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { DayBars, Legend, type Look, type Series } from '../../shared/ui/plot/Plot.tsx';
import { number } from '../data/say.ts';
import { countColumn, dayColumn } from './columns.tsx';
import { FigureCard } from './FigureCard.tsx';
import { Fluid } from './Fluid.tsx';
import { DELAYS, PASSES, type ServiceFigures } from './figure-answers.ts';

const DELAY_LOOKS = { minutes: 'faint', hour: 'soft', hours: 'warn', oneDay: 'main', later: 'red' } as const satisfies Record<string, Look>;
const PASS_LOOKS = { first: 'main', renewed: 'soft', paper: 'warn' } as const satisfies Record<string, Look>;

export function ServiceCards({ figures: { stampAt, time, stamps, lines, passes } }: { readonly figures: ServiceFigures }) {
  const say = words('deskFigures');
  const minutes = (seconds: number) => Math.round(seconds / 60);
  const span = (value: number) => formatSpan(language(), value * 60);
  const ofDelay: readonly Series[] = [...DELAYS]
    .reverse()
    .map((name) => ({ name: say.delays[name], look: DELAY_LOOKS[name], values: lines.map((day) => day[name]) }));
  const ofPass: readonly Series[] = PASSES.map((name) => ({ name: say.passKinds[name], look: PASS_LOOKS[name], values: passes.map((day) => day[name]) }));
  const someLines = lines.some((day) => DELAYS.some((name) => day[name] > 0));
  const ofDay = new Map(stamps.map(({ from, longest }) => [from, minutes(longest)]));
  // days of which nothing is said of stamps keep their place on the plot
  const days = lines.map(({ from }) => from);
  const somePasses = passes.some((day) => PASSES.some((name) => day[name] > 0));
  return (
    <>
      <FigureCard
        title={say.stamps}
        hint={stampAt === null ? say.stampNone : fill(say.stampHint, { age: formatAge(language(), Math.max(1, time - stampAt)) })}
        file="stamps"
        rows={[...stamps].reverse()}
        columns={[
          dayColumn(),
          { key: 'longest', head: say.longest, value: ({ longest }) => longest, show: ({ longest }) => formatSpan(language(), longest) },
          countColumn('stamps', say.stampCount),
        ]}
        empty={say.none}
      >
        <Fluid>
          {(width) => (
            <DayBars
              days={days}
              width={width}
              series={[{ name: say.longest, look: 'main', values: days.map((day) => ofDay.get(day) ?? null) }]}
              format={span}
            />
          )}
        </Fluid>
      </FigureCard>
      <FigureCard
        title={say.sync}
        hint={say.syncHint}
        file="journals-under-way"
        rows={someLines ? [...lines].reverse() : []}
        columns={[dayColumn(), ...DELAYS.map((name) => countColumn(name, say.delays[name]))]}
        empty={say.noScans}
      >
        <Fluid>{(width) => <DayBars days={days} width={width} series={ofDelay} format={number} />}</Fluid>
        <Legend series={[...ofDelay].reverse()} />
      </FigureCard>
      <FigureCard
        title={say.passes}
        hint={say.passesHint}
        file="passes"
        place="row"
        rows={somePasses ? [...passes].reverse() : []}
        columns={[dayColumn(), ...PASSES.map((name) => countColumn(name, say.passKinds[name]))]}
        empty={say.none}
      >
        <Fluid>{(width) => <DayBars days={passes.map(({ from }) => from)} width={width} series={ofPass} format={number} />}</Fluid>
        <Legend series={ofPass} />
      </FigureCard>
    </>
  );
}
