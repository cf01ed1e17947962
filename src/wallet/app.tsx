/** HOLDER: the citizen's app. One wallet for the page; the screen is chosen by what it holds and by the address (`?screen=`). */
import { useSignal } from '@preact/signals';
import { useEffect, useErrorBoundary, useLayoutEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../shared/i18n/words.ts';
import { wasHeld } from '../shared/storage/held.ts';
import { Button } from '../shared/ui/Button.tsx';
import type { Later } from '../shared/ui/later.tsx';
import { onLaunch } from '../shared/ui/launch.ts';
import { Screen } from '../shared/ui/Screen.tsx';
import { UpdateBanner } from '../shared/ui/UpdateBanner.tsx';
import { tick, WalletContext } from './context.ts';
import { browserEnvironment } from './environment.ts';
import { BrokenScreen, EndScreen, HomeScreen, NeutralScreen, QrScreen, SCREENS, VenueScreen, WelcomeScreen, WITHOUT_HOLDER } from './lazy-screens.ts';
import { removeFirst } from './pass/first-shown.ts';
import { whileSeen } from './refresh/while-seen.ts';
import { activePass } from './state.ts';
import { Wallet } from './wallet.ts';
import './pass/qr.css';
import './wallet.css';
import './narrow.css';

// The browser's offer to install comes once, and may come before the screen that shows it.
import './install/install.ts';

const OWN = /^\/(?:neutral\/?|[Vv]\/.*)?$/;
const TICK_MS = 15_000;
const PRELOAD_MS = 1500;

type Preloaded = Pick<Later<object>, 'preload'>;

/** The screen that this address and the mark of a pass let expect, and the one of those with a pass that is opened next. Whichever it will be is known once the storage is read. */
function expected(): readonly [first: Preloaded, next: Preloaded | null] {
  if (location.pathname.startsWith('/neutral')) return [NeutralScreen, null];
  if (location.pathname !== '/') return [VenueScreen, null];
  if (!wasHeld()) return [WelcomeScreen, null];
  return new URLSearchParams(location.search).get('screen') === 'qr' ? [QrScreen, HomeScreen] : [HomeScreen, QrScreen];
}

// It travels while the storage is read; the next one follows when the first is drawn.
const [first, next] = expected();
const travelled = first.preload();

/** Loads, then refreshes; what repeats it comes later (refresh/keep-fresh.ts), for nothing on the first screen waits for it, and on a first visit its script has the network to itself. */
function run(wallet: Wallet): () => void {
  const started = Promise.all([wallet.start(), travelled]);
  void started.then(() => wallet.refresh('opened'));
  // Nobody waits for their visits; where the script does not come (a first visit that loses its network) the next start sends them.
  const visits = started
    .then(() => import('./visits/start.ts'))
    .then(
      ({ startVisits }) => startVisits(wallet),
      () => null,
    );
  let lookAtClock = () => false;
  void travelled
    .then(() => import('./trouble/clock.ts'))
    .then(
      ({ watchClock }) => {
        lookAtClock = watchClock(wallet);
      },
      () => undefined,
    );
  // A colour whose time is over leaves the screen at once, not after a network that may be slow.
  const draw = () => {
    tick.value += 1;
    if (wallet.state.value.holders.some(({ pass }) => pass?.kind === 'current' && wallet.now() >= pass.facts.exp)) void wallet.judge();
  };
  const fresh = travelled
    .then(() => import('./refresh/keep-fresh.ts'))
    .then(
      ({ keepFresh }) => keepFresh(wallet, { lookAtClock: () => lookAtClock(), onSeen: draw }),
      () => null,
    );
  const stopTick = whileSeen(TICK_MS, () => {
    draw();
    lookAtClock();
  });
  return () => {
    stopTick();
    void visits.then((stop) => stop?.());
    void fresh.then((stop) => stop?.());
  };
}

/** Files that the system opened the app with wait for the import screen, whose address comes with them. */
const handOver = (files: readonly File[]) =>
  void import('./papers/intake.ts').then(
    ({ handedOver }) => (handedOver.value = files),
    () => null,
  );

function Screens({ wallet }: { readonly wallet: Wallet }) {
  const { query, path, route } = useLocation();
  useEffect(() => onLaunch({ own: OWN, go: (url) => route(url), take: handOver }), []);
  const { phase } = wallet.state.value;
  const held = activePass(wallet.state.value);
  const isCode = held !== null && path === '/' && query['screen'] === 'qr' && !hasEnded(wallet);
  // The first code stands until the app knows better; where the app shows it too, its screen takes it over.
  useLayoutEffect(() => {
    if (phase !== 'starting' && !isCode) removeFirst();
  }, [phase, isCode]);
  if (phase === 'starting') return null;
  if (phase === 'broken') return <BrokenScreen />;
  const name = query['screen'] ?? '';
  if (name !== 'export' && hasEnded(wallet)) return <EndScreen />;
  if (path.toLowerCase().startsWith('/v/')) return <VenueScreen path={path} />;
  if (path.startsWith('/neutral')) return <NeutralScreen />;
  const Named = Object.hasOwn(SCREENS, name) ? SCREENS[name] : undefined;
  if (Named !== undefined && (held !== null || WITHOUT_HOLDER.has(name))) return <Named />;
  if (held === null) return <WelcomeScreen />;
  return name === 'qr' ? <QrScreen holder={held.holder} aud="*" /> : <HomeScreen held={held} />;
}

/** The mission is over, by this phone's clock or by a time that the ministry has signed. */
function hasEnded(wallet: Wallet): boolean {
  const { trust } = wallet.state.value;
  if (trust?.end == null) return false;
  tick.value;
  return Math.max(wallet.now(), trust.floor) >= trust.end.endsAt;
}

/** The app of `/`, `/neutral` and `/V/`. */
export function App() {
  const [wallet] = useState(() => new Wallet(browserEnvironment()));
  const settled = useSignal(false);
  const [error] = useErrorBoundary();
  useEffect(() => {
    settled.value = true;
    if (next !== null) setTimeout(next.preload, PRELOAD_MS);
    return run(wallet);
  }, []);
  if (error !== undefined) return <Trouble />;
  return (
    <WalletContext.Provider value={wallet}>
      <Screens wallet={wallet} />
      {settled.value && <UpdateBanner />}
    </WalletContext.Provider>
  );
}

function Trouble() {
  const common = words('common');
  useLayoutEffect(removeFirst, []);
  return (
    <Screen title={common.unexpected}>
      <p class="soft">{common.unexpectedHint}</p>
      <Button kind="primary" onClick={() => location.assign('/')}>
        {common.reload}
      </Button>
    </Screen>
  );
}
