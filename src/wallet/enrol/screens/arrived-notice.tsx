/** After an enrolment on this phone: what has ended elsewhere, and what of the family can be here too, as the register knows it. */
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconCheck } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useWallet } from '../../context.ts';
import { askFamily, holderOf } from '../../family/family.ts';
import type { RegisteredChild } from '../../family/family-answer.ts';
import { hasEnded } from '../../state.ts';

export function ArrivedNotice() {
  const wallet = useWallet();
  const { route } = useLocation();
  const { arrived } = words('family');
  const [children, setChildren] = useState<readonly RegisteredChild[]>([]);
  useEffect(() => {
    // Nobody asked for this: without an answer the offer is simply not made.
    askFamily(wallet).then(
      (answer) => answer.ok && setChildren(answer.value),
      () => undefined,
    );
  }, []);
  const missing = children.filter((child) => {
    const held = holderOf(wallet.state.value, child);
    return held === null || hasEnded(held);
  }).length;
  const done = () => wallet.set({ arrived: false });
  const actions = (
    <>
      {missing > 0 && <Button onClick={() => route('/?screen=children')}>{fill(arrived.childrenAdd, { n: missing })}</Button>}
      <Button onClick={() => route('/?screen=paper')}>{arrived.paper}</Button>
      <Button onClick={done}>{words('common').ok}</Button>
    </>
  );
  return (
    <Notice tone="info" icon={<IconCheck />} title={arrived.title} actions={actions}>
      <span class="small">{arrived.text}</span>
    </Notice>
  );
}
