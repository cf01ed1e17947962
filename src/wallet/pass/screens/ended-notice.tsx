/** A child's or a relative's pass that has ended on this phone: why, and the way back. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { takeChild } from '../../family/family.ts';
import type { HeldPass } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import { nameOf } from '../names.ts';

export function EndedNotice({ held }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const busy = useSignal(false);
  const fault = useSignal<Fault | null>(null);
  const family = words('family');
  const { ref, kind } = held.holder;
  const byRegister = held.problem === 'guardian-ended';
  const codes = useCodes(byRegister);
  const name = nameOf(held);
  const fetchAgain = async () => {
    if (ref === undefined) return route('/?screen=children');
    busy.value = true;
    fault.value = null;
    const taken = await takeChild(wallet, ref);
    busy.value = false;
    if (taken.ok) announce(fill(family.back, { name }));
    else fault.value = taken;
  };
  const text = byRegister && codes !== null ? sayCode(codes, 'guardian-ended').todo : kind === 'child' ? family.endedChild : family.endedRelative;
  const action = kind === 'child' ? fetchAgain : () => route('/?screen=relative');
  const actions = byRegister ? undefined : (
    <Button busy={busy.value} onClick={action}>
      {kind === 'child' ? family.fetchAgain : family.confirmAgain}
    </Button>
  );
  return (
    <>
      <Notice tone="warn" title={fill(family.ended, { name })} {...(actions === undefined ? {} : { actions })}>
        <span class="small">{text}</span>
      </Notice>
      <FaultNotice fault={fault.value} />
    </>
  );
}
