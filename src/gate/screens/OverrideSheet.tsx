/** The manager lets somebody in whose pass could not be checked: PIN and a written reason, on the disk before it counts (product.md, venue staff 9). */
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBirthDay, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { Field, useMounted } from '../../shared/ui/Field.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { whenDecided } from '../decided-anew.ts';
import type { Gate } from '../gate.ts';
import type { Judged } from '../judged.ts';
import { tryPin } from '../pin.ts';
import { PinField, pinTrouble } from './PinForm.tsx';

// The other thing that may follow a verdict comes in this script too.
export { ReceiptSheet } from './ReceiptSheet.tsx';

/** Bytes of a line's code in the journal (formats.md §9). */
const REASON_BYTES = 64;
const REASON_LEAST = 3;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

interface OverrideSheetProps {
  readonly gate: Gate;
  readonly judged: Judged;
  readonly onClose: () => void;
}

export function OverrideSheet({ gate, judged, onClose }: OverrideSheetProps) {
  const { override } = words('manage');
  const [done, setDone] = useState(false);
  if (done) {
    return (
      <Sheet title={override.title} onClose={onClose}>
        <div class="stack">
          <Notice tone="good" title={override.done} />
          <Button kind="primary" onClick={onClose}>
            {words('common').done}
          </Button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title={override.title} onClose={onClose}>
      <OverrideForm gate={gate} judged={judged} onDone={() => setDone(true)} onClose={onClose} />
    </Sheet>
  );
}

/** When they were scanned, and the little that a door knows of them where the pass was genuine: the next one may stand before the camera by now. */
function whom({ verdict, at }: Judged): string {
  const person = verdict.initials === undefined || verdict.birth === undefined ? [] : [contain(verdict.initials), formatBirthDay(language(), verdict.birth)];
  return [formatTime(at, true), ...person].join(' · ');
}

function OverrideForm({ gate, judged, onDone, onClose }: OverrideSheetProps & { readonly onDone: () => void }) {
  const { override } = words('manage');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState('');
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const mounted = useMounted();
  // A second touch comes before the button is drawn anew, and a line of the journal is written once.
  const isAtIt = useRef(false);
  const written = reason.trim().normalize('NFC');
  const isLong = bytesOf(written) > REASON_BYTES;
  useEffect(() => whenDecided(gate.scanning.display, judged, onClose), [judged]);

  async function submit() {
    if (isAtIt.current) return;
    isAtIt.current = true;
    setBusy(true);
    setFailed(false);
    try {
      await decide();
    } finally {
      isAtIt.current = false;
      setBusy(false);
    }
  }

  async function decide() {
    const result = await tryPin(gate.storage, pin, Math.floor(Date.now() / 1000));
    setTrouble(pinTrouble(result));
    setPin('');
    // Closed before the PIN was compared: nobody is let in.
    if (result.ok && mounted.current) {
      if (await gate.scanning.override(judged, written)) onDone();
      else setFailed(true);
    }
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>
        <strong>{whom(judged)}</strong>
      </p>
      <p>{fill(override.text, { outcome: words('status').outcome.undecided })}</p>
      <Field
        label={override.reason}
        value={reason}
        onValue={setReason}
        autocomplete="off"
        says={isLong ? override.long : override.hint}
        tone={isLong ? 'bad' : 'hint'}
      />
      <PinField value={pin} onValue={setPin} trouble={trouble} />
      {failed && <Notice tone="bad" title={override.failed} />}
      <Button type="submit" kind="primary" busy={busy} disabled={pin === '' || isLong || written.length < REASON_LEAST}>
        {override.confirm}
      </Button>
    </form>
  );
}
