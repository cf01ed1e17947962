/** Proposing that a contest is right: the line is withdrawn, or another status stands until the end of a day. A second person confirms. */
import { useState } from 'preact/hooks';
import { HEALTH } from '../../core/token/health.ts';
import { words } from '../../shared/i18n/words.ts';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Choice, Input } from '../parts/fields.tsx';
import { dayText, endOfDay, nowSeconds } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import type { Contest } from './contest.ts';

const FIRST_DAYS = 7;
const DAY = 86_400;

interface DecideProps {
  readonly contest: Contest;
  readonly onDone: () => void;
}

export function Correct({ contest, onDone }: DecideProps) {
  const say = words('deskContests').correct;
  const people = words('deskPeople').manual;
  const whole = contest.about === 'status';
  const [health, setHealth] = useState<(typeof HEALTH)[number]>('blue');
  const [day, setDay] = useState(() => dayText(nowSeconds() + FIRST_DAYS * DAY));
  const [tried, setTried] = useState(false);
  const untilAt = endOfDay(day);
  const manual = whole ? { health: HEALTH.indexOf(health), untilAt } : null;
  const { run, busy, refusal } = useAction(() => post(`/api/desk/contests/${contest.id}/correct`, { manual }, nothing));
  const send = async () => {
    setTried(true);
    if (whole && untilAt === null) return;
    const result = await run();
    if (result?.ok) onDone();
  };
  return (
    <section class="card stack">
      <h2>{say.title}</h2>
      <p class="soft">{whole ? say.whole : say.line}</p>
      <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
        {whole && (
          <>
            <Choice label={people.health} value={health} onValue={setHealth} options={HEALTH.map((value) => ({ value, text: words('status')[value].name }))} />
            <Input
              label={people.day}
              hint={people.dayHint}
              type="date"
              value={day}
              onValue={setDay}
              fault={tried && untilAt === null ? words('desk').form.required : null}
            />
          </>
        )}
      </Form>
    </section>
  );
}
