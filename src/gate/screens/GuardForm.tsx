/**
 * Somebody without a phone or a card, by the number of an identity document (product.md, venue staff 8). It needs a network, and says what to do where there is
 * none. What was typed leaves with the sheet: it is stored nowhere.
 */
import { useState } from 'preact/hooks';
import { checkIin, checkIinSoFar } from '../../core/registry/iin.ts';
import { passportNumber } from '../../core/token/person-number.ts';
import { formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field, useMounted } from '../../shared/ui/Field.tsx';
import { IconCheck, icon } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Gate } from '../gate.ts';
import { lookUp } from '../guard.ts';
import type { GuardCode } from '../guard-send.ts';

export const IconPerson = /* @__PURE__ */ icon('M12 4a3.6 3.6 0 100 7.2A3.6 3.6 0 0012 4zM4.8 20a7.2 7.2 0 0114.4 0');

type Kind = 'iin' | 'passport';
interface Fault {
  readonly code: GuardCode;
  readonly wait: number | null;
}

export function GuardForm({ gate, onShown }: { readonly gate: Gate; readonly onShown: () => void }) {
  const { guard } = words('affairs');
  const [kind, setKind] = useState<Kind>('iin');
  const [number, setNumber] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const mounted = useMounted();

  async function submit(asked: string) {
    setBusy(true);
    setFault(null);
    const result = await lookUp(gate, asked, () => mounted.current);
    setBusy(false);
    if (!mounted.current) return;
    if (result.ok) onShown();
    else setFault(result);
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && number !== null) void submit(number);
      }}
    >
      {fault === null ? <p>{guard.text}</p> : <Trouble fault={fault} />}
      <fieldset class="segments guard-kinds" aria-label={guard.title}>
        {(['iin', 'passport'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={kind === one}
            onClick={() => {
              setKind(one);
              setNumber(null);
              setFault(null);
            }}
          >
            {guard[one]}
          </button>
        ))}
      </fieldset>
      {kind === 'iin' ? <IinField onNumber={setNumber} /> : <PassportFields onNumber={setNumber} />}
      <Button type="submit" kind="primary" icon={<IconCheck />} busy={busy} disabled={number === null}>
        {busy ? guard.asking : guard.ask}
      </Button>
    </form>
  );
}

interface NumberProps {
  /** The complete number, null while it is none. */
  readonly onNumber: (number: string | null) => void;
}

function IinField({ onNumber }: NumberProps) {
  const { guard } = words('affairs');
  const [text, setText] = useState('');
  const digits = text.replace(/[\s-]/g, '');
  const isWrong = checkIinSoFar(digits) !== null;
  return (
    <Field
      label={guard.iin}
      value={text}
      onValue={(value) => {
        const typed = value.replace(/[\s-]/g, '');
        setText(value);
        onNumber(checkIin(typed) === null ? typed : null);
      }}
      says={isWrong ? guard.iinWrong : guard.iinHint}
      tone={isWrong ? 'bad' : checkIin(digits) === null ? 'good' : 'hint'}
      inputMode="numeric"
      autocomplete="off"
      maxLength={16}
      digits
    />
  );
}

function PassportFields({ onNumber }: NumberProps) {
  const { guard } = words('affairs');
  const [country, setCountry] = useState('');
  const [number, setNumber] = useState('');
  return (
    <>
      <Field
        label={guard.country}
        value={country}
        onValue={(value) => {
          setCountry(value);
          onNumber(passportNumber(value, number));
        }}
        says={guard.countryHint}
        placeholder="KGZ"
        autocomplete="off"
        maxLength={3}
      />
      <Field
        label={guard.number}
        value={number}
        onValue={(value) => {
          setNumber(value);
          onNumber(passportNumber(country, value));
        }}
        says={guard.numberHint}
        autocomplete="off"
        maxLength={24}
      />
    </>
  );
}

/** Having no network is the ordinary state of a door; what may be an attack or a fault stands out. */
const TONES: Readonly<Record<GuardCode, 'info' | 'warn' | 'bad'>> = {
  unknown: 'warn',
  offline: 'info',
  often: 'info',
  locked: 'warn',
  shift: 'info',
  training: 'info',
  refused: 'bad',
  clock: 'warn',
  odd: 'bad',
};

function Trouble({ fault: { code, wait } }: { readonly fault: Fault }) {
  const { guard } = words('affairs');
  const when = formatUntil(language(), Math.max(wait ?? 60, 1));
  const { title } = guard.says[code];
  const todo = code === 'often' || code === 'locked' ? fill(guard.says[code].todo, { when }) : guard.says[code].todo;
  return (
    <Notice tone={TONES[code]} title={title}>
      <p>{todo}</p>
    </Notice>
  );
}
