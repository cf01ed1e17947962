/** Home's card: where this status is admitted today, said short (everywhere, nowhere) where it can be, with the way to the whole list. */
import { useLocation } from 'preact-iso';
import type { Policy } from '../../../core/policy/policy.ts';
import { formatDate } from '../../../shared/i18n/format.ts';
import { nameOf } from '../../../shared/i18n/policy-names.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { useWallet } from '../../context.ts';
import type { PassFacts } from '../../pass/check.ts';
import { ANSWER_ICONS, sayChange } from '../../visits/screens/place-story.tsx';
import { type Change, type PlaceAnswer, type PlaceKind, placesFor } from '../places.ts';
import './places.css';

const ORDER: readonly PlaceAnswer[] = ['yes', 'limited', 'no'];
/** Names told here; the others are counted. */
const SHORT = 4;

/** Who is kept from places by somebody's word is told here how to say that it is wrong. */
const CONTESTABLE: ReadonlySet<PassFacts['health']> = new Set(['red', 'yellow']);

interface PlacesProps {
  readonly facts: PassFacts;
  readonly policy: Policy;
  readonly issuedAt: number;
}

export function Places({ facts, policy, issuedAt }: PlacesProps) {
  const text = words('places');
  const { route } = useLocation();
  const now = useWallet().now();
  const places = placesFor(policy, facts, now);
  const groups = ORDER.map((answer) => ({ answer, kinds: places.filter((place) => place.answer === answer) })).filter(({ kinds }) => kinds.length > 0);
  return (
    <section class="card places">
      <h2>{text.title}</h2>
      {groups.map(({ answer, kinds }) => (
        <Group key={answer} answer={answer} kinds={kinds} all={kinds.length === places.length} change={changeOf(kinds, { policy, now })} />
      ))}
      <Button kind="outline" onClick={() => route('/?screen=places')}>
        {text.all}
      </Button>
      {CONTESTABLE.has(facts.health) && (
        <Button kind="quiet" onClick={() => route('/?screen=contest')}>
          {text.contest}
        </Button>
      )}
      <p class="small soft">{fill(text.policy, { version: String(policy.version), date: formatDate(language(), issuedAt) })}</p>
    </section>
  );
}

/** The one change that helps at all of these places, if there is one: the first thing that somebody who may not enter wants to know. */
function changeOf(kinds: readonly PlaceKind[], at: { policy: Policy; now: number }): string | null {
  const [first] = kinds;
  const change = first?.answer === 'no' ? first.changes.find((one) => kinds.every(({ changes }) => changes.some(({ by }) => by === one.by))) : undefined;
  return change === undefined || (change.by !== 'test' && !sameMoment(kinds, change.by)) ? null : sayChange(change, at);
}

function sameMoment(kinds: readonly PlaceKind[], by: Exclude<Change['by'], 'test'>): boolean {
  return new Set(kinds.map(({ changes }) => changes.find((one) => one.by === by)).map((one) => (one !== undefined && 'at' in one ? one.at : null))).size === 1;
}

interface GroupProps {
  readonly answer: PlaceAnswer;
  readonly kinds: readonly PlaceKind[];
  readonly all: boolean;
  readonly change: string | null;
}

function Group({ answer, kinds, all, change }: GroupProps) {
  const text = words('places');
  const Icon = ANSWER_ICONS[answer];
  const label = all && answer === 'yes' ? text.everywhere : all && answer === 'no' ? text.nowhere : text[answer];
  const names = kinds.slice(0, SHORT).map(({ names: of }) => nameOf(of));
  return (
    <div class={`place-group answer-${answer}`}>
      <h3>
        <Icon size={1.375} /> {label}
        {!all && <span class="count">{kinds.length}</span>}
      </h3>
      {!(all && answer !== 'limited') && (
        <p>
          {names.join('\u00a0· ')}
          {kinds.length > SHORT && '\u00a0· …'}
        </p>
      )}
      {change !== null && (
        <p class="place-change">
          <span class="line small soft">{text.change}</span>
          {change}
        </p>
      )}
    </div>
  );
}
