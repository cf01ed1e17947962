/** When each contact and the case were in one place: a line of bars for each, by how well it is known. For the eye only; the table below says the same. */
import { formatDay } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import type { TracedCase } from './case.ts';
import { DRAWN, draw, HEAD, LABEL, ROW, WIDTH } from './timeline.ts';

const LOOKS = ['neither', 'one', 'both'] as const;

export function Timeline({ traced }: { readonly traced: TracedCase }) {
  const say = words('deskTracing');
  const { rows, days, height } = draw(traced);
  return (
    <section class="stack">
      <h2>{say.timeline}</h2>
      <p class="soft">
        {say.timelineHint} {traced.contacts.length > DRAWN && fill(say.firstLines, { n: DRAWN })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="desk-scroll desk-timeline" tabIndex={0} aria-label={say.timeline}>
        <svg viewBox={`0 0 ${WIDTH} ${height + 2}`} aria-hidden="true">
          {days.map(({ x, at, side }) => (
            <g key={at}>
              <line class="day" x1={x} x2={x} y1={HEAD - 4} y2={height} />
              {side !== null && (
                <text class={side} x={side === 'after' ? x + 3 : x - 3} y={HEAD - 5}>
                  {formatDay(language(), at)}
                </text>
              )}
            </g>
          ))}
          {rows.map(({ rank, y, bars }) => (
            <g key={rank}>
              <text class="rank" x={LABEL - 8} y={y + ROW - 4}>
                {rank}
              </text>
              <line class="lane" x1={LABEL} x2={WIDTH} y1={y + ROW / 2} y2={y + ROW / 2} />
              {bars.map(({ x, width, witnessed }, nr) => (
                <rect key={nr} class={LOOKS[witnessed]} x={x} width={width} y={y + 2.5} height={ROW - 5} rx="1.5" />
              ))}
            </g>
          ))}
        </svg>
      </section>
      <ul class="desk-legend small">
        {(['both', 'one', 'neither'] as const).map((look) => (
          <li key={look}>
            <svg viewBox="0 0 24 12" aria-hidden="true">
              <rect class={look} x="1" y="1.5" width="22" height="9" rx="1.5" />
            </svg>
            {say[look]}
          </li>
        ))}
      </ul>
    </section>
  );
}
