/** Where a person was: asked for with a cause, which the audit trail keeps, and only then shown. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { contain } from '../../shared/ui/contain.ts';
import { post } from '../api.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Select } from '../parts/fields.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { maybeNumber, maybeText } from './person.ts';

interface Visit {
  readonly venue: string;
  readonly gate: number;
  readonly entered: number;
  readonly left: number | null;
  readonly witnessed: boolean;
}

type Cause = keyof ReturnType<typeof causeWords>;
const causeWords = () => words('deskPeople').visitCauses;

export function Visits({ personId }: { readonly personId: number }) {
  const say = words('deskPeople');
  const [cause, setCause] = useState<Cause>('tracing');
  const [visits, setVisits] = useState<readonly Visit[] | null>(null);
  const { run, busy, refusal } = useAction(() => post(`/api/desk/people/${personId}/visits`, { cause }, readVisits));
  const send = async () => {
    const result = await run();
    if (result?.ok) setVisits(result.value);
  };
  return (
    <Fold title={say.visits} intro={say.visitsHint}>
      <Form send={say.showVisits} onSend={() => void send()} busy={busy} refusal={refusal}>
        <Select
          label={say.visitCause}
          value={cause}
          onValue={setCause}
          options={Object.entries(causeWords()).map(([value, text]) => ({ value: value as Cause, text }))}
        />
      </Form>
      {visits !== null && (
        <Table
          caption={say.visits}
          rows={visits.map((visit, nr) => ({ ...visit, nr }))}
          keyOf={({ nr }) => nr}
          empty={say.noVisits}
          columns={[
            { head: say.venue, names: true, cell: ({ venue }) => <span translate={false}>{venue}</span> },
            { head: say.entered, cell: ({ entered }) => moment(entered) },
            { head: say.left, cell: ({ left }) => (left === null ? '' : moment(left)) },
            { head: say.witnessed, cell: ({ witnessed }) => (witnessed ? say.doorCode : say.selfDeclared) },
          ]}
        />
      )}
    </Fold>
  );
}

function readVisits(answer: Answer): readonly Visit[] {
  return recordsOf(answer, 'visits').map((row) => ({
    venue: [maybeText(row, 'venueName'), textOf(row, 'venueId')].flatMap((part) => (part === null ? [] : [contain(part)])).join(' · '),
    gate: numberOf(row, 'gate'),
    entered: numberOf(row, 'entered'),
    left: maybeNumber(row, 'left'),
    witnessed: row['witnessed'] === true,
  }));
}
