/**
 * A stamp from this clock's future is taken after somebody says that the clock is right (formats.md §6). Whoever has the ministry's stamp key could stop a door for good
 * with it, so on a tablet with a manager's PIN the manager says it; on each enrolled tablet it is a line in the journal first.
 */
import { useRef, useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Gate } from '../gate.ts';
import { hasPin } from '../pin.ts';
import { PinForm } from './PinForm.tsx';

export function ConfirmClock({ gate, onRight }: { readonly gate: Gate; readonly onRight: () => unknown }) {
  const [{ trust: texts }, { kiosk }] = [words('gate'), words('door')];
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  // A second tap comes before the button is drawn anew.
  const isAtIt = useRef(false);

  /** One at a time, whatever becomes of it. */
  async function alone(work: () => Promise<void>) {
    if (isAtIt.current) return;
    isAtIt.current = true;
    setBusy(true);
    try {
      await work();
    } finally {
      isAtIt.current = false;
      setBusy(false);
    }
  }

  async function ask() {
    const pin = await hasPin(gate.storage);
    // A storage that does not say may hold one.
    if (!pin.ok || pin.value) return setAsking(true);
    await confirm();
  }

  async function confirm() {
    // A tablet that is no gate's any more writes nothing, and may be enrolled anew.
    const isOut = gate.tablet.value === null || gate.stop.value === 'gate-revoked' || gate.stop.value === 'credential-expired';
    const written = isOut || (await gate.scanning.note('trust', CONFIRMED));
    if (written) await onRight();
    setFailed(!written);
  }

  return (
    <>
      <Notice
        tone="warn"
        title={texts.confirmClock}
        {...(asking ? {} : { actions: <Button busy={busy} onClick={() => alone(ask)} children={texts.clockRight} /> })}
      >
        <p>{formatMoment(language(), gate.now.value, gate.now.value)}</p>
      </Notice>
      {failed && <Notice tone="bad" title={kiosk.unsaved} />}
      {asking && <PinForm gate={gate} onRight={() => alone(confirm)} />}
    </>
  );
}

/** As the journal calls it. */
const CONFIRMED = 'clock-confirmed';
