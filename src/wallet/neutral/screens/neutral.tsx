/**
 * The neutral check (product.md, citizen 5). With a pass on this phone: the ordinary renewal where there is a network, then a look; nothing is written, and
 * nothing that is sent names a place. In a browser without one: what this is, and the ministry's own code to scan with the phone that has a pass.
 */
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatAge, formatBirthDay } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconShield, IconTurn } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { StatusCard } from '../../../shared/ui/StatusCard.tsx';
import { tick, useCodes, useWallet } from '../../context.ts';
import { HolderSwitch } from '../../family/screens/holder-switch.tsx';
import { ClockCard } from '../../lazy-screens.ts';
import { IconOffline } from '../../parts/icons.ts';
import { activePass, clockDoubt, faultOf, type HeldPass } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';
import { visitsOf } from '../../visits/keeper.ts';
import { NeutralPage } from './neutral-page.tsx';
import '../../visits/screens/visits.css';

export function NeutralScreen() {
  const held = activePass(useWallet().state.value);
  return held === null ? <NeutralPage /> : <NeutralStatus held={held} />;
}

function NeutralStatus({ held }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const neutral = words('neutral');
  const { busy, holders } = wallet.state.value;
  const check = async () => {
    await wallet.refresh('asked');
    const now = activePass(wallet.state.value)?.pass;
    if (now?.kind === 'current') announce(`${neutral.status}: ${words('status')[now.facts.health].name}. ${neutral.nothing}`);
  };
  useEffect(() => {
    const keeper = visitsOf(wallet);
    keeper.quiet(true);
    void check();
    return () => keeper.quiet(false);
  }, []);
  tick.value;
  return (
    <Screen title={neutral.title} onBack={() => route('/', true)}>
      {holders.length > 1 && <HolderSwitch />}
      <Status held={held} />
      {/* A judged card is higher: what stands below it comes after it. */}
      {held.pass !== null && (
        <>
          <Confirmed held={held} />
          <Notice tone="plain" icon={<IconShield />} title={neutral.nothing} children={<p class="small">{neutral.nothingHint}</p>} />
        </>
      )}
      <div class="dock">
        <Button kind="primary" large icon={<IconTurn />} busy={busy} onClick={check}>
          {busy ? neutral.checking : neutral.checkAgain}
        </Button>
        <Button kind="quiet" onClick={() => route('/', true)}>
          {neutral.home}
        </Button>
      </div>
    </Screen>
  );
}

function Status({ held: { pass } }: { readonly held: HeldPass }) {
  const neutral = words('neutral');
  const { home, expired, revoked, unverified } = words('wallet');
  const doubt = clockDoubt(pass, useWallet().state.value);
  if (pass === null) return <StatusCard key="unjudged" health="unknown" over={neutral.status} name="…" children={<p class="soft">{home.checking}</p>} />;
  if (pass.kind === 'current') {
    const { health, basis, initials, birth } = pass.facts;
    return (
      <StatusCard health={health} over={`${initials} · ${formatBirthDay(language(), birth)}`}>
        <p class="soft">{words('status').basis[basis]}</p>
      </StatusCard>
    );
  }
  if (doubt !== null) return <ClockCard doubt={doubt} over={neutral.status} />;
  const why = pass.kind === 'expired' ? expired.title : pass.kind === 'withdrawn' ? revoked.title : unverified.title;
  return <StatusCard health="unknown" over={neutral.status} name={neutral.unshown} children={<p>{why}</p>} />;
}

/** "Just now" is said for this long, in seconds. */
const JUST_NOW = 120;

/** How old this knowledge is, and why it is no newer. */
function Confirmed({ held }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const neutral = words('neutral');
  const { state } = wallet;
  // Read here: a component whose properties stay the same is not drawn again with the one above it.
  tick.value;
  const fault = faultOf(state.value);
  const codes = useCodes(fault !== null && fault !== 'offline');
  const seconds = wallet.now() - held.holder.refreshedAt;
  const age = formatAge(language(), seconds);
  if (state.value.busy) return <p class="soft">{neutral.checking}</p>;
  // The screen may stay open for hours, and nothing asks in between.
  if (fault === null) return <p>{seconds < JUST_NOW ? neutral.online : `${words('wallet').home.age}: ${age}`}</p>;
  if (fault === 'offline') {
    return (
      <p class="row">
        <IconOffline size={1.25} /> <span>{fill(neutral.offline, { age })}</span>
      </p>
    );
  }
  return codes === null ? null : <p>{fill(neutral.failed, { why: sayCode(codes, fault).title, age })}</p>;
}
