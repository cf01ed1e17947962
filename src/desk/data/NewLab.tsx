/** A laboratory or source of contacts with its first key: proposed by a key officer. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Form } from '../parts/Form.tsx';
import { Choice, Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { useUnsaved } from '../unsaved.ts';
import { isLabId, NAME_MAX, parseKey } from './lab-fields.ts';
import { LabProposed, proposeLab } from './Proposed.tsx';

export function NewLab() {
  const say = words('deskLabs');
  const [typed, setTyped] = useState({ id: '', name: '', key: '' });
  const [kind, setKind] = useState<'lab' | 'contact'>('lab');
  const [tried, setTried] = useState(false);
  const [proposal, setProposal] = useState<number | null>(null);
  useUnsaved(proposal === null && Object.values(typed).some((text) => text !== ''));
  const propose = useAction((publicKey: string) => proposeLab('lab-add', { id: typed.id.trim(), kind, name: typed.name.trim(), publicKey }));
  const publicKey = parseKey(typed.key);
  const name = typed.name.trim();
  const faults = {
    id: isLabId(typed.id.trim()) ? null : say.addIdWrong,
    name: name !== '' && name.length <= NAME_MAX ? null : say.nameMissing,
    key: publicKey === null ? say.publicKeyWrong : null,
  };
  const send = async () => {
    setTried(true);
    if (publicKey === null || faults.id !== null || faults.name !== null) return;
    const done = await propose.run(publicKey);
    if (done?.ok === true) setProposal(done.value);
  };
  const shown = (field: keyof typeof faults) => (tried ? faults[field] : null);
  return (
    <section class="stack desk-narrow">
      <h2>{say.addTitle}</h2>
      <p class="soft">{say.addIntro}</p>
      <Choice label={say.kind} value={kind} options={(['lab', 'contact'] as const).map((value) => ({ value, text: say.kinds[value] }))} onValue={setKind} />
      <Form send={say.propose} onSend={() => void send()} busy={propose.busy} refusal={propose.refusal}>
        <Input label={say.id} hint={say.addId} fault={shown('id')} value={typed.id} onValue={(id) => setTyped({ ...typed, id })} spellcheck={false} />
        <Input label={say.name} fault={shown('name')} value={typed.name} onValue={(text) => setTyped({ ...typed, name: text })} />
        <Input
          label={say.publicKey}
          hint={say.publicKeyHint}
          fault={shown('key')}
          value={typed.key}
          onValue={(key) => setTyped({ ...typed, key })}
          spellcheck={false}
          digits
        />
      </Form>
      <LabProposed nr={proposal} />
    </section>
  );
}
