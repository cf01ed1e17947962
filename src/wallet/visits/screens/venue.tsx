/**
 * A door's code: with a pass, the place, its rule, the visit and a QR bound to it; without one, where the pass is. It never starts an enrolment, so a stranger's
 * poster cannot ask for anybody's data. The rule is told in words: the verdict belongs to the door.
 */

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { VenueRefusal } from '../../../core/verify-venue.ts';
import { words } from '../../../shared/i18n/words.ts';
import type { StorageCode } from '../../../shared/storage/result.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconDoor } from '../../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { PartMissing } from '../../../shared/ui/later.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { isInstalled } from '../../install/install.ts';
import { NeutralScreen } from '../../neutral/screens/neutral.tsx';
import { activePass, type HeldPass } from '../../state.ts';
import { visitsOf } from '../keeper.ts';
import type { VenueState } from '../venue.ts';
import { PlaceScreen } from './place.tsx';

/** A poster's address (`/V/...`), opened by the phone's camera. */
export function VenueScreen({ path }: { readonly path: string }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const [state, setState] = useState<VenueState | null>(null);
  const { trust, trustProblem } = wallet.state.value;
  const looked = trust !== null || trustProblem !== null;
  useEffect(() => {
    // The script that reads it may not be on this phone yet.
    if (looked) wallet.readVenue(`${location.origin}${path}`).then(setState, () => setState({ kind: 'unchecked' }));
  }, [path, trust, looked]);
  if (state?.kind === 'neutral') return <NeutralScreen />;
  if (activePass(wallet.state.value) === null) return <NoHolder />;
  if (state === null) return <Screen end={<LanguageSwitch />}>{null}</Screen>;
  const home = () => route('/', true);
  return <VenueView state={state} scanned={false} onBack={home} onAgain={() => route('/?screen=scan', true)} />;
}

interface VenueProps {
  readonly state: VenueState;
  /** Scanned in the app; otherwise opened by a link. */
  readonly scanned: boolean;
  readonly onBack: () => void;
  /** Scans again. */
  readonly onAgain: () => void;
}

/** What was read, whichever way it came. */
export function VenueView({ state, scanned, onBack, onAgain }: VenueProps) {
  const wallet = useWallet();
  const held = activePass(wallet.state.value);
  const { venue } = words('steps');
  const { place, door } = words('visits');
  useEffect(() => {
    if (state.kind !== 'neutral') visitsOf(wallet).quiet(false);
  }, [state.kind]);
  if (state.kind === 'neutral') return <NeutralScreen />;
  if (held === null) return <NoHolder />;
  if (state.kind === 'receipt') return <KeepReceipt receipt={state} held={held} />;
  if (state.kind === 'venue') return <PlaceScreen place={state} held={held} scanned={scanned} onBack={onBack} onAgain={onAgain} />;
  return (
    <Screen title={state.kind === 'foreign' || state.kind === 'pass' ? venue.foreignTitle : place.title} onBack={onBack}>
      <Doubtful state={state} />
      <div class="dock">
        <Button kind="primary" large onClick={onAgain}>
          {door.again}
        </Button>
      </div>
    </Screen>
  );
}

/** A receipt lies on the disk before anything is asked of anybody; then its screen opens. */
function KeepReceipt({ receipt, held }: { readonly receipt: Extract<VenueState, { kind: 'receipt' }>; readonly held: HeldPass }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const [fault, setFault] = useState<StorageCode | 'missing' | null>(null);
  const codes = useCodes(fault !== null);
  const keep = async () => {
    const kept = await import('../../contests/contests.ts').then(({ keepReceipt }) => keepReceipt(wallet, held.holder.id, receipt.bytes)).catch(() => null);
    if (kept?.ok) route('/?screen=contest', true);
    else setFault(kept?.code ?? 'missing');
  };
  useEffect(() => void keep(), []);
  if (fault === null) return null;
  const { retry } = words('common');
  return (
    <Screen onBack={() => route('/', true)}>
      {fault === 'missing' ? (
        <PartMissing onRetry={keep} />
      ) : (
        <Notice tone="bad" title={codes?.storage[fault] ?? words('common').unexpected} actions={<Button onClick={keep}>{retry}</Button>} />
      )}
    </Screen>
  );
}

function NoHolder() {
  const { venue } = words('steps');
  const { route } = useLocation();
  // A browser has a way back of its own; it is not shown the start here, where it would be asked to enrol.
  const back = isInstalled() ? { onBack: () => route('/', true) } : {};
  return (
    <Screen end={<LanguageSwitch />} {...back}>
      <div class="hero">
        <IconDoor size={3} />
        <h1>{venue.title}</h1>
        <p class="lead">{venue.noHolder}</p>
        <p class="soft">{venue.noHolderHint}</p>
      </div>
    </Screen>
  );
}

function Doubtful({ state }: { readonly state: Exclude<VenueState, { kind: 'venue' | 'neutral' | 'receipt' }> }) {
  const { venue } = words('steps');
  const { doubt } = words('visits');
  if (state.kind === 'forged') {
    const { title, hint } = sayRefusal(state.code);
    return <Notice tone="bad" title={title} children={<p class="small">{hint}</p>} />;
  }
  if (state.kind === 'forged-receipt') return <Notice tone="bad" title={doubt.receipt} children={<p class="small">{doubt.receiptHint}</p>} />;
  if (state.kind === 'unchecked') return <Notice tone="warn" title={venue.unchecked} />;
  if (state.kind === 'pass') return <Notice tone="plain" title={doubt.pass} children={<p class="small">{doubt.passHint}</p>} />;
  return <Notice tone="plain" title={venue.foreign} />;
}

/** Why a poster or door code is not believed, and what to do. */
function sayRefusal(code: VenueRefusal): { title: string; hint: string } {
  const { venue } = words('steps');
  const { doubt } = words('visits');
  switch (code) {
    case 'venue-expired':
      return { title: doubt.expired, hint: doubt.expiredHint };
    case 'venue-revoked':
      return { title: doubt.revoked, hint: doubt.revokedHint };
    case 'venue-without-tablet':
      return { title: doubt.tablet, hint: doubt.tabletHint };
    case 'key-unknown':
    case 'key-wrong-role':
    case 'key-weak':
    case 'signature-invalid':
    case 'signature-length':
    case 'signature-not-canonical':
    case 'claims-inconsistent':
    case 'token-type':
      return { title: venue.forged, hint: venue.forgedHint };
    default:
      return { title: doubt.damaged, hint: doubt.damagedHint };
  }
}
