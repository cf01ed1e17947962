/** Why this colour, until when, and how old that knowledge is. */
import { formatAge, formatMoment, formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconInfo, IconShield } from '../../shared/ui/icons.tsx';
import type { PassFacts } from '../check.ts';
import { useWallet } from '../context.ts';
import { statusUntil } from '../status-until.ts';

export function PassFactsList({ facts, refreshedAt }: { readonly facts: PassFacts; readonly refreshedAt: number }) {
  const wallet = useWallet();
  const { home } = words('wallet');
  const { basis, basisAt } = words('status');
  const [lang, now] = [language(), wallet.now()];
  const { trust } = wallet.state.value;
  const until = trust === null ? null : statusUntil(trust.policy, facts);
  const moment = (at: number) => (
    <>
      {formatMoment(lang, at, now)}
      <span class="line soft">{formatUntil(lang, at - now)}</span>
    </>
  );
  const why = (
    <>
      {basis[facts.basis]}
      {facts.evidenceAt !== null && <span class="line soft">{fill(basisAt[facts.basis], { when: formatMoment(lang, facts.evidenceAt, now) })}</span>}
    </>
  );
  return (
    <Facts
      facts={[
        { icon: <IconInfo />, label: home.reason, value: why },
        ...(until === null ? [] : [{ icon: <IconClock />, label: home.until, value: moment(until) }]),
        ...(until === facts.exp ? [] : [{ icon: <IconClock />, label: home.ends, value: moment(facts.exp) }]),
        { icon: <IconShield />, label: home.age, value: formatAge(lang, now - refreshedAt) },
      ]}
    />
  );
}
