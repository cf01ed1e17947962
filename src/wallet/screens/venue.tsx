/**
 * A door's code: with a pass, the place, its rule and a QR bound to it; without one, where the pass is. It never starts an enrolment, so a stranger's
 * poster cannot ask for anybody's data. The rule is told in words: the verdict belongs to the door.
 */

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDoor, IconQr } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import { StatusMark } from '../../shared/ui/StatusMark.tsx';
import { useCodes, useWallet } from '../context.ts';
import { activePass } from '../state.ts';
import { audienceOf, type VenueState } from '../venue.ts';
import { HomeScreen } from './home.tsx';
import { QrScreen } from './qr.tsx';

type Place = Extract<VenueState, { kind: 'venue' }>;

/** A poster's address (`/V/...`), opened by the phone's camera. */
export function VenueScreen({ path }: { readonly path: string }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const [state, setState] = useState<VenueState | null>(null);
  const { trust } = wallet.state.value;
  const held = activePass(wallet.state.value);
  const pass = held?.pass ?? null;
  useEffect(() => {
    if (pass !== null || trust !== null) wallet.readVenue(`${location.origin}${path}`).then(setState);
  }, [path, trust, pass]);
  if (held === null) return <NoHolder />;
  if (state === null) return <Screen end={<LanguageSwitch />}>{null}</Screen>;
  return <VenueView state={state} onBack={() => route('/', true)} />;
}

/** What was read, whichever way it came. */
export function VenueView({ state, onBack }: { readonly state: VenueState; readonly onBack: () => void }) {
  const [showing, setShowing] = useState(false);
  const held = activePass(useWallet().state.value);
  const { venue } = words('steps');
  if (held === null) return <NoHolder />;
  if (state.kind === 'neutral') return <HomeScreen held={held} neutral />;
  // A door code's nonce lives for a minute: its QR is shown at once.
  if (state.kind === 'venue' && (showing || state.nonce !== null)) {
    const close = state.nonce === null ? () => setShowing(false) : onBack;
    return <QrScreen holder={held.holder} aud={audienceOf(state)} nonce={state.nonce} place={state.venue.name} onClose={close} />;
  }
  return (
    <Screen title={state.kind === 'foreign' ? venue.foreignTitle : venue.title} onBack={onBack}>
      {state.kind === 'venue' ? <PlaceCard state={state} onShow={() => setShowing(true)} /> : <Doubtful kind={state.kind} />}
    </Screen>
  );
}

function NoHolder() {
  const { venue } = words('steps');
  return (
    <Screen end={<LanguageSwitch />}>
      <div class="hero">
        <IconDoor size={3} />
        <h1>{venue.title}</h1>
        <p class="lead">{venue.noHolder}</p>
        <p class="soft">{venue.noHolderHint}</p>
      </div>
    </Screen>
  );
}

function Doubtful({ kind }: { readonly kind: 'forged' | 'unchecked' | 'foreign' }) {
  const { venue } = words('steps');
  if (kind === 'unchecked') return <Notice tone="warn" title={venue.unchecked} />;
  if (kind === 'foreign') return <Notice tone="plain" title={venue.foreign} />;
  return <Notice tone="bad" title={venue.forged} children={<span class="small">{venue.forgedHint}</span>} />;
}

function PlaceCard({ state, onShow }: { readonly state: Place; readonly onShow: () => void }) {
  const wallet = useWallet();
  const codes = useCodes();
  const { venue: text } = words('steps');
  const { home, admits } = words('wallet');
  const { venue, decision } = state;
  const { trust } = wallet.state.value;
  const pass = activePass(wallet.state.value)?.pass;
  const category = trust?.policy.categories.get(venue.category)?.[language()] ?? venue.category;
  const reasons: Readonly<Record<string, string>> = codes?.reason ?? {};
  const health = pass?.kind === 'current' ? pass.facts.health : null;
  return (
    <>
      <section class="card stack">
        <p class="small soft">{category}</p>
        <h2>{venue.name}</h2>
        {health !== null && decision !== null && codes !== null && (
          <div class="row">
            <StatusMark health={health} size={2.5} />
            <p class="grow">
              <span class="line small soft">{text.result}</span>
              {decision.admit ? admits.yes : `${admits.no}. ${reasons[decision.reason ?? 'other'] ?? codes.reason.other}.`}
            </p>
          </div>
        )}
      </section>
      <div class="dock">
        <Button kind="primary" large icon={<IconQr />} onClick={onShow}>
          {home.show}
        </Button>
        <p class="small soft centred">{home.showHint}</p>
      </div>
    </>
  );
}
