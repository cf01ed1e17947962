/** Keys and policies over time: a lane for each role under its name, a bar for each key; the same as a table below. The drawing is for the eye only. */
import type { Lane, Span, Timeline } from '../../core/audit/log-timeline.ts';
import { formatDate, formatMoment } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';

const WIDTH = 340;
const ROW = 16;
/** A name stands above its lane: beside it there is no room on a phone for letters that can be read. */
const NAME = 20;
const EDGE = 2;
const date = (seconds: number) => formatDate(language(), seconds);
/** Of a key as people write it: eight digits of its id. */
const shortName = ({ kind }: Lane, { name }: Span): string => (kind === 'policy' ? name : name.slice(0, 8));

export function TimelinePlot({ timeline: { lanes, from }, now }: { readonly timeline: Timeline; readonly now: number }) {
  const say = words('auditReport').timeline;
  if (from === null) return null;
  const rows = lanes.flatMap((lane) => lane.spans.map((span, nr) => ({ lane, span, isFirst: nr === 0 })));
  // A log of today has the same date at both its ends.
  const mark = date(from) === date(now) ? (at: number) => formatMoment(language(), at, now) : date;
  const x = (at: number) => EDGE + ((Math.min(at, now) - from) / Math.max(1, now - from)) * (WIDTH - 2 * EDGE);
  const names = rows.map(({ isFirst }, nr) => rows.slice(0, nr).filter((row) => row.isFirst).length + (isFirst ? 1 : 0));
  const y = (nr: number) => nr * ROW + (names[nr] ?? 0) * NAME;
  const end = rows.length * ROW + (names.at(-1) ?? 0) * NAME;
  return (
    <figure class="audit-timeline">
      <figcaption>{say.title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${end + 20}`} aria-hidden="true">
        {rows.map(({ lane, span, isFirst }, nr) => (
          <g key={`${lane.kind} ${span.name} ${span.from}`}>
            {isFirst && (
              <text class="lane" x="0" y={y(nr) - 5}>
                {say.lanes[lane.kind]}
              </text>
            )}
            <rect
              class={span.until === null ? 'in-force' : ''}
              x={x(span.from)}
              y={y(nr) + 2}
              width={Math.max(3, x(span.until ?? now) - x(span.from))}
              height={ROW - 4}
              rx="2"
            />
          </g>
        ))}
        <text x={EDGE} y={end + 15}>
          {mark(from)}
        </text>
        <text class="end" x={WIDTH - EDGE} y={end + 15}>
          {mark(now)}
        </text>
      </svg>
      <details>
        <summary>{say.asTable}</summary>
        <table class="audit-spans">
          <thead>
            <tr>
              <th scope="col">{say.role}</th>
              <th scope="col">{say.name}</th>
              <th scope="col">{say.from}</th>
              <th scope="col">{say.until}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ lane, span }) => (
              <tr key={`${lane.kind} ${span.name} ${span.from}`}>
                <th scope="row">{say.lanes[lane.kind]}</th>
                <td>{shortName(lane, span)}</td>
                <td>{date(span.from)}</td>
                <td>{span.until === null ? say.inForce : date(span.until)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
