/** What the citizen must know of the others in the wallet: a new colour, and a pass that has ended on this phone. */
import { useEffect } from 'preact/hooks';
import { fill, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useWallet } from '../../context.ts';
import { colourOf, nameOf } from '../../pass/names.ts';
import { EndedNotice } from '../../pass/screens/ended-notice.tsx';
import { activePass, type HeldPass, hasEnded } from '../../state.ts';

/** The own pass on screen speaks for itself (home-notices.tsx). */
export function FamilyNotices() {
  const { state } = useWallet();
  const active = activePass(state.value);
  const changed = state.value.holders.filter((held) => held.changed && (held !== active || held.holder.kind !== 'own'));
  return (
    <>
      {active !== null && active.holder.kind !== 'own' && hasEnded(active) && <EndedNotice held={active} />}
      {changed.map((held) => (
        <ChangedNotice key={held.holder.id} held={held} shown={held === active} />
      ))}
    </>
  );
}

function ChangedNotice({ held, shown }: { readonly held: HeldPass; readonly shown: boolean }) {
  const wallet = useWallet();
  const family = words('family');
  const status = words('status');
  const colour = colourOf(held.pass);
  const sentence = colour === 'unknown' ? '' : fill(family.now, { name: nameOf(held), status: status[colour].name });
  useEffect(() => {
    if (sentence !== '') announce(sentence);
  }, [sentence]);
  if (colour === 'unknown') return null;
  const seen = () => wallet.seen(held.holder.id);
  const show = () => {
    seen();
    wallet.show(held.holder.id);
  };
  const actions = (
    <>
      {!shown && <Button onClick={show}>{family.see}</Button>}
      <Button onClick={seen}>{words('common').ok}</Button>
    </>
  );
  return (
    <Notice tone="info" icon={<StatusMark health={colour} size={2} />} title={sentence} actions={actions}>
      <span class="small">{status[colour].rule}</span>
    </Notice>
  );
}
