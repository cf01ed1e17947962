/** Every kind of place, today: the answer, why, and what would change it. Told in groups that share one story, and found by name. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import type { Policy } from '../../../core/policy/policy.ts';
import { formatDate } from '../../../shared/i18n/format.ts';
import { nameOf } from '../../../shared/i18n/policy-names.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Field } from '../../../shared/ui/Field.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { tick, useWallet } from '../../context.ts';
import { activePass } from '../../state.ts';
import { ANSWER_ICONS, PlaceStory } from '../../visits/screens/place-story.tsx';
import { clustersOf, type PlaceAnswer, type PlaceKind, placesFor } from '../places.ts';
import './places.css';

const ORDER: readonly PlaceAnswer[] = ['yes', 'limited', 'no'];

export function AllPlacesScreen() {
  const wallet = useWallet();
  const { route } = useLocation();
  const text = words('places');
  const asked = useSignal('');
  tick.value;
  const { trust } = wallet.state.value;
  const pass = activePass(wallet.state.value)?.pass;
  const back = () => route('/', true);
  if (pass?.kind !== 'current' || trust === null) {
    return <Screen title={text.title} onBack={back} children={<Notice tone="plain" title={text.missing} />} />;
  }
  const { policy, bundle } = trust;
  const now = wallet.now();
  const wanted = asked.value.trim().toLocaleLowerCase(language());
  const places = placesFor(policy, pass.facts, now).filter(({ names }) =>
    Object.values(names).some((name) => name.toLocaleLowerCase(language()).includes(wanted)),
  );
  const { health } = pass.facts;
  return (
    <Screen title={text.title} onBack={back}>
      <p class="row">
        <StatusMark health={health} size={2.5} />
        <span>
          <strong class="line">{words('status')[health].name}</strong>
          <span class="small soft">{fill(text.policy, { version: String(policy.version), date: formatDate(language(), bundle.issuedAt) })}</span>
        </span>
      </p>
      <div class="place-search">
        <Field label={text.search} value={asked.value} onValue={(value) => (asked.value = value)} autocomplete="off" />
      </div>
      <p class="hidden-text" role="status">
        {wanted === '' ? '' : fill(text.count, { n: places.length })}
      </p>
      {places.length === 0 && <p class="soft">{text.nothing}</p>}
      {ORDER.map((answer) => (
        <AnswerGroup key={answer} answer={answer} kinds={places.filter((place) => place.answer === answer)} policy={policy} now={now} />
      ))}
    </Screen>
  );
}

interface AnswerProps {
  readonly answer: PlaceAnswer;
  readonly kinds: readonly PlaceKind[];
  readonly policy: Policy;
  readonly now: number;
}

function AnswerGroup({ answer, kinds, policy, now }: AnswerProps) {
  const text = words('places');
  const Icon = ANSWER_ICONS[answer];
  if (kinds.length === 0) return null;
  return (
    <section class={`card places answer-${answer}`}>
      <h2 class="row">
        <Icon size={1.5} /> <span class="grow">{text[answer]}</span> <span class="count">{kinds.length}</span>
      </h2>
      {clustersOf(kinds).map((cluster) => (
        <Cluster key={cluster[0]?.category} cluster={cluster} policy={policy} now={now} />
      ))}
    </section>
  );
}

function Cluster({ cluster, policy, now }: { readonly cluster: readonly PlaceKind[]; readonly policy: Policy; readonly now: number }) {
  const [first] = cluster;
  if (first === undefined) return null;
  return (
    <div class="place-cluster">
      <ul class="place-names">
        {cluster.map(({ category, names }) => (
          <li key={category}>{nameOf(names)}</li>
        ))}
      </ul>
      <PlaceStory kind={first} policy={policy} now={now} />
    </div>
  );
}
