/** Scanning a door's poster or its rotating code with the phone (product.md, citizen 6 and 7): offline, and nothing but signed codes is opened. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Scanner, type ScannerState } from '../../../shared/camera/scanner.ts';
import { words } from '../../../shared/i18n/words.ts';
import { Aim } from '../../../shared/ui/Aim.tsx';
import { Button, IconButton } from '../../../shared/ui/Button.tsx';
import { IconLight } from '../../../shared/ui/icons.tsx';
import { PartMissing } from '../../../shared/ui/later.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import type { VenueState } from '../venue.ts';
import { ScanPicture } from './scan-picture.tsx';
import { VenueView } from './venue.tsx';

/** Between two tries to get the script that judges a code. */
const AGAIN_MS = 1000;

export function ScanScreen() {
  const wallet = useWallet();
  const { route } = useLocation();
  const { scan } = words('steps');
  /** Each scan is one of its own, also of the same code. */
  const [found, setFound] = useState<{ readonly nr: number; readonly state: VenueState } | null>(null);
  /** The script that judges a code is not on this phone yet. */
  const [missing, setMissing] = useState(false);
  const busy = useRef(false);
  const count = useRef(0);
  const read = async (text: string) => {
    if (busy.current) return;
    busy.current = true;
    const state = await wallet.readVenue(text).catch(() => null);
    setMissing(state === null);
    if (state === null) {
      // The next frames try again by themselves, without hurry: a script that did not come is asked of the network each time.
      setTimeout(() => (busy.current = false), AGAIN_MS);
      return;
    }
    count.current += 1;
    setFound({ nr: count.current, state });
  };
  const again = () => {
    busy.current = false;
    setFound(null);
  };
  if (found !== null) return <VenueView key={found.nr} state={found.state} scanned onBack={() => route('/', true)} onAgain={again} />;
  return (
    <Screen title={scan.title} onBack={() => route('/', true)}>
      <p class="soft">{scan.hint}</p>
      <Viewfinder onText={read} />
      {missing && <PartMissing onRetry={() => (navigator.onLine ? location.reload() : setMissing(false))} />}
      <ScanPicture onText={read} />
    </Screen>
  );
}

/** The camera's picture, and in words why there is none. */
function Viewfinder({ onText }: { readonly onText: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [scanner, setScanner] = useState<Scanner | null>(null);
  const [state, setState] = useState<ScannerState | null>(null);
  const { scan } = words('steps');
  useEffect(() => {
    if (video.current === null) return;
    const own = new Scanner({ onText, onState: setState });
    setScanner(own);
    void own.start(video.current);
    return () => own.stop();
  }, []);
  const trouble = state === null ? null : troubleOf(state, scan);
  return (
    <div class="viewfinder" data-phase={state?.phase ?? 'idle'}>
      <video ref={video} playsInline muted />
      <Aim />
      {trouble !== null && (
        <div class="trouble" role="status">
          <p>{trouble}</p>
          {state?.phase === 'camera-denied' && <Button onClick={() => scanner?.retry()}>{words('common').retry}</Button>}
        </div>
      )}
      {state !== null && state.torch !== null && (
        <div class="lamp">
          <IconButton label={scan.light} aria-pressed={state.torch} icon={<IconLight />} onClick={() => scanner?.torch(state.torch !== true)} />
        </div>
      )}
    </div>
  );
}

function troubleOf({ phase, reading }: ScannerState, scan: ReturnType<typeof words<'steps'>>['scan']): string | null {
  switch (phase) {
    case 'camera-denied':
      return scan.denied;
    case 'camera-missing':
      return scan.missing;
    case 'camera-busy':
    case 'camera-lost':
      return scan.busy;
    case 'live':
      return reading ? null : scan.noReader;
    default:
      return scan.opening;
  }
}
