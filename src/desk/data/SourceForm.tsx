/** The uploader's own yes: whose lines these are and in which encoding. From here on a second person has the word. */
import { useId, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { get, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole, type Staff } from '../session.ts';
import { readLabs } from './lab-answers.ts';
import { ProposedNotice } from './Proposed.tsx';
import type { Encoding, Upload } from './upload-answers.ts';

interface SourceFormProps {
  readonly upload: Upload;
  readonly encoding: Encoding;
  readonly staff: Staff;
}

const EXAMPLE = { lab: 'LAB-01', contact: 'CENTRE' } as const;

export function SourceForm({ upload, encoding, staff }: SourceFormProps) {
  const say = words('deskData');
  const needed = upload.kind === 'lab' ? 'lab' : upload.kind === 'contacts' ? 'contact' : null;
  const [source, setSource] = useState('');
  const [tried, setTried] = useState(false);
  const [proposal, setProposal] = useState<number | null>(null);
  const list = useId();
  const propose = useAction(() =>
    post(`/api/desk/uploads/${upload.id}/confirm`, { encoding, source: needed === null ? null : source.trim() }, (answer) => numberOf(answer, 'proposalId')),
  );
  const send = async () => {
    setTried(true);
    if (needed !== null && source.trim() === '') return;
    const done = await propose.run();
    if (done?.ok === true) setProposal(done.value);
  };
  if (proposal !== null)
    return (
      <ProposedNotice title={say.proposed} link={say.toProposals}>
        <p>{fill(say.proposedHint, { nr: String(proposal) })}</p>
      </ProposedNotice>
    );
  return (
    <div class="desk-narrow">
      <Form send={say.propose} onSend={() => void send()} busy={propose.busy} refusal={propose.refusal}>
        {needed !== null && (
          <Input
            label={needed === 'lab' ? say.sourceLab : say.sourceCentre}
            hint={fill(say.sourceHint, { id: EXAMPLE[needed] })}
            fault={tried && source.trim() === '' ? say.sourceMissing : null}
            value={source}
            onValue={setSource}
            list={list}
            autoCapitalize="characters"
            spellcheck={false}
          />
        )}
        {needed !== null && hasRole(staff, ['epidemiologist']) && <Known id={list} kind={needed} />}
      </Form>
    </div>
  );
}

/** Names to choose from, for those who may see the list of laboratories. */
function Known({ id, kind }: { readonly id: string; readonly kind: 'lab' | 'contact' }) {
  const { value } = useLoad(() => get('/api/desk/labs', readLabs), []);
  return (
    <datalist id={id}>
      {(value ?? [])
        .filter((lab) => lab.active && lab.kind === kind)
        .map((lab) => (
          <option key={lab.id} value={lab.id}>
            {lab.name}
          </option>
        ))}
    </datalist>
  );
}
