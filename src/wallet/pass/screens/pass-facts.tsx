/** Why this colour and until when; then how long the pass holds by itself, and how old that knowledge is. */
import { formatAge, formatMoment, formatUntil } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Facts } from '../../../shared/ui/Facts.tsx';
import { IconClock, IconInfo, IconShield, IconTurn } from '../../../shared/ui/icons.tsx';
import { useWallet } from '../../context.ts';
import type { PassFacts } from '../check.ts';
import { statusUntil } from '../status-until.ts';

/** Why, and until when: what is asked right after the colour. */
export function PassReasons({ facts }: { readonly facts: PassFacts }) {
  const { home } = words('wallet');
  const { basis, basisAt } = words('status');
  const [lang, now] = [language(), useWallet().now()];
  const until = useUntil(facts);
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
        ...(until === null ? [] : [{ icon: <IconClock />, label: home.until, value: <Moment at={until} /> }]),
      ]}
    />
  );
}

/** The pass itself: by when it renews, which is not when the status ends, and when the ministry has confirmed it. */
export function PassAges({ facts, refreshedAt }: { readonly facts: PassFacts; readonly refreshedAt: number }) {
  const { home } = words('wallet');
  const [lang, now] = [language(), useWallet().now()];
  const until = useUntil(facts);
  return (
    <Facts
      facts={[
        ...(until === facts.exp ? [] : [{ icon: <IconTurn />, label: home.ends, value: <Moment at={facts.exp} /> }]),
        { icon: <IconShield />, label: home.age, value: formatAge(lang, now - refreshedAt) },
      ]}
    />
  );
}

/** When this colour ends by time alone, or null. */
function useUntil(facts: PassFacts): number | null {
  const { trust } = useWallet().state.value;
  return trust === null ? null : statusUntil(trust.policy, facts);
}

function Moment({ at }: { readonly at: number }) {
  const now = useWallet().now();
  return (
    <>
      {formatMoment(language(), at, now)}
      <span class="line soft">{formatUntil(language(), at - now)}</span>
    </>
  );
}
