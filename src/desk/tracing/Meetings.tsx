/** Where and when two people were together, folded: the place of the first, and how many times. */
import { formatDay } from '../../shared/i18n/format.ts';
import { formatTimeRange } from '../../shared/i18n/format-days.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { contain } from '../../shared/ui/contain.ts';
import type { Meeting } from './case.ts';

interface MeetingsProps {
  readonly meetings: readonly Meeting[];
  readonly venues: ReadonlyMap<string, string>;
}

const KNOWN = ['neither', 'one', 'both'] as const;

export function Meetings({ meetings, venues }: MeetingsProps) {
  const say = words('deskTracing');
  const nameOf = ({ venueId }: Meeting) => [venues.get(venueId), venueId].filter((part) => part !== undefined).join(' · ');
  const [first] = meetings;
  if (first === undefined) return null;
  return (
    <details class="desk-meetings">
      <summary>
        <span translate={false}>{contain(venues.get(first.venueId) ?? first.venueId)}</span>, {fill(say.times, { n: meetings.length })}
      </summary>
      <ul>
        {meetings.map((meeting) => (
          <li key={`${meeting.venueId} ${meeting.from}`}>
            <span translate={false}>{nameOf(meeting)}</span>
            <br />
            {formatDay(language(), meeting.from)}, {formatTimeRange({ from: meeting.from, to: meeting.until })}; {say[KNOWN[meeting.witnessed]]};{' '}
            {say.gate.toLocaleLowerCase(language())}: {say.gates[meeting.gate]}
          </li>
        ))}
      </ul>
    </details>
  );
}
