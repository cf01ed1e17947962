/** Another passphrase: the present one and a code prove who asks; every other session ends. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';

interface PassphraseProps {
  readonly login: string;
  readonly onChanged: () => void;
}

const EMPTY = { passphrase: '', next: '', again: '', totp: '' };

export function Passphrase({ login, onChanged }: PassphraseProps) {
  const say = words('deskAccount').passphrase;
  const signIn = words('deskSignIn');
  const required = words('desk').form.required;
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const { run, busy, refusal } = useAction((body: { passphrase: string; next: string; totp: string }) => post('/api/desk/own/passphrase', body, nothing));
  const digits = typed.totp.replace(/\s/g, '');
  const faults = {
    passphrase: typed.passphrase === '' ? required : null,
    next: typed.next === '' ? required : null,
    again: typed.next === typed.again ? null : signIn.activation.differs,
    totp: /^\d{6}$/.test(digits) ? null : signIn.totpShort,
  };
  const send = async () => {
    setTried(true);
    setDone(false);
    if (Object.values(faults).some((fault) => fault !== null)) return;
    const result = await run({ passphrase: typed.passphrase, next: typed.next, totp: digits });
    setTried(false);
    // a code is good once; what else was typed stays when it was refused
    setTyped(result?.ok ? EMPTY : { ...typed, totp: '' });
    if (!result?.ok) return;
    setDone(true);
    onChanged();
  };
  const field = (name: keyof typeof EMPTY) => ({
    value: typed[name],
    onValue: (value: string) => setTyped({ ...typed, [name]: value }),
    fault: tried ? faults[name] : null,
  });
  return (
    <section class="card stack">
      <h2>{say.title}</h2>
      <p class="soft">{say.hint}</p>
      <div class="desk-narrow">
        <Form send={say.send} onSend={() => void send()} busy={busy} refusal={refusal}>
          {/* a password manager keeps login and passphrase together */}
          <input type="text" class="hidden-text" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden="true" />
          <Input label={say.present} type="password" autoComplete="current-password" {...field('passphrase')} />
          <Input label={say.next} hint={signIn.activation.chooseHint} type="password" autoComplete="new-password" {...field('next')} />
          <Input label={signIn.activation.again} type="password" autoComplete="new-password" {...field('again')} />
          <Input label={signIn.totp} hint={signIn.totpHint} inputMode="numeric" autoComplete="one-time-code" maxLength={7} digits {...field('totp')} />
        </Form>
      </div>
      <div aria-live="polite">
        {done && (
          <Notice tone="good" title={say.done}>
            <p>{say.doneHint}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
