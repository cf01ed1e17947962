/** Proposing a status by hand, until the end of a day; a second epidemiologist confirms it. */
import { useState } from 'preact/hooks';
import { HEALTH } from '../../core/token/health.ts';
import { words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { post } from '../api.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Choice, Input, Select } from '../parts/fields.tsx';
import { dayText, endOfDay, nowSeconds } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { Proposed } from './Proposed.tsx';

type Cause = keyof ReturnType<typeof causeWords>;
const causeWords = () => words('deskPeople').manual.causes;

/** The issuer takes ninety days and no more (src/issuer/people/manual-status.ts). */
const MOST_DAYS = 90;
const DAY = 86_400;
const FIRST_DAYS = 14;

export function ManualStatus({ personId }: { readonly personId: number }) {
  const say = words('deskPeople').manual;
  const [health, setHealth] = useState<(typeof HEALTH)[number]>('red');
  const [cause, setCause] = useState<Cause>('isolation-order');
  const [day, setDay] = useState(() => dayText(nowSeconds() + FIRST_DAYS * DAY));
  const [tried, setTried] = useState(false);
  const [proposalId, setProposalId] = useState<number | null>(null);
  const untilAt = endOfDay(day);
  const { run, busy, refusal } = useAction((until: number) =>
    post('/api/desk/manual-status', { personId, health: HEALTH.indexOf(health), cause, untilAt: until }, (answer) => numberOf(answer, 'proposalId')),
  );
  const send = async () => {
    setTried(true);
    setProposalId(null);
    if (untilAt === null) return;
    const result = await run(untilAt);
    if (result?.ok) setProposalId(result.value);
  };
  const causes = Object.entries(causeWords()).map(([value, text]) => ({ value: value as Cause, text }));
  return (
    <Fold title={say.title} intro={say.intro}>
      <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
        <Choice label={say.health} value={health} onValue={setHealth} options={HEALTH.map((value) => ({ value, text: words('status')[value].name }))} />
        <div class="desk-across">
          <Select label={say.cause} value={cause} onValue={setCause} options={causes} />
          <Input
            label={say.day}
            hint={say.dayHint}
            type="date"
            value={day}
            onValue={setDay}
            min={dayText(nowSeconds())}
            max={dayText(nowSeconds() + (MOST_DAYS - 1) * DAY)}
            fault={tried && untilAt === null ? words('desk').form.required : null}
          />
        </div>
      </Form>
      {proposalId !== null && <Proposed proposalId={proposalId} />}
    </Fold>
  );
}
