/** Who was checked when, and why people were refused: drawings for the eye, each with its figures beside it as a table. */
import type { JournalCounts, Outcomes } from '../../core/audit/journal-counts.ts';
import { formatDay, formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { DayBars, Legend, type Look, RowBar } from '../../shared/ui/plot/Plot.tsx';
import { mostOf } from './most.ts';

const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;
const LOOKS: Readonly<Record<(typeof OUTCOMES)[number], Look>> = { admit: 'main', refuse: 'warn', undecided: 'soft' };

const number = (value: number) => formatNumber(language(), value);
const percent = (share: number) => `${number(100 * share)}\u00a0%`;
export const totalOf = ({ admit, refuse, undecided }: Outcomes): number => admit + refuse + undecided;
/** Of one bar: what part each outcome is. */
export const partsOf = (outcomes: Outcomes): (readonly [number, Look])[] =>
  OUTCOMES.map((one) => [outcomes[one] / Math.max(1, totalOf(outcomes)), LOOKS[one]] as const);

export function OutcomeLegend() {
  const { outcome } = words('status');
  return <Legend series={OUTCOMES.map((one) => ({ name: outcome[one], look: LOOKS[one] }))} />;
}

/** `moreRefused`: how many further reasons are not in `counts`. */
export function Plots({ counts, moreRefused = 0 }: { readonly counts: JournalCounts; readonly moreRefused?: number }) {
  const { plots: say, moreCodes } = words('audit').journal;
  return (
    <>
      {counts.days.length > 0 && <ByDay days={counts.days} />}
      {counts.days.length > 0 && <ByHour hours={counts.hours} />}
      {Object.keys(counts.refused).length > 0 && <Refusals counts={counts} />}
      {moreRefused > 0 && <p class="soft">{fill(moreCodes, { n: moreRefused })}</p>}
      {counts.unsigned.judged > 0 && <p class="soft">{fill(say.unsigned, { n: counts.unsigned.judged })}</p>}
      {counts.daysLeftOut > 0 && <p class="soft">{fill(say.leftOut, { n: counts.daysLeftOut })}</p>}
    </>
  );
}

function ByDay({ days }: { readonly days: JournalCounts['days'] }) {
  const [say, { outcome }] = [words('audit').journal.plots, words('status')];
  const series = OUTCOMES.map((one) => ({ name: outcome[one], look: LOOKS[one], values: days.map((day) => day[one]) }));
  return (
    <figure class="audit-plot">
      <figcaption>{say.days}</figcaption>
      {days.length > 1 && <DayBars days={days.map(({ day }) => day)} width={320} series={series} format={number} />}
      <OutcomeLegend />
      <details open={days.length === 1}>
        <summary>{say.asTable}</summary>
        <OutcomeTable head={say.day} rows={days.map((day) => [formatDay(language(), day.day), day])} />
      </details>
    </figure>
  );
}

function ByHour({ hours }: { readonly hours: JournalCounts['hours'] }) {
  const say = words('audit').journal.plots;
  const rows = hours.flatMap((one, hour) => (totalOf(one) > 0 ? [[`${String(hour).padStart(2, '0')}:00`, one] as const] : []));
  return (
    <figure class="audit-plot">
      <details>
        <summary>{say.hours}</summary>
        <OutcomeTable head={say.hour} rows={rows} />
      </details>
    </figure>
  );
}

/** `isNamed`: rows have long names, which on a phone stand above their figures. */
export function OutcomeTable({
  head,
  rows,
  isNamed = false,
}: {
  readonly head: string;
  readonly isNamed?: boolean;
  readonly rows: readonly (readonly [name: string, outcomes: Outcomes])[];
}) {
  const { outcome } = words('status');
  const most = Math.max(1, ...rows.map(([, one]) => totalOf(one)));
  return (
    <table class={isNamed ? 'audit-plot-table named' : 'audit-plot-table'}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <td class="audit-plot-bar" />
          {OUTCOMES.map((one) => (
            <th key={one} scope="col">
              {outcome[one]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, one]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="audit-plot-bar">
              <RowBar part={totalOf(one) / most} of={partsOf(one)} />
            </td>
            {OUTCOMES.map((of) => (
              <td key={of}>{number(one[of])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Refusals({ counts: { refused, outcomes } }: { readonly counts: JournalCounts }) {
  const say = words('audit').journal.plots;
  const titles = words('codes').verdict as Readonly<Record<string, { readonly title: string } | undefined>>;
  const reasons = mostOf(refused);
  const most = Math.max(1, ...reasons.map(([, count]) => count));
  return (
    <figure class="audit-plot">
      <figcaption>{say.refused}</figcaption>
      <table class="audit-plot-table named">
        <thead>
          <tr>
            <th scope="col">{say.reason}</th>
            <td class="audit-plot-bar" />
            <th scope="col">{say.count}</th>
            <th scope="col">{say.share}</th>
          </tr>
        </thead>
        <tbody>
          {reasons.map(([code, count]) => (
            <tr key={code}>
              <th scope="row">{titles[code]?.title ?? code}</th>
              <td class="audit-plot-bar">
                <RowBar part={count / most} of={[[1, 'warn']]} />
              </td>
              <td>{number(count)}</td>
              <td>{percent(count / Math.max(1, outcomes.refuse))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
