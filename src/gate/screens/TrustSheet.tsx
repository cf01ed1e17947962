/** Everything about the ministry's data on this tablet: ages, versions, when it stops without a network, refresh, and why a refresh was refused. */

import type { Trust } from '../../core/trust/trust.ts';
import { formatAge, formatMoment, formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconKey, IconList, IconShield, IconTurn } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Gate } from '../gate.ts';
import type { TrustState } from '../trust-keeper.ts';
import { oldestList, trustLevel } from './Ages.tsx';
import { Carry } from './Carry.tsx';
import { CertificateFacts } from './Certificate.tsx';
import { ConfirmClock } from './ConfirmClock.tsx';

// Whoever enrols a tablet anew may be asked the same.
export { ConfirmClock } from './ConfirmClock.tsx';

function factsOf(trust: Trust, now: number) {
  const texts = words('gate').trust;
  const ago = (time: number) => formatAge(language(), now - time);
  const list = oldestList(trust);
  const stops = fill(texts.stopsIn, { when: formatUntil(language(), trust.stamp.exp - now) });
  return [
    { icon: <IconShield />, label: fill(texts.stamp, { age: ago(trust.stamp.iat) }), value: trustLevel(trust, now) === 'stopped' ? '—' : stops },
    { icon: <IconKey />, label: fill(texts.keys, { version: trust.bundle.version }), value: formatMoment(language(), trust.bundle.issuedAt, now) },
    { icon: <IconClock />, label: fill(texts.policy, { version: trust.policy.version }), value: formatMoment(language(), trust.bundle.issuedAt, now) },
    { icon: <IconList />, label: `${texts.lists}: ${trust.lists.size}`, value: list === null ? texts.noLists : ago(list) },
  ];
}

/** Why the last refresh changed nothing; being offline is not a fault. */
function Problem({ gate, state }: { readonly gate: Gate; readonly state: TrustState }) {
  const [{ trust: texts }, { trust: refusals, api }] = [words('gate'), words('codes')];
  const { problem } = state;
  if (problem === null) return null;
  if (problem === 'clock-unconfirmed') return <ConfirmClock gate={gate} onRight={() => gate.keeper.refresh(true)} />;
  if (problem === 'offline' || problem === 'timeout') return <Notice tone="info" title={texts.offline} />;
  const why = problem in refusals ? refusals[problem as keyof typeof refusals] : api['server-error'].title;
  return (
    <Notice tone="warn" title={fill(texts.refused, { why })}>
      <p>{texts.kept}</p>
    </Notice>
  );
}

export function TrustSheet({ gate, onClose }: { readonly gate: Gate; readonly onClose: () => void }) {
  const texts = words('gate').trust;
  const state = gate.keeper.state.value;
  return (
    <Sheet title={texts.title} onClose={onClose}>
      <div class="stack">
        {state.trust === null ? <Notice tone="warn" title={texts.missing} /> : <Facts facts={factsOf(state.trust, gate.now.value)} />}
        <CertificateFacts gate={gate} />
        <Problem gate={gate} state={state} />
        <Button kind="primary" busy={state.busy} icon={<IconTurn />} onClick={() => gate.keeper.refresh()}>
          {texts.refresh}
        </Button>
        <Carry gate={gate} />
        <LanguageSwitch full />
      </div>
    </Sheet>
  );
}
