/**
 * What the citizen must know now, most important first: another phone, a new colour, an end in sight, a key that is kept less safely. Where the phone holds
 * several passes, family-notices.tsx tells the first three of the others, and every end.
 */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconKey } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { ENROL_AGAIN, endsSoon, faultOf, type HeldPass } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';
import type { PassState } from '../check.ts';

export function HomeNotices({ held }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const { weakKey } = words('wallet');
  const { problem, holder, pass } = held;
  return (
    <>
      {holder.kind === 'own' && problem !== null && ENROL_AGAIN.has(problem) && <EnrolAgain code={problem} />}
      {holder.kind === 'own' && <ChangedNotice held={held} />}
      {wallet.state.value.holders.length === 1 && <EndNotice pass={pass} />}
      {pass?.kind === 'refused' && <RefusedNotice code={pass.code} />}
      {holder.key.kind === 'seed' && <Notice tone="warn" icon={<IconKey />} title={weakKey.title} children={<span class="small">{weakKey.text}</span>} />}
    </>
  );
}

function EnrolAgain({ code }: { readonly code: string }) {
  const { replaced } = words('wallet');
  const { route } = useLocation();
  const codes = useCodes(code !== 'device-replaced');
  const said = codes === null || code === 'device-replaced' ? { title: replaced.title, todo: replaced.text } : sayCode(codes, code);
  return (
    <Notice tone="bad" title={said.title} actions={<Button onClick={() => route('/?screen=enrol')}>{replaced.again}</Button>}>
      <span class="small">{said.todo}</span>
    </Notice>
  );
}

function ChangedNotice({ held: { pass, changed, holder } }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const status = words('status');
  const facts = pass?.kind === 'current' ? pass.facts : null;
  const sentence = facts === null ? '' : fill(words('wallet').home.changed, { status: status[facts.health].name });
  useEffect(() => {
    if (changed && sentence !== '') announce(sentence);
  }, [changed, sentence]);
  if (!changed || facts === null) return null;
  return (
    <Notice
      tone="info"
      icon={<StatusMark health={facts.health} size={2} />}
      title={sentence}
      actions={<Button onClick={() => wallet.seen(holder.id)}>{words('common').ok}</Button>}
    >
      <span class="small">{status[facts.health].rule}</span>
    </Notice>
  );
}

function EndNotice({ pass }: { readonly pass: PassState | null }) {
  const wallet = useWallet();
  const { soon } = words('wallet');
  if (pass?.kind !== 'current') return null;
  const now = wallet.now();
  const when = formatMoment(language(), pass.facts.exp, now);
  // A fresh token is renewed long before this; only a phone without the ministry comes here.
  const offline = faultOf(wallet.state.value) !== null;
  if (!offline || !endsSoon(pass, now)) return null;
  return <Notice tone="warn" title={fill(soon.title, { when })} children={<span class="small">{soon.text}</span>} />;
}

function RefusedNotice({ code }: { readonly code: string }) {
  const codes = useCodes();
  if (codes === null) return null;
  return <Notice tone="bad" title={fill(words('wallet').unverified.refused, { why: sayCode(codes, code).title })} />;
}
