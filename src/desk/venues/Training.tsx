/** The training week of a venue or one entrance: begun, prolonged or ended by a clerk. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input, Select } from '../parts/fields.tsx';
import { formatLocalField, parseLocalField } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import type { Tablet } from './venue-answers.ts';

interface TrainingProps {
  readonly venueId: string;
  readonly tablets: readonly Tablet[];
  /** by the issuer's clock */
  readonly now: number;
  readonly reload: () => void;
}

const WEEK = 7 * 86_400;

export function Training({ venueId, tablets, now, reload }: TrainingProps) {
  const say = words('deskVenues');
  const [gate, setGate] = useState('0');
  const [typed, setTyped] = useState(formatLocalField(now + WEEK));
  const [saved, setSaved] = useState(false);
  const set = useAction((until: number) => post(`/api/desk/venues/${venueId}/training`, { gate: Number(gate), until }, nothing));
  const until = parseLocalField(typed);
  const send = async (end: number | null) => {
    setSaved(false);
    if (end === null || (await set.run(end))?.ok !== true) return;
    setSaved(true);
    reload();
  };
  const gates = tablets.map((tablet) => ({ value: String(tablet.gate), text: String(tablet.gate) }));
  return (
    <section class="card stack">
      <h2>{say.trainingTitle}</h2>
      <p class="soft">{say.trainingHint}</p>
      <Form
        send={say.startTraining}
        onSend={() => void send(until)}
        busy={set.busy}
        refusal={set.refusal}
        across
        more={
          tablets.some(({ trainingUntil }) => trainingUntil !== null) && (
            <Button kind="outline" onClick={() => void send(now)}>
              {say.endTraining}
            </Button>
          )
        }
      >
        <Select label={say.trainingGate} value={gate} options={[{ value: '0', text: say.allGates }, ...gates]} onValue={setGate} />
        <Input type="datetime-local" label={say.untilWhen} value={typed} onValue={setTyped} fault={until === null ? say.timeWrong : null} />
      </Form>
      <div aria-live="polite">{saved && <Notice tone="good" title={say.saved} />}</div>
    </section>
  );
}
