/**
 * The live QR, full screen and always white: light for the door's camera, and nothing of a verdict: no colour, no tick, no "admitted".
 * The screen stays awake; the code is made anew every 15 s with a quiet bar that runs out.
 */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatSpan } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { useHoldUpdates } from '../../../shared/network/hold-updates.ts';
import type { HolderRecord } from '../../../shared/storage/schema.ts';
import { IconButton } from '../../../shared/ui/Button.tsx';
import { IconClose, IconKey } from '../../../shared/ui/icons.tsx';
import { Qr } from '../../../shared/ui/Qr.tsx';
import { keepAwake } from '../../../shared/ui/wake-lock.ts';
import { useWallet } from '../../context.ts';
import { HolderSwitch } from '../../lazy-screens.ts';
import { IconSun } from '../../parts/icons.ts';
import { firstOf, removeFirst } from '../first-shown.ts';
import { type LiveQr, RENEW_SECONDS, runLiveQr, SKEW_WORTH_SAYING } from '../live-qr.ts';
import { useWhiteTheme } from '../white-theme.ts';
import '../qr.css';

interface Made {
  readonly live: LiveQr;
  /** Whose it is. */
  readonly of: string;
}

interface QrProps {
  readonly holder: HolderRecord;
  /** `*`, or the venue or gate whose code was scanned. */
  readonly aud: string;
  readonly nonce?: Uint8Array | null;
  /** The venue's name, where the QR is bound to one. */
  readonly place?: string;
  /** In place of going home. */
  readonly onClose?: () => void;
}

export function QrScreen({ holder, aud, nonce = null, place, onClose }: QrProps) {
  const wallet = useWallet();
  const { route } = useLocation();
  const { qr } = words('wallet');
  const { holders } = wallet.state.value;
  // The code that stood there before the app was; it goes in the same frame.
  const first = useRef(aud === '*' ? firstOf(holder.id) : null);
  const [made, setMade] = useState<Made | null>(() => (first.current === null ? null : { live: first.current, of: holder.id }));
  // Nobody is shown with the code of somebody else, not for the moment that the next one takes.
  const live = made?.of === holder.id ? made.live : null;
  const [failed, setFailed] = useState(false);
  useLayoutEffect(removeFirst, []);
  useEffect(keepAwake, []);
  useHoldUpdates();
  useEffect(() => {
    setFailed(false);
    const onQr = (qr: LiveQr) => {
      setMade({ live: qr, of: holder.id });
      setFailed(false);
    };
    // The code on screen dies within a minute: rather say so than let somebody queue with it.
    const onFault = () => {
      setMade(null);
      setFailed(true);
    };
    const begun = first.current;
    first.current = null;
    return runLiveQr({ holder, aud, nonce, now: () => wallet.now(), first: begun }, { onQr, onFault });
  }, [holder, aud, nonce]);
  useWhiteTheme();
  const close = onClose ?? (() => route('/', true));
  return (
    <div class="qr-screen" data-theme="light">
      <div class="qr-bar">
        {holders.length > 1 && aud === '*' && <HolderSwitch plain />}
        <IconButton label={qr.close} icon={<IconClose />} onClick={close} />
      </div>
      <main>
        <h1>{qr.title}</h1>
        {place !== undefined && <p class="qr-place">{fill(qr.at, { name: place })}</p>}
        <div class="qr-card">{live !== null && <Qr text={live.text} label={qr.image} />}</div>
        {failed && <p role="alert">{qr.failed}</p>}
        {live !== null && (nonce === null ? <Countdown key={live.madeAt} /> : <p class="small centred">{qr.once}</p>)}
        <p class="qr-hint">{qr.hint}</p>
        <footer>
          <ClockNote offset={wallet.state.value.offset} />
          {holder.key.kind === 'seed' && (
            <p class="row small">
              <IconKey size={1.25} /> {words('wallet').weakKey.title}
            </p>
          )}
          <p class="row small">
            <IconSun size={1.25} /> {qr.brightness}
          </p>
        </footer>
      </main>
    </div>
  );
}

/** A bar that runs out until the next code; its words are for those who do not see it move. */
function Countdown() {
  const [left, setLeft] = useState(RENEW_SECONDS);
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => Math.max(1, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="countdown">
      <div class="track" aria-hidden="true">
        <div class="left" />
      </div>
      <p class="small" role="timer">
        {fill(words('wallet').qr.renews, { n: left })}
      </p>
    </div>
  );
}

function ClockNote({ offset }: { readonly offset: number | null }) {
  const { qr } = words('wallet');
  if (offset === null) return <p class="small">{qr.clockUnknown}</p>;
  if (Math.abs(offset) < SKEW_WORTH_SAYING) return null;
  return <p class="small">{fill(qr.clock, { span: formatSpan(language(), Math.abs(offset)) })}</p>;
}
