/** Where this status is admitted under today's signed policy: said short where it can be (everywhere, nowhere), listed where it must be. */
import type { Policy } from '../../core/policy/policy.ts';
import { formatDate } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { IconCheck, IconClock, IconClose, IconDoor } from '../../shared/ui/icons.tsx';
import type { PassFacts } from '../check.ts';
import { useWallet } from '../context.ts';
import { type PlaceAnswer, type PlaceKind, placesFor } from '../places.ts';

const ICONS = { yes: IconCheck, mostly: IconCheck, near: IconDoor, rarely: IconClock, no: IconClose };
const ORDER: readonly PlaceAnswer[] = ['yes', 'mostly', 'near', 'rarely', 'no'];
/** More names than this fold away. */
const SHORT = 6;

export function Places({ facts, policy, issuedAt }: { readonly facts: PassFacts; readonly policy: Policy; readonly issuedAt: number }) {
  const { admits } = words('wallet');
  const places = placesFor(policy, facts, useWallet().now());
  const groups = ORDER.map((answer) => ({ answer, kinds: places.filter((place) => place.answer === answer) })).filter(({ kinds }) => kinds.length > 0);
  return (
    <section class="card places">
      <h2>{admits.title}</h2>
      {groups.map(({ answer, kinds }) => (
        <PlaceGroup key={answer} answer={answer} kinds={kinds} all={kinds.length === places.length} />
      ))}
      <p class="small soft">{fill(admits.policy, { version: String(policy.version), date: formatDate(language(), issuedAt) })}</p>
    </section>
  );
}

function PlaceGroup({ answer, kinds, all }: { readonly answer: PlaceAnswer; readonly kinds: readonly PlaceKind[]; readonly all: boolean }) {
  const { admits } = words('wallet');
  const Icon = ICONS[answer];
  const label = all && answer === 'yes' ? admits.everywhere : all && answer === 'no' ? admits.none : admits[answer];
  const names = kinds.map(({ names: of }) => of[language()]);
  return (
    <div class={`place-group answer-${answer}`}>
      <h3>
        <Icon size={1.375} /> {label}
      </h3>
      {all && answer !== 'near' ? null : names.length <= SHORT ? (
        <p>{names.join(', ')}</p>
      ) : (
        <details>
          <summary>{fill(admits.count, { n: names.length })}</summary>
          <p>{names.join(', ')}</p>
        </details>
      )}
    </div>
  );
}
