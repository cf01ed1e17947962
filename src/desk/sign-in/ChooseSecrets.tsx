/** The second half of opening an account: the secret goes into an app, a passphrase is chosen, and the first code shows that both are right. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Qr } from '../../shared/ui/Qr.tsx';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import type { Waiting } from './Activation.tsx';

interface ChooseSecretsProps {
  readonly waiting: Waiting;
  readonly onDone: () => void;
}

export function ChooseSecrets({ waiting, onDone }: ChooseSecretsProps) {
  const { activation: say, totp: totpWord, totpHint, totpShort } = words('deskSignIn');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [totp, setTotp] = useState('');
  const [tried, setTried] = useState(false);
  const confirm = useAction((digits: string) => post('/api/desk/activation/confirm', { code: waiting.code, passphrase, totp: digits }, nothing));
  const digits = totp.replace(/\s/g, '');
  const differs = passphrase !== again;
  const incomplete = !/^\d{6}$/.test(digits);
  const send = async () => {
    setTried(true);
    if (differs || incomplete) return;
    const result = await confirm.run(digits);
    setTotp('');
    setTried(false);
    if (result?.ok) onDone();
  };
  return (
    <>
      <Secret waiting={waiting} />
      <Form send={say.finish} onSend={() => void send()} busy={confirm.busy} refusal={confirm.refusal}>
        {/* a password manager keeps login and passphrase together */}
        <input type="text" class="hidden-text" autoComplete="username" value={waiting.login} readOnly tabIndex={-1} aria-hidden="true" />
        <Input label={say.choose} hint={say.chooseHint} type="password" value={passphrase} onValue={setPassphrase} autoComplete="new-password" />
        <Input label={say.again} type="password" value={again} onValue={setAgain} fault={tried && differs ? say.differs : null} autoComplete="new-password" />
        <Input
          label={totpWord}
          hint={totpHint}
          value={totp}
          onValue={setTotp}
          fault={tried && incomplete ? totpShort : null}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          digits
        />
      </Form>
    </>
  );
}

function Secret({ waiting }: Pick<ChooseSecretsProps, 'waiting'>) {
  const { activation: say, login } = words('deskSignIn');
  return (
    <section class="card stack desk-secret">
      <p>
        {login}: <strong translate={false}>{waiting.login}</strong>
      </p>
      <h2>{say.qr}</h2>
      <p class="soft small">{say.qrHint}</p>
      <div class="desk-qr" data-theme="light">
        <Qr text={waiting.uri} mode="byte" label={say.qrLabel} />
      </div>
      <p class="small">{say.secret}:</p>
      <p>
        {/* in fours, as people type */}
        <code translate={false}>{waiting.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </section>
  );
}
