/** Asks for the manager's PIN, and says how many tries are left, or when the next one is taken. */
import { useState } from 'preact/hooks';
import { formatTime } from '../../shared/i18n/format.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field, useMounted } from '../../shared/ui/Field.tsx';
import type { Gate } from '../gate.ts';
import { isPin, PIN_MOST, type PinResult, tryPin } from '../pin.ts';

/** What a refused PIN says. */
export function pinTrouble(result: PinResult): string {
  const [{ pin }, common] = [words('manage'), words('common')];
  if (result.ok) return '';
  if (result.code === 'pin-wrong') return fill(pin.wrong, { n: result.left });
  if (result.code === 'pin-locked') return fill(pin.locked, { time: formatTime(result.until) });
  if (result.code === 'pin-missing') return pin.missing;
  return result.code === 'storage-full' ? common.storageFull : common.storageBlocked;
}

interface PinFieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly trouble: string;
  readonly label?: string;
  readonly hint?: string;
}

/** One PIN, as dots. */
export function PinField({ value, onValue, trouble, label = words('manage').pin.field, hint = words('manage').pin.hint }: PinFieldProps) {
  return (
    <Field
      label={label}
      value={value}
      onValue={onValue}
      says={trouble === '' ? hint : trouble}
      tone={trouble === '' ? 'hint' : 'bad'}
      inputMode="numeric"
      autocomplete="off"
      maxLength={PIN_MOST}
      digits
      secret
    />
  );
}

/**
 * The way into the settings: a PIN, or for who forgot it a new code from the ministry. Not while a shift is open: enrolling would leave it, and on a tablet that is kept in
 * the app it would be a way out without the PIN.
 */
export function PinForm({ gate, onRight }: { readonly gate: Gate; readonly onRight: () => void }) {
  const { pin } = words('manage');
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const mounted = useMounted();
  const isOpen = gate.shift.openedAt.value !== null;

  async function submit() {
    setBusy(true);
    const result = await tryPin(gate.storage, text, Math.floor(Date.now() / 1000));
    setBusy(false);
    setText('');
    setTrouble(pinTrouble(result));
    // Closed before it was compared: then nobody wants what it opens.
    if (result.ok && mounted.current) onRight();
  }

  /** Until an enrolment succeeds nothing changes, and a reload leads back. */
  function enrolAnew() {
    gate.stage.value = 'enrol';
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && text !== '') void submit();
      }}
    >
      <PinField value={text} onValue={setText} trouble={trouble} />
      <Button type="submit" kind="primary" busy={busy} disabled={text === ''}>
        {pin.enter}
      </Button>
      <p class="soft">{isOpen ? pin.forgottenOpen : pin.forgotten}</p>
      {!isOpen && (
        <Button kind="outline" onClick={enrolAnew}>
          {pin.newCode}
        </Button>
      )}
    </form>
  );
}

/** Sets a PIN: typed twice, because it cannot be seen. */
export function NewPinForm({ onPin }: { readonly onPin: (pin: string) => Promise<void> }) {
  const { pin } = words('manage');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [trouble, setTrouble] = useState<'weak' | 'different' | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit() {
    const wrong = !isPin(first) ? 'weak' : first !== second ? 'different' : null;
    setTrouble(wrong);
    if (wrong !== null) return;
    setBusy(true);
    await onPin(first);
    setBusy(false);
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <p>{pin.setText}</p>
      <PinField value={first} onValue={setFirst} trouble={trouble === 'weak' ? pin.weak : ''} />
      <PinField value={second} onValue={setSecond} label={pin.again} hint=" " trouble={trouble === 'different' ? pin.different : ''} />
      <Button type="submit" kind="primary" busy={busy} disabled={first === '' || second === ''}>
        {pin.save}
      </Button>
    </form>
  );
}
