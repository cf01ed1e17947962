/** Opening an account: the code from the administrator, the authenticator app, a passphrase, and the first one-time code that proves all of it. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { textOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { useAction } from '../parts/use-call.ts';
import { ChooseSecrets } from './ChooseSecrets.tsx';

/** What the code opens. */
export interface Waiting {
  readonly code: string;
  readonly login: string;
  /** Base32 */
  readonly secret: string;
  readonly uri: string;
}

export function ActivationPage() {
  const say = words('deskSignIn').activation;
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [done, setDone] = useState(false);
  return (
    <Page title={words('desk').pages.activation} {...(waiting === null ? { intro: say.intro } : {})} narrow>
      {done ? (
        <Notice tone="good" title={say.done} actions={<a href={pathOf('signIn')}>{words('deskSignIn').go}</a>}>
          <p>{say.doneHint}</p>
        </Notice>
      ) : waiting === null ? (
        <AskCode onOpen={setWaiting} />
      ) : (
        <ChooseSecrets waiting={waiting} onDone={() => setDone(true)} />
      )}
    </Page>
  );
}

function AskCode({ onOpen }: { readonly onOpen: (waiting: Waiting) => void }) {
  const say = words('deskSignIn').activation;
  const [code, setCode] = useState('');
  const { run, busy, refusal } = useAction((given: string) =>
    post('/api/desk/activation', { code: given }, (answer) => ({
      code: given,
      login: textOf(answer, 'login'),
      secret: textOf(answer, 'secret'),
      uri: textOf(answer, 'uri'),
    })),
  );
  const send = async () => {
    const result = await run(code.trim());
    if (result?.ok) onOpen(result.value);
  };
  return (
    <Form send={say.next} onSend={() => void send()} busy={busy} refusal={refusal}>
      <Input label={say.code} value={code} onValue={setCode} autoCapitalize="none" spellcheck={false} digits />
    </Form>
  );
}
