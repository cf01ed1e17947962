/** Why the answer for a kind of place is not a plain yes, and what would change it: the policy's own data, in words. */
import { localMoment } from '../../../core/policy/decide.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { formatDayOrDate, formatMoment, formatTime, nearDay } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { IconCheck, IconClock, IconClose } from '../../../shared/ui/icons.tsx';
import { useCodes } from '../../context.ts';
import type { Change, PlaceAnswer, PlaceKind, ZoneHours } from '../../places/places.ts';

/** The sign of an answer: a tick, a clock, a cross. */
export const ANSWER_ICONS = { yes: IconCheck, limited: IconClock, no: IconClose } as const satisfies Record<PlaceAnswer, unknown>;

interface StoryProps {
  readonly kind: PlaceKind;
  readonly policy: Policy;
  readonly now: number;
}

/** The lines below the names; nothing for a plain yes. */
export function PlaceStory({ kind, policy, now }: StoryProps) {
  const text = words('places');
  const codes = useCodes(kind.reason !== null);
  const reasons: Readonly<Record<string, string>> = codes?.reason ?? {};
  if (kind.answer === 'yes') return null;
  return (
    <div class="place-story">
      {kind.reason !== null && codes !== null && <p>{reasons[kind.reason] ?? codes.reason.other}</p>}
      {kind.near && <p>{text.near}</p>}
      {kind.limits.length > 0 && (
        <ul>
          {kind.limits.map((limit) => (
            <li key={`${limit.zone}${limit.area}`}>{sayHours(limit, now)}</li>
          ))}
        </ul>
      )}
      {(kind.answer === 'no' || kind.changes.length > 0) && <Changes changes={kind.changes} policy={policy} now={now} />}
    </div>
  );
}

function Changes({ changes, policy, now }: { readonly changes: readonly Change[]; readonly policy: Policy; readonly now: number }) {
  const text = words('places');
  return (
    <p class="place-change">
      <span class="line small soft">{text.change}</span>
      {changes.length === 0 && text.noChange}
      {changes.map((change) => (
        <span class="line" key={change.by}>
          {sayChange(change, { policy, now })}
        </span>
      ))}
    </p>
  );
}

/** One change in words. */
export function sayChange(change: Change, { policy, now }: { readonly policy: Policy; readonly now: number }): string {
  const text = words('places');
  if (change.by === 'test') return fill(text.test, { n: policy.durations.greenHours });
  // A day that begins is its name: nobody waits at a door at midnight.
  const when =
    localMoment(change.at, policy.utcOffsetMinutes).minute === 0
      ? (nearDay(language(), change.at, now) ?? formatDayOrDate(language(), change.at, now))
      : formatMoment(language(), change.at, now);
  return fill({ 'later-test': text.laterTest, status: text.ends, time: text.later }[change.by], { when });
}

/** «Red zone: until 22:00». */
function sayHours({ zone, area, open }: ZoneHours, now: number): string {
  const text = words('places');
  const known: Readonly<Record<string, string>> = text.zone;
  const name = area !== null || zone === null ? fill(text.district, { code: area ?? '*' }) : (known[zone] ?? fill(text.otherZone, { name: zone }));
  const [first] = open;
  if (first === undefined) return fill(text.closed, { zone: name });
  if (open.length === 1 && first.from === now) return fill(text.until, { zone: name, time: formatTime(first.to) });
  const hours = open.map(({ from, to }) => `${formatTime(from)}–${formatTime(to)}`).join(', ');
  return fill(text.open, { zone: name, hours });
}
