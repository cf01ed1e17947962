/** Login, passphrase and one-time code. What was typed stays when it was refused, but for the code: one is good once. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { signIn } from '../session-calls.ts';

interface SignInFormProps {
  /** Who worked here until now. */
  readonly login?: string;
}

export function SignInForm({ login: former = '' }: SignInFormProps) {
  const say = words('deskSignIn');
  const required = words('desk').form.required;
  const [login, setLogin] = useState(former);
  const [passphrase, setPassphrase] = useState('');
  const [totp, setTotp] = useState('');
  const [tried, setTried] = useState(false);
  const { run, busy, refusal } = useAction(signIn);
  const digits = totp.replace(/\s/g, '');
  const faults = {
    login: login.trim() === '' ? required : null,
    passphrase: passphrase === '' ? required : null,
    totp: /^\d{6}$/.test(digits) ? null : say.totpShort,
  };
  const send = async () => {
    setTried(true);
    if (Object.values(faults).some((fault) => fault !== null)) return;
    const result = await run({ login: login.trim().toLowerCase(), passphrase, totp: digits });
    if (result?.ok) setPassphrase('');
    setTotp('');
    setTried(false);
  };
  const shown = (fault: string | null) => (tried ? fault : null);
  return (
    <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
      <Input label={say.login} value={login} onValue={setLogin} fault={shown(faults.login)} autoComplete="username" autoCapitalize="none" spellcheck={false} />
      <Input
        label={say.passphrase}
        type="password"
        value={passphrase}
        onValue={setPassphrase}
        fault={shown(faults.passphrase)}
        autoComplete="current-password"
      />
      <Input
        label={say.totp}
        hint={say.totpHint}
        value={totp}
        onValue={setTotp}
        fault={shown(faults.totp)}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        digits
      />
    </Form>
  );
}
