/** Another key for a source, and its end: proposed by a key officer. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { AskFirst, Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { parseLocalField } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import type { Lab } from './lab-answers.ts';
import { parseKey } from './lab-fields.ts';
import { LabProposed, proposeLab } from './Proposed.tsx';

export function KeyForms({ lab }: { readonly lab: Lab }) {
  const say = words('deskLabs');
  return (
    <details class="card">
      <summary>
        <h2>{say.keysTitle}</h2>
      </summary>
      <div class="stack loose desk-narrow">
        <NewKey lab={lab.id} />
        <End lab={lab.id} />
      </div>
    </details>
  );
}

function NewKey({ lab }: { readonly lab: string }) {
  const say = words('deskLabs');
  const [typed, setTyped] = useState({ key: '', last: '' });
  const [tried, setTried] = useState(false);
  const [proposal, setProposal] = useState<number | null>(null);
  const [publicKey, lastSecond] = [parseKey(typed.key), parseLocalField(typed.last)];
  const propose = useAction((key: string) => proposeLab('lab-key', { lab, publicKey: key, lastSecond }));
  const isTimeWrong = typed.last !== '' && lastSecond === null;
  const send = async () => {
    setTried(true);
    if (publicKey === null || isTimeWrong) return;
    const done = await propose.run(publicKey);
    if (done?.ok === true) setProposal(done.value);
  };
  return (
    <section class="stack">
      <h3>{say.newKeyTitle}</h3>
      <Form send={say.propose} onSend={() => void send()} busy={propose.busy} refusal={propose.refusal}>
        <Input
          label={say.publicKey}
          hint={say.publicKeyHint}
          fault={tried && publicKey === null ? say.publicKeyWrong : null}
          value={typed.key}
          onValue={(key) => setTyped({ ...typed, key })}
          spellcheck={false}
          digits
        />
        <Input
          type="datetime-local"
          label={say.lastSecond}
          hint={say.lastSecondHint}
          fault={tried && isTimeWrong ? say.timeWrong : null}
          value={typed.last}
          onValue={(last) => setTyped({ ...typed, last })}
        />
      </Form>
      <LabProposed nr={proposal} />
    </section>
  );
}

function End({ lab }: { readonly lab: string }) {
  const say = words('deskLabs');
  const [proposal, setProposal] = useState<number | null>(null);
  const propose = useAction(() => proposeLab('lab-end', { lab }));
  const end = async () => {
    const done = await propose.run();
    if (done?.ok === true) setProposal(done.value);
  };
  return (
    <section class="stack">
      <h3>{say.endTitle}</h3>
      <Problem refusal={propose.refusal} />
      {proposal === null ? (
        <AskFirst action={say.endTitle} question={say.endSure} busy={propose.busy} onYes={() => void end()} />
      ) : (
        <LabProposed nr={proposal} />
      )}
    </section>
  );
}
