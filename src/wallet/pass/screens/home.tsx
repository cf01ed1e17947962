/** Home: the status in colour, shape, letter and word; why, until when, how old this knowledge is; where it admits; and one button. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatBirthDay, formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Button, IconButton } from '../../../shared/ui/Button.tsx';
import { IconQr, IconScan } from '../../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { StatusCard } from '../../../shared/ui/StatusCard.tsx';
import { tick, useWallet, visitCard } from '../../context.ts';
import { ArrivedNotice, ClockCard, EndNotice, FamilyNotices, HolderSwitch, InstallHint, PapersRow, Places, RestoredNotice } from '../../lazy-screens.ts';
import { IconMore } from '../../parts/icons.ts';
import { RefreshRow } from '../../refresh/screens/refresh-row.tsx';
import { clockDoubt, type HeldPass, hasEnded } from '../../state.ts';
import type { PassFacts, PassState } from '../check.ts';
import { HomeNotices } from './home-notices.tsx';
import { PassAges, PassReasons } from './pass-facts.tsx';

/** A pass that a door could still take; the others have nothing to show. */
const SHOWN: ReadonlySet<PassState['kind']> = new Set(['current', 'unverified']);

interface HomeProps {
  readonly held: HeldPass;
}

export function HomeScreen({ held }: HomeProps) {
  const wallet = useWallet();
  const { route } = useLocation();
  const { home } = words('wallet');
  tick.value;
  const { trust, trustProblem, holders, arrived, restoredAt } = wallet.state.value;
  const OpenVisit = visitCard.value;
  const { pass } = held;
  // At hand before a doubt arises: between one card and the other the screen must not stand without any.
  useEffect(() => void ClockCard.preload(), []);
  // A judged card is twice as high: what stands below it waits for that, or goes away under a thumb.
  const settled = pass !== null || trustProblem !== null;
  const replaced = hasEnded(held) && pass?.kind !== 'current';
  const end = (
    <>
      <LanguageSwitch />
      <IconButton label={home.more} icon={<IconMore />} onClick={() => route('/?screen=more')} />
    </>
  );
  return (
    <Screen end={end}>
      {holders.length > 1 && <HolderSwitch />}
      {trust?.end != null && <EndNotice />}
      <HomeNotices held={held} />
      {restoredAt !== null && <RestoredNotice />}
      {OpenVisit !== null && <OpenVisit />}
      {arrived && held.problem === null && <ArrivedNotice />}
      {(holders.length > 1 || held.holder.kind !== 'own') && <FamilyNotices />}
      {!replaced && <PassCard held={held} />}
      {settled && <RefreshRow />}
      {pass?.kind === 'current' && trust !== null && <Places facts={pass.facts} policy={trust.policy} issuedAt={trust.bundle.issuedAt} />}
      {settled && <PapersRow />}
      {pass?.kind === 'current' && <InstallHint />}
      {(pass === null || SHOWN.has(pass.kind) || clockDoubt(pass, wallet.state.value) !== null) && (
        <div class="dock">
          <div class="row">
            <Button kind="primary" large icon={<IconQr />} onClick={() => route('/?screen=qr')}>
              {home.show}
            </Button>
            <Button kind="outline" large icon={<IconScan />} onClick={() => route('/?screen=scan')}>
              {home.scan}
            </Button>
          </div>
          <p class="small soft centred">{home.showHint}</p>
        </div>
      )}
    </Screen>
  );
}

function PassCard({ held: { pass, holder } }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const { home, unverified, expired, revoked } = words('wallet');
  // A child without a word of its own is named by the chip above.
  const over = holder.kind === 'own' ? home.yourStatus : (holder.label ?? '');
  if (pass === null) return <StatusCard health="unknown" over={over} name="…" children={<p class="soft">{home.checking}</p>} />;
  const doubt = clockDoubt(pass, wallet.state.value);
  if (doubt !== null) return <ClockCard doubt={doubt} over={pass.kind === 'expired' ? whose(pass.facts) : over} />;
  switch (pass.kind) {
    case 'current':
      return (
        <StatusCard health={pass.facts.health} over={whose(pass.facts)} lead={<PassReasons facts={pass.facts} />}>
          <PassAges facts={pass.facts} refreshedAt={holder.refreshedAt} />
        </StatusCard>
      );
    case 'expired':
      return (
        <StatusCard health="unknown" over={whose(pass.facts)} name={expired.title}>
          <p class="rule">{fill(expired.text, { when: formatMoment(language(), pass.facts.exp, wallet.now()) })}</p>
          <p class="soft">{fill(expired.last, { status: words('status')[pass.facts.health].name })}</p>
        </StatusCard>
      );
    case 'withdrawn':
      return <StatusCard health="unknown" over={over} name={revoked.title} children={<p>{revoked.text}</p>} />;
    default:
      return <StatusCard health="unknown" over={over} name={unverified.title} children={<p>{unverified.text}</p>} />;
  }
}

/** Initials and birthday, as a door sees them. */
const whose = ({ initials, birth }: PassFacts): string => `${initials} · ${formatBirthDay(language(), birth)}`;
