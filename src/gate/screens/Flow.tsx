/** How many came and went today, by half hours: bars for the eye, a table for whoever listens or wants the numbers. The graph is of this gate; who is inside is of all gates where that is known, and it says so. */
import { formatAge, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import type { capacityOf } from '../choices.ts';
import type { Gate } from '../gate.ts';
import type { Inside } from '../inside.ts';
import { CLOSING_HOUR } from '../shift.ts';
import type { Counters } from '../today.ts';
import { insideNow } from './inside-now.ts';

const SLOTS = 48;
const FIRST = CLOSING_HOUR * 2;
/** In units of the drawing. */
const [WIDTH, SLOT, MIDDLE, TALL] = [192, 4, 22, 20] as const;
const HOURS = [6, 12, 18, 0] as const;

/** One half hour: when it begins, in minutes of the day, and who came and went. */
interface HalfHour {
  readonly minutes: number;
  readonly in: number;
  readonly out: number;
}

/** The day in its order, from 04:00 to 04:00. */
const halfHours = ({ ins, outs }: Counters): HalfHour[] =>
  Array.from({ length: SLOTS }, (_, at) => {
    const slot = (FIRST + at) % SLOTS;
    return { minutes: slot * 30, in: ins[slot] ?? 0, out: outs[slot] ?? 0 };
  });

/** Minutes of a day as a time on the clock, whatever the zone. */
const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function Bars({ day }: { readonly day: readonly HalfHour[] }) {
  const { flow } = words('door');
  const most = Math.max(1, ...day.map((one) => Math.max(one.in, one.out)));
  const tall = (n: number) => (n === 0 ? 0 : Math.max(1.5, (n / most) * TALL));
  return (
    <svg class="flow" viewBox={`0 0 ${WIDTH} ${2 * MIDDLE + 10}`} role="img" aria-label={flow.chart}>
      <path class="flow-line" d={`M0 ${MIDDLE}H${WIDTH}`} />
      {day.map((one, at) => (
        <g key={one.minutes}>
          <rect class="flow-in" x={at * SLOT + 0.4} y={MIDDLE - 1 - tall(one.in)} width={SLOT - 0.8} height={tall(one.in)} rx={1} />
          <rect class="flow-out" x={at * SLOT + 0.4} y={MIDDLE + 1} width={SLOT - 0.8} height={tall(one.out)} rx={1} />
        </g>
      ))}
      {HOURS.map((hour) => (
        <text key={hour} x={((hour * 2 - FIRST + SLOTS) % SLOTS) * SLOT} y={2 * MIDDLE + 9}>
          {hour}
        </text>
      ))}
    </svg>
  );
}

function Table({ day }: { readonly day: readonly HalfHour[] }) {
  const { flow } = words('door');
  return (
    <details>
      <summary>{flow.table}</summary>
      <table class="flow-table">
        <thead>
          <tr>
            <th scope="col">{flow.time}</th>
            <th scope="col">{flow.in}</th>
            <th scope="col">{flow.out}</th>
          </tr>
        </thead>
        <tbody>
          {day
            .filter((one) => one.in + one.out > 0)
            .map((one) => (
              <tr key={one.minutes}>
                <th scope="row">{clockOf(one.minutes)}</th>
                <td>{one.in}</td>
                <td>{one.out}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}

/** Whose people these are: of this gate, or of which others, and how old that is. */
function ByGates({ gate, inside, counters }: { readonly gate: Gate; readonly inside: Inside; readonly counters: Counters }) {
  const [{ flow }, { venue }] = [words('door'), words('gate')];
  const own = gate.tablet.value?.venue.gate ?? 0;
  if (inside.by === 'only') return null;
  if (inside.by === 'alone') {
    return (
      <p class="soft">
        {fill(flow.own, { gate: own })}
        {inside.at !== null && ` ${fill(flow.at, { when: formatTime(inside.at) })}`}
      </p>
    );
  }
  const now = gate.now.value;
  const said = (heard: number | null) => (heard === null ? flow.unheard : formatAge(language(), Math.max(0, now - heard)));
  return (
    <>
      <ul class="reasons">
        <li>
          <span>{`${venue.gate} ${own}`}</span>
          <strong>{fill(flow.both, { in: counters.in, out: counters.out })}</strong>
        </li>
        {inside.others.map((one) => (
          <li key={one.gate}>
            <span>
              {`${venue.gate} ${one.gate} · `}
              <span class={inside.missing.includes(one.gate) ? 'unheard' : 'soft'}>{said(one.heard)}</span>
            </span>
            <strong>{fill(flow.both, { in: one.in, out: one.out })}</strong>
          </li>
        ))}
      </ul>
      <p class="soft">{inside.by === 'all' ? flow.all : flow.some}</p>
    </>
  );
}

interface FlowProps {
  readonly gate: Gate;
  readonly counters: Counters;
  readonly limit: ReturnType<typeof capacityOf>;
}

export function Flow({ gate, counters, limit }: FlowProps) {
  const [{ flow }, { shift, count }] = [words('door'), words('gate')];
  const day = halfHours(counters);
  const inside = insideNow(gate, counters);
  const rows = [
    [count.admitted, counters.admit],
    [count.refused, counters.refuse],
    [count.undecided, counters.undecided],
  ] as const;
  return (
    <section class="card stack">
      <h2>{shift.today}</h2>
      <dl class="totals">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{flow.title}</h3>
      {inside !== null && (
        <>
          <p class={limit !== null && inside.n >= limit ? 'inside is-full' : 'inside'}>
            {limit === null ? fill(flow.inside, { n: inside.n }) : fill(flow.insideOf, { n: inside.n, limit })}
          </p>
          <ByGates gate={gate} inside={inside} counters={counters} />
        </>
      )}
      {inside !== null && inside.by !== 'only' && <h3>{fill(flow.graph, { gate: gate.tablet.value?.venue.gate ?? 0 })}</h3>}
      {counters.in + counters.out === 0 ? (
        <p class="soft">{flow.empty}</p>
      ) : (
        <>
          <ul class="legend">
            <li class="is-in">{`${flow.in}: ${counters.in}`}</li>
            <li class="is-out">{`${flow.out}: ${counters.out}`}</li>
          </ul>
          <Bars day={day} />
          <Table day={day} />
        </>
      )}
    </section>
  );
}
