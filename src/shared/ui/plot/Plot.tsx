/**
 * Plots by day: bars that stand on each other, or one line. Drawings for the eye only; whoever shows one puts the same figures beside it as a table. Colours come
 * from the design tokens by the look's name, and no two looks of one plot are as light as each other.
 */
import type { ComponentChildren } from 'preact';
import { formatDay } from '../../i18n/format.ts';
import { language } from '../../i18n/words.ts';
import { gridOf, namedDays, roundEnd } from './scale.ts';
import './plot.css';

export type Look = 'main' | 'soft' | 'warn' | 'faint' | 'red' | 'yellow' | 'blue' | 'green';

/** One thing that is counted, a value for each day; null where a day was not counted. */
export interface Series {
  readonly name: string;
  readonly look: Look;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  /** the first second of each day, the oldest first */
  readonly days: readonly number[];
  /** in the units of the drawing; half of it for plots beside each other in one card */
  readonly width?: number;
  /** how a value of the scale is written */
  readonly format: (value: number) => string;
}

const HEIGHT = 110;
const FOOT = 14;
const HEAD = 8;
/** Of one letter of a scale's figures. */
const LETTER = 6;
/** A drawing narrower than this has no room for a third day's name. */
const NARROW = 220;

/** Bars by day; the first series stands at the bottom. */
export function DayBars({ days, series, width = 280, format }: PlotProps & { readonly series: readonly Series[] }) {
  const totals = days.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const end = roundEnd(Math.max(0, ...totals));
  return (
    <Frame days={days} width={width} end={end} format={format}>
      {({ x, step, height }) =>
        days.map((day, at) => {
          let top = HEIGHT;
          return series.map(({ look, values }) => {
            const high = height(values[at] ?? 0);
            top -= high;
            return high === 0 ? null : <rect key={`${day} ${look}`} class={`look-${look}`} x={x(at)} y={top} width={Math.max(1, step * 0.8)} height={high} />;
          });
        })
      }
    </Frame>
  );
}

/** One line, broken where a day has no value. `end`: of the scale, where it must not be drawn from the values alone. */
export function DayLine({ days, series, width = 280, format }: PlotProps & { readonly series: Series }) {
  const end = roundEnd(Math.max(0, ...series.values.map((value) => value ?? 0)));
  return (
    <Frame days={days} width={width} end={end} format={format}>
      {({ x, step, height }) => {
        const points = series.values.map((value, at) => (value === null ? null : ([x(at) + step * 0.4, HEIGHT - height(value)] as const)));
        const path = points.map((point, at) => (point === null ? '' : `${points[at - 1] == null ? 'M' : 'L'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`));
        return (
          <>
            <path class={`line look-${series.look}`} d={path.join('')} />
            {points.map((point, at) => point !== null && <circle key={days[at]} class={`look-${series.look}`} cx={point[0]} cy={point[1]} r="1.8" />)}
          </>
        );
      }}
    </Frame>
  );
}

interface Room {
  /** where a day begins, from the left */
  readonly x: (at: number) => number;
  /** of one day */
  readonly step: number;
  readonly height: (value: number) => number;
}

interface FrameProps extends Required<PlotProps> {
  readonly end: number;
  readonly children: (room: Room) => ComponentChildren;
}

function Frame({ days, width, end, format, children }: FrameProps) {
  const lines = gridOf(end);
  const gutter = 4 + LETTER * Math.max(...lines.map((value) => format(value).length));
  const step = (width - gutter) / Math.max(1, days.length);
  const x = (at: number) => gutter + at * step + step * 0.1;
  const height = (value: number) => (value / end) * (HEIGHT - HEAD);
  return (
    <svg class="plot" viewBox={`0 0 ${width} ${HEIGHT + FOOT}`} aria-hidden="true">
      {[0, ...lines].map((value) => (
        <g key={value}>
          <line class={value === 0 ? 'ground' : ''} x1={gutter} x2={width} y1={HEIGHT - height(value)} y2={HEIGHT - height(value)} />
          <text class="end" x={gutter - 4} y={HEIGHT - height(value) + 3}>
            {value === 0 ? '0' : format(value)}
          </text>
        </g>
      ))}
      {children({ x, step, height })}
      {namedDays(days.length, width < NARROW).map((at, nr, all) => (
        <text
          key={at}
          class={nr === 0 ? '' : nr === all.length - 1 ? 'end' : 'middle'}
          x={nr === 0 ? gutter : nr === all.length - 1 ? width : x(at)}
          y={HEIGHT + FOOT - 3}
        >
          {formatDay(language(), days[at] ?? 0)}
        </text>
      ))}
    </svg>
  );
}

/** What each look stands for. */
export function Legend({ series }: { readonly series: readonly Pick<Series, 'name' | 'look'>[] }) {
  return (
    <ul class="plot-legend">
      {series.map(({ name, look }) => (
        <li key={look}>
          <svg class="plot-key" viewBox="0 0 12 12" aria-hidden="true">
            <rect class={`look-${look}`} width="12" height="12" rx="2" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** A bar in a row of a table, `part` of the longest: 0 to 1. Of several parts each is a `[share, look]` of the whole. */
export function RowBar({ part, of = [[1, 'main']] }: { readonly part: number; readonly of?: readonly (readonly [share: number, look: Look])[] }) {
  let from = 0;
  return (
    <svg class="plot-row" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {of.map(([share, look]) => {
        const start = from;
        from += share * part * 100;
        return <rect key={look} class={`look-${look}`} x={start} width={share * part * 100} height="10" />;
      })}
    </svg>
  );
}
