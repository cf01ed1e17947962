/** Bounds that differ from the usual ones, as many as the source has; proposed, and told to nobody outside. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { BOUNDS, type BoundName, formatBound, parseBounds } from './bounds.ts';
import type { Lab, LabFigures } from './lab-answers.ts';
import { LabProposed, proposeLab } from './Proposed.tsx';

interface BoundsFormProps {
  readonly lab: Lab;
  readonly figures: LabFigures;
}

export function BoundsForm({ lab, figures }: BoundsFormProps) {
  const say = words('deskLabs');
  const fields = BOUNDS.filter(({ name }) => figures.bounds[name] !== undefined);
  const own = Object.fromEntries(fields.map(({ name, is }) => [name, formatOwn(figures.own[name], is)]));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(own);
  const [wrong, setWrong] = useState<readonly BoundName[]>([]);
  const [proposal, setProposal] = useState<number | null>(null);
  const propose = useAction((envelope: Readonly<Record<string, number>>) => proposeLab('lab-envelope', { lab: lab.id, envelope }));
  const send = async () => {
    const parsed = parseBounds(typed);
    setWrong(parsed.ok ? [] : parsed.wrong);
    if (!parsed.ok) return;
    const done = await propose.run(parsed.envelope);
    if (done?.ok === true) setProposal(done.value);
  };
  return (
    <details class="card">
      <summary>
        <h2>{say.boundsTitle}</h2>
      </summary>
      <div class="stack desk-bounds">
        <p class="soft">{say.boundsIntro}</p>
        <Form send={say.propose} onSend={() => void send()} busy={propose.busy} refusal={propose.refusal} across>
          {fields.map(({ name, is }) => (
            <Input
              key={name}
              label={is === 'share' ? fill(say.percent, { name: say.bounds[name] }) : say.bounds[name]}
              hint={fill(say.boundsUsual, { value: formatBound(figures.usual[name] ?? 0, is) })}
              fault={wrong.includes(name) ? say.boundWrong : null}
              value={typed[name] ?? ''}
              onValue={(text) => setTyped({ ...typed, [name]: text })}
              inputMode="decimal"
            />
          ))}
        </Form>
        <LabProposed nr={proposal} />
      </div>
    </details>
  );
}

function formatOwn(value: number | undefined, is: Parameters<typeof formatBound>[1]): string {
  return value === undefined ? '' : formatBound(value, is);
}
