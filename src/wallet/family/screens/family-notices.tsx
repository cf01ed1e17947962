/** What the citizen must know of the others in the wallet: a new colour, a pass that has ended on this phone; and of everybody whose pass ends soon. */
import { useEffect } from 'preact/hooks';
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { tick, useWallet } from '../../context.ts';
import { colourOf, nameOf } from '../../pass/names.ts';
import { EndedNotice } from '../../pass/screens/ended-notice.tsx';
import { activePass, endsSoon, type HeldPass, hasEnded } from '../../state.ts';

/** The own pass on screen speaks for itself (home-notices.tsx). */
export function FamilyNotices() {
  const { state } = useWallet();
  tick.value;
  const active = activePass(state.value);
  const changed = state.value.holders.filter((held) => held.changed && (held !== active || held.holder.kind !== 'own'));
  return (
    <>
      {active !== null && active.holder.kind !== 'own' && hasEnded(active) && <EndedNotice held={active} />}
      <EndsNotice />
      {changed.map((held) => (
        <ChangedNotice key={held.holder.id} held={held} shown={held === active} />
      ))}
    </>
  );
}

/** Whose passes end within a day, where the ministry could not be asked: a fresh one is renewed long before this. */
function EndsNotice() {
  const wallet = useWallet();
  const { holders, trustProblem } = wallet.state.value;
  const now = wallet.now();
  const ending = holders.filter((held) => endsSoon(held.pass, now) && !hasEnded(held) && (held.problem ?? trustProblem) !== null);
  const [first, ...others] = ending.flatMap((held) =>
    held.pass?.kind === 'current' ? [{ name: nameOf(held), when: formatMoment(language(), held.pass.facts.exp, now) }] : [],
  );
  const { ends } = words('family');
  if (first === undefined) return null;
  return (
    <Notice tone="warn" title={others.length === 0 ? fill(ends.one, first) : ends.several}>
      {others.length > 0 &&
        [first, ...others].map(({ name, when }) => (
          <span key={name} class="line">
            {name}: {when}
          </span>
        ))}
      <span class="line small">{words('wallet').soon.text}</span>
    </Notice>
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
