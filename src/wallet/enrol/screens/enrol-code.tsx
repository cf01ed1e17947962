/** Step two: the six digits. They are sent as soon as they are complete; a wrong code says what to do, and another can be asked for after a minute. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatPhone } from '../../../core/registry/phone.ts';
import { formatSpan, formatUntil } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { requestPersistence } from '../../../shared/storage/open.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Field } from '../../../shared/ui/Field.tsx';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import type { Wallet } from '../../wallet.ts';
import type { CodeAsked, EnrolTexts } from './enrol.tsx';

/** Another code may be asked for after this. */
const AGAIN_SECONDS = 60;
const DIGITS = 6;

interface CodeProps {
  readonly asked: CodeAsked;
  readonly onAgain: (asked: CodeAsked) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
  readonly wallet: Wallet;
  readonly texts: EnrolTexts;
  readonly kind: 'own' | 'relative';
}

export function EnrolCode({ asked, onAgain, onBack, onDone, wallet, texts, kind }: CodeProps) {
  const typed = useSignal('');
  const busy = useSignal(false);
  const refusedUntil = useSignal(0);
  const fault = useSignal<Fault | null>(null);
  const now = useNow();
  const { code } = words('steps');
  const { home } = words('wallet');
  const confirm = async (digits: string) => {
    if (digits.length !== DIGITS || busy.value) return;
    busy.value = true;
    fault.value = null;
    const result = await wallet.enrol({ iin: asked.iin, phone: asked.phone, code: digits, heirOf: asked.heirOf }, kind);
    busy.value = false;
    if (!result.ok) {
      typed.value = '';
      fault.value = result;
      // While a person is locked out no code is made either.
      if (result.code === 'locked') refusedUntil.value = Date.now() / 1000 + (result.retryAfter ?? 0);
      return;
    }
    requestPersistence();
    announce(home.saved);
    onDone();
  };
  const again = async () => {
    fault.value = null;
    const answer = await wallet.askForCode({ iin: asked.iin, phone: asked.phone }, language());
    if (answer.ok) onAgain({ ...asked, validSeconds: answer.value.validSeconds, askedAt: Date.now() / 1000 });
    else fault.value = answer;
  };
  const wait = Math.ceil(Math.max(asked.askedAt + AGAIN_SECONDS, refusedUntil.value) - now);
  // While it lasts there is nothing to type. One that has ended is not said any more: the button for a new code is free.
  const isLocked = fault.value?.code === 'locked' && refusedUntil.value > now;
  const isOver = fault.value?.code === 'locked' && !isLocked;
  const valid = Math.max(0, asked.askedAt + asked.validSeconds - now);
  return (
    <form
      class="stack loose grow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void confirm(typed.value);
      }}
    >
      <p class="lead soft">{texts.code}</p>
      <p class="sent-to">{formatPhone(asked.phone)}</p>
      <FaultNotice fault={isOver ? null : fault.value} />
      {isLocked ? null : (
        <Field
          label={code.field}
          value={typed.value}
          onValue={(text) => {
            typed.value = text.replace(/\D/g, '').slice(0, DIGITS);
            void confirm(typed.value);
          }}
          inputMode="numeric"
          autocomplete="one-time-code"
          readOnly={busy.value}
          digits
          says={valid > 0 ? fill(code.valid, { span: formatSpan(language(), valid) }) : ''}
        />
      )}
      <div class="dock">
        {isLocked ? null : (
          <Button type="submit" kind="primary" large busy={busy.value} disabled={typed.value.length !== DIGITS}>
            {busy.value ? code.confirming : code.confirm}
          </Button>
        )}
        <Button kind="quiet" disabled={wait > 0} onClick={again}>
          {wait > 0 ? fill(code.againIn, { when: formatUntil(language(), wait) }) : code.again}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {code.other}
        </Button>
      </div>
    </form>
  );
}

/** This device's clock, every second. */
function useNow(): number {
  const now = useSignal(Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  return now.value;
}
