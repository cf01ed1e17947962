/** Leaving everything as it is, for a reason that the person is told. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { nothing, post } from '../api.ts';
import { AskFirst } from '../parts/Form.tsx';
import { Select } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useAction } from '../parts/use-call.ts';
import type { Contest } from './contest.ts';

type Reason = keyof ReturnType<typeof reasonWords>;
const reasonWords = () => words('deskContests').reasons;

export function Reject({ contest, onDone }: { readonly contest: Contest; readonly onDone: () => void }) {
  const say = words('deskContests').reject;
  const [reason, setReason] = useState<Reason>('line-confirmed');
  const { run, busy, refusal } = useAction(() => post(`/api/desk/contests/${contest.id}/reject`, { reason }, nothing));
  const send = async () => {
    const result = await run();
    if (result?.ok) onDone();
  };
  const fits = (value: string) => contest.about === 'refusal' || value !== 'door-mistaken';
  const options = Object.entries(reasonWords()).map(([value, text]) => ({ value: value as Reason, text }));
  return (
    <section class="card stack">
      <h2>{say.title}</h2>
      <p class="soft">{say.intro}</p>
      <Select label={say.reason} value={reason} onValue={setReason} options={options.filter(({ value }) => fits(value))} />
      <Problem refusal={refusal} />
      <AskFirst action={say.go} question={say.sure} busy={busy} onYes={() => void send()} />
    </section>
  );
}
