/** Proposing that a PCR result is corrected: which one, what it should say, and why. A second epidemiologist confirms; every pass of the person ends then. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { post } from '../api.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Choice, Select } from '../parts/fields.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { eventWords } from './histories.tsx';
import type { WholePerson } from './Person.tsx';
import { Proposed } from './Proposed.tsx';
import type { PersonLine } from './person.ts';

type Cause = keyof ReturnType<typeof causeWords>;
const causeWords = () => words('deskPeople').correct.causes;
/** In the order of the issuer's numbers: 0 negative, 1 positive, 2 it counts no more. */
const VALUES = ['negative', 'positive', 'none'] as const;

export function CorrectResult({ person }: { readonly person: WholePerson }) {
  const say = words('deskPeople').correct;
  const lines = person.lines.filter(({ about }) => about === 'lab-result');
  return (
    <Fold title={say.title} intro={say.intro}>
      {lines.length === 0 ? <p>{say.nothing}</p> : <CorrectForm personId={person.id} lines={lines} />}
    </Fold>
  );
}

interface CorrectFormProps {
  readonly personId: number;
  readonly lines: readonly PersonLine[];
}

function CorrectForm({ personId, lines }: CorrectFormProps) {
  const say = words('deskPeople').correct;
  const [line, setLine] = useState(String(lines[0]?.id ?? ''));
  const [value, setValue] = useState<(typeof VALUES)[number]>('none');
  const [cause, setCause] = useState<Cause>('laboratory-told');
  const [proposalId, setProposalId] = useState<number | null>(null);
  const { run, busy, refusal } = useAction(() =>
    post(`/api/desk/people/${personId}/results/${line}/correct`, { result: VALUES.indexOf(value), cause }, (answer) => numberOf(answer, 'proposalId')),
  );
  const send = async () => {
    setProposalId(null);
    const result = await run();
    if (result?.ok) setProposalId(result.value);
  };
  const causes = Object.entries(causeWords()).map(([word, text]) => ({ value: word as Cause, text }));
  return (
    <div class="desk-narrow stack">
      <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
        <Select
          label={say.which}
          value={line}
          onValue={setLine}
          options={lines.map((one) => ({ value: String(one.id), text: `${eventWords(one)} · ${moment(one.at)} · ${one.source}` }))}
        />
        <Select label={say.cause} value={cause} onValue={setCause} options={causes} />
        <p aria-hidden="true">
          <strong>{say.becomes}</strong>
        </p>
        <Choice label={say.becomes} value={value} onValue={setValue} options={VALUES.map((one) => ({ value: one, text: say.values[one] }))} />
      </Form>
      {proposalId !== null && <Proposed proposalId={proposalId} />}
    </div>
  );
}
