/** The door: which screen goes with which stage. The gate itself (state, storage, trust) lives as long as the page. */
import { useEffect } from 'preact/hooks';
import { words } from '../shared/i18n/words.ts';
import { Button } from '../shared/ui/Button.tsx';
import { LanguageSwitch } from '../shared/ui/LanguageSwitch.tsx';
import { Logo } from '../shared/ui/Logo.tsx';
import { onLaunch } from '../shared/ui/launch.ts';
import { Notice } from '../shared/ui/Notice.tsx';
import { Screen } from '../shared/ui/Screen.tsx';
import { UpdateBanner } from '../shared/ui/UpdateBanner.tsx';
import { Gate } from './gate.ts';
import './camera.css';
import './closed.css';
import './gate.css';
import { Camera, Elsewhere, EndScreen, Enrol, Lost, Scan, Stopped } from './later.ts';
import './verdict.css';
import { Closed } from './screens/Closed.tsx';

const gate = new Gate();
/** Mounting twice must not boot twice. */
let booted = false;

export function App() {
  useEffect(() => {
    if (booted) return;
    booted = true;
    gate.boot().catch(() => {
      gate.stage.value = 'broken';
    });
    Scan.preload();
    Camera.preload();
    // A shortcut to the wallet may take an idle tablet away from the door, never an open shift.
    onLaunch({ own: /^\/gate\/?$/, go: () => undefined, mayLeave: () => gate.stage.value !== 'open' });
  }, []);
  return (
    <>
      <Stages />
      <UpdateBanner />
    </>
  );
}

function Stages() {
  if (gate.ended.value) return <EndScreen gate={gate} />;
  if (gate.stop.value !== null && (gate.stage.value === 'closed' || gate.stage.value === 'open')) return <Stopped gate={gate} />;
  switch (gate.stage.value) {
    case 'loading':
      return (
        <div class="splash" role="status" aria-label={words('common').loading}>
          <Logo size={4.5} />
        </div>
      );
    case 'broken':
      return <Broken />;
    case 'elsewhere':
      return <Elsewhere gate={gate} />;
    case 'enrol':
      return <Enrol gate={gate} />;
    case 'closed':
      return <Closed gate={gate} />;
    case 'open':
      return <Scan gate={gate} />;
  }
}

/** Without storage there is no journal, and without a journal no admission: say so instead of scanning. */
function Broken() {
  if (gate.fault.value === 'tablet-lost') return <Lost />;
  const common = words('common');
  const text = gate.fault.value === 'storage-full' ? common.storageFull : common.storageBlocked;
  return (
    <Screen end={<LanguageSwitch />}>
      <h1>{common.unexpected}</h1>
      <Notice tone="bad" title={text} actions={<Button onClick={() => location.reload()}>{common.reload}</Button>} />
    </Screen>
  );
}
