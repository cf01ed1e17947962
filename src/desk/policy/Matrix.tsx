/** The matrix status x kind of place for one zone or district, weekday and time: asked of the core's `decide`, and of nothing else. */
import { useMemo, useState } from 'preact/hooks';
import { localMoment } from '../../core/policy/decide.ts';
import { type Cell, matrixOf } from '../../core/policy/matrix.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { areasAsked, momentAt, type Spot, zonesOf } from '../../core/policy/spots.ts';
import { COLOURS } from '../../core/policy/subjects.ts';
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Choice, Input, Select } from '../parts/fields.tsx';
import { Table } from '../parts/Table.tsx';
import { nowSeconds } from '../parts/time.ts';
import { sayKind, sayNeed, sayReason, saySpot } from './say.ts';

const WEEK = [1, 2, 3, 4, 5, 6, 7];

export function Matrix({ policy }: { readonly policy: Policy }) {
  const say = words('deskPolicy');
  const [from] = useState(nowSeconds);
  const here = localMoment(from, policy.utcOffsetMinutes);
  const [weekday, setWeekday] = useState(here.weekday);
  const [time, setTime] = useState('12:00');
  const [at, setAt] = useState('0');
  const spots: readonly Spot[] = [...zonesOf(policy).map((zone) => ({ zone })), ...areasAsked(policy).map((area) => ({ area }))];
  const spot = spots[Number(at)] ?? spots[0] ?? { zone: null };
  const minute = minuteOf(time);
  const rows = useMemo(() => matrixOf(policy, { spot, now: momentAt(policy, { from, weekday, minute: minute ?? 0 }) }), [policy, at, weekday, minute]);
  const notes = [...new Set(rows.flatMap(({ cells }) => COLOURS.flatMap((health) => noteOf(cells[health]) ?? [])))];
  const silent = rows.some(({ cells }) => COLOURS.some((health) => cells[health].kind === 'none'));
  return (
    <section class="stack">
      <h2>{say.matrixTitle}</h2>
      <p class="soft">{say.matrixHint}</p>
      <div class="policy-asked">
        <Select label={say.spot} value={at} onValue={setAt} options={spots.map((one, nr) => ({ value: String(nr), text: saySpot(one) }))} />
        <Input label={say.hour} type="time" value={time} onValue={setTime} digits />
        <Choice
          label={say.day}
          value={String(weekday)}
          onValue={(day) => setWeekday(Number(day))}
          options={WEEK.map((day) => ({ value: String(day), text: say.weekdays[day - 1] ?? '' }))}
        />
      </div>
      {silent && (
        <Notice tone="warn" title={say.cell.none}>
          <p>{say.noneHint}</p>
        </Notice>
      )}
      <div class="policy-matrix">
        <Table
          caption={say.matrixTitle}
          rows={rows}
          keyOf={({ category }) => category}
          columns={[
            { head: say.kind, names: true, cell: ({ category }) => sayKind(category, policy) },
            ...COLOURS.map((health) => ({
              head: words('status')[health].name,
              cell: ({ cells }: (typeof rows)[number]) => <CellWords cell={cells[health]} notes={notes} />,
            })),
          ]}
        />
      </div>
      {notes.length > 0 && (
        <>
          <h3>{say.notes}</h3>
          <ol class="policy-notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** What stands below the table for a cell, null where its word says all. */
function noteOf({ kind, reason, needs }: Cell): string | null {
  if (kind === 'some') return needs.map(sayNeed).join(', ');
  return kind === 'refuse' && reason !== null ? sayReason(reason) : null;
}

/** One line: the table of thirty kinds of place is read by running down a column. */
function CellWords({ cell, notes }: { readonly cell: Cell; readonly notes: readonly string[] }) {
  const say = words('deskPolicy');
  const note = noteOf(cell);
  return (
    <span class={`policy-cell is-${cell.kind}`} title={cell.rules.join(', ')}>
      <span class="policy-sign" aria-hidden="true">
        {SIGN[cell.kind]}
      </span>
      {say.cell[cell.kind]}
      {note !== null && (
        <sup>
          {notes.indexOf(note) + 1}
          <span class="hidden-text">{note}</span>
        </sup>
      )}
    </span>
  );
}

/** Told apart without colours. */
const SIGN = { admit: '✓', refuse: '×', some: '±', none: '?' } as const;

/** Minutes of `HH:MM`, null while it is being typed. */
function minuteOf(time: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}
