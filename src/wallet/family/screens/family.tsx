/** My family: who is in this wallet, how to add a child or a relative, and for each their name, place and removal. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { formatBirthDay } from '../../../shared/i18n/format.ts';
import { language, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { contain } from '../../../shared/ui/contain.ts';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useWallet } from '../../context.ts';
import { ListLink } from '../../parts/list.tsx';
import { IconChat, IconChild, IconNext } from '../../parts/more-icons.ts';
import { colourOf, nameOf } from '../../pass/names.ts';
import { EndedNotice } from '../../pass/screens/ended-notice.tsx';
import { readToken } from '../../pass/token.ts';
import { type HeldPass, hasEnded, heldPass } from '../../state.ts';
import { ownPass } from '../family.ts';
import { FamilySheet } from './family-sheet.tsx';
import { statusName } from './holder-switch.tsx';

export function FamilyScreen() {
  const wallet = useWallet();
  const { route, query } = useLocation();
  const family = words('family');
  const chosen = useSignal<string | null>(query['edit'] ?? null);
  const removed = useSignal<string | null>(null);
  const { holders } = wallet.state.value;
  const edited = chosen.value === null ? null : heldPass(wallet.state.value, chosen.value);
  return (
    <Screen title={family.title} onBack={() => route('/?screen=more', true)}>
      {holders
        .filter((held) => held.holder.kind !== 'own' && hasEnded(held))
        .map((held) => (
          <EndedNotice key={held.holder.id} held={held} />
        ))}
      {removed.value !== null && <Notice tone="good" title={removed.value} />}
      <section class="stack" aria-label={family.list}>
        <ul class="card list">
          {holders.map((held) => (
            <HolderLine key={held.holder.id} held={held} onOpen={() => (chosen.value = held.holder.id)} />
          ))}
        </ul>
      </section>
      <Adding />
      {edited !== null && <FamilySheet held={edited} onClose={() => (chosen.value = null)} onRemoved={(says) => (removed.value = says)} />}
    </Screen>
  );
}

function HolderLine({ held, onOpen }: { readonly held: HeldPass; readonly onOpen: () => void }) {
  const family = words('family');
  const name = nameOf(held);
  const claims = readToken(held.holder.token);
  // A word of one's own hides the initials; a door says those.
  const person = claims === null ? '' : `${held.holder.label === null ? '' : `${contain(claims.initials)} · `}${formatBirthDay(language(), claims.birth)}`;
  return (
    <li>
      <button type="button" class="list-line" onClick={onOpen}>
        <StatusMark health={hasEnded(held) ? 'unknown' : colourOf(held.pass)} size={2.5} />
        <span class="grow">
          <strong>{name}</strong>
          <span class="line small soft">
            {family[held.holder.kind]} · {person}
          </span>
          <span class="hidden-text">
            {statusName(held)}. {family.manage}
          </span>
        </span>
        <IconNext size={1.125} />
      </button>
    </li>
  );
}

function Adding() {
  const { route } = useLocation();
  const family = words('family');
  const own = ownPass(useWallet().state.value);
  return (
    <>
      <ul class="card list">
        {own !== null && (
          <li>
            <ListLink href="/?screen=children" icon={<IconChild />} title={family.children.add} text={family.children.hint} />
          </li>
        )}
        <li>
          <ListLink href="/?screen=relative" icon={<IconChat />} title={family.relatives.add} text={family.relatives.hint} />
        </li>
      </ul>
      {own === null && <Notice tone="plain" title={family.needOwn} actions={<Button onClick={() => route('/?screen=enrol')}>{family.getOwn}</Button>} />}
    </>
  );
}
