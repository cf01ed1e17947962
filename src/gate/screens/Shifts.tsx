/** What a shift was: its numbers and why people were turned away, from the journal of this gate. No names, because there are none in it. */
import { useEffect, useState } from 'preact/hooks';
import { formatMoment, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconClock } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Gate } from '../gate.ts';
import { pendingOf } from '../journal-keeper.ts';
import { lastShifts } from '../last-shifts.ts';
import { type ByCode, type ShiftSummary, totalOf } from '../shift-summary.ts';

/** Kazakhstan, where no policy is at hand yet. */
const DEFAULT_OFFSET_MINUTES = 300;

/** The shifts that have ended, read again whenever one ends; null while they are read, `unread` where they cannot be. */
function useShifts(gate: Gate): readonly ShiftSummary[] | 'unread' | null {
  const [shifts, setShifts] = useState<readonly ShiftSummary[] | 'unread' | null>(null);
  const { size } = gate.journal.state.value;
  useEffect(() => {
    let gone = false;
    const offset = gate.keeper.state.value.trust?.policy.utcOffsetMinutes ?? DEFAULT_OFFSET_MINUTES;
    lastShifts(gate.storage, offset).then((read) => gone || setShifts(read.ok ? read.value.filter(({ end }) => end !== null) : 'unread'));
    return () => {
      gone = true;
    };
  }, [size, gate.shift.justClosed.value]);
  return shifts;
}

/** Somebody looked up by document whom nobody knows is no verdict on a pass, and has words of its own (docs/formats.md §9). */
function sentenceOf(code: string): string {
  const sentences = words('codes').verdict;
  if (code === 'person-unknown') return words('door').shifts.nobody;
  return code in sentences ? sentences[code as keyof typeof sentences].title : code;
}

/** Why, by the words that the screen said then; a code of another version of the app stands for itself. */
function Reasons({ title, codes }: { readonly title: string; readonly codes: ByCode }) {
  if (codes.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="reasons">
        {codes.map(([code, count]) => (
          <li key={code}>
            <span>{sentenceOf(code)}</span>
            <strong>{count}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}

export function spanOf({ openedAt, until }: ShiftSummary, now: number): string {
  return fill(words('door').shifts.span, { from: formatMoment(language(), openedAt, now), until: formatTime(until) });
}

/** All of one shift. `waiting`: lines that the ministry does not hold yet. */
export function ShiftFacts({ shift, waiting, now }: { readonly shift: ShiftSummary; readonly waiting: number; readonly now: number }) {
  const [{ shifts }, { count, journal }] = [words('door'), words('gate')];
  const totals = [
    [count.admitted, shift.admitted],
    [count.refused, totalOf(shift.refused)],
    [count.undecided, totalOf(shift.undecided)],
    [shifts.came, shift.in],
    [shifts.left, shift.out],
  ] as const;
  const marks = [
    [shifts.overrides, shift.overrides],
    [shifts.repeated, shift.repeated],
    [shifts.specimens, shift.specimens],
  ] as const;
  return (
    <div class="stack shift">
      <p>
        <strong>{spanOf(shift, now)}</strong>
        <br />
        <span class="soft">{shifts.ends[shift.end ?? 'open']}</span>
      </p>
      <dl class="totals">
        {totals.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul class="reasons">
        {marks
          .filter(([, value]) => value > 0)
          .map(([name, value]) => (
            <li key={name}>
              <span>{name}</span>
              <strong>{value}</strong>
            </li>
          ))}
      </ul>
      <Reasons title={shifts.refused} codes={shift.refused} />
      <Reasons title={shifts.undecided} codes={shift.undecided} />
      <p class="soft">
        {fill(journal.entries, { n: shift.lines })}
        {waiting > 0 && ` · ${fill(journal.pending, { n: waiting })}`}
      </p>
      <p class="soft">{shifts.counted}</p>
    </div>
  );
}

function Earlier({ shifts, now, onClose }: { readonly shifts: readonly ShiftSummary[]; readonly now: number; readonly onClose: () => void }) {
  return (
    <Sheet title={words('door').shifts.earlier} onClose={onClose}>
      <div class="stack">
        {shifts.map((shift) => (
          <details key={shift.seq}>
            <summary>{spanOf(shift, now)}</summary>
            <ShiftFacts shift={shift} waiting={0} now={now} />
          </details>
        ))}
      </div>
    </Sheet>
  );
}

/** The last shift, and the way to those before; as a sheet right after it was closed. */
export function LastShift({ gate }: { readonly gate: Gate }) {
  const texts = words('door').shifts;
  const shifts = useShifts(gate);
  const [earlier, setEarlier] = useState(false);
  const now = gate.now.value;
  if (shifts === null) return null;
  if (shifts === 'unread') return <Notice tone="warn" title={texts.unread} />;
  const [last, ...before] = shifts;
  if (last === undefined) return null;
  const waiting = pendingOf(gate.journal.state.value);
  const isNews = gate.shift.justClosed.value !== null && gate.shift.justClosed.value <= last.until;
  const leave = () => {
    gate.shift.justClosed.value = null;
  };
  return (
    <section class="card stack">
      <h2>{texts.last}</h2>
      <ShiftFacts shift={last} waiting={waiting} now={now} />
      {before.length > 0 && (
        <Button icon={<IconClock />} onClick={() => setEarlier(true)}>
          {texts.earlier}
        </Button>
      )}
      {earlier && <Earlier shifts={before} now={now} onClose={() => setEarlier(false)} />}
      {isNews && (
        <Sheet title={texts.over} onClose={leave}>
          <div class="stack loose">
            <ShiftFacts shift={last} waiting={waiting} now={now} />
            <Button kind="primary" onClick={leave}>
              {words('common').done}
            </Button>
          </div>
        </Sheet>
      )}
    </section>
  );
}
