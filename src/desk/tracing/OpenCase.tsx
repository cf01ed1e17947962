/** Tracing somebody: who it is (by IIN, or a person found before), why in closed and in own words, and other days where symptoms say so. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Input, Select, TextArea } from '../parts/fields.tsx';
import { formatLocalField, nowSeconds, parseLocalField } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { useUnsaved } from '../unsaved.ts';
import { REASONS, type Reason } from './case.ts';

const [SHORTEST, LONGEST] = [10, 500];

interface OpenCaseProps {
  /** the number of somebody whose page was open */
  readonly person: string | null;
}

export function OpenCase({ person }: OpenCaseProps) {
  const say = words('deskTracing').open;
  if (person === null)
    return (
      <Fold title={say.title} intro={say.intro}>
        <CaseForm person={null} />
      </Fold>
    );
  return (
    <section class="card stack">
      <h2>{say.title}</h2>
      <p class="soft">{say.intro}</p>
      <CaseForm person={person} />
    </section>
  );
}

function CaseForm({ person }: OpenCaseProps) {
  const { open: say, reason: reasonWord, reasons } = words('deskTracing');
  const { route } = useLocation();
  const [iin, setIin] = useState('');
  const [reason, setReason] = useState<Reason>('positive-result');
  const [cause, setCause] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  useUnsaved(cause.trim() !== '');
  const digits = iin.replace(/\s/g, '');
  const window = { from: parseLocalField(from), until: parseLocalField(until) };
  const faults = {
    iin: person === null && !/^\d{12}$/.test(digits) ? say.iinShort : null,
    cause: cause.trim().length < SHORTEST ? say.causeShort : null,
    days: (from === '') !== (until === '') || (from !== '' && (window.from === null || window.until === null)) ? say.bothDays : null,
  };
  const { run, busy, refusal } = useAction(() => {
    const who = person === null ? { iin: digits } : { personId: Number(person) };
    const body = { ...who, reason, cause: cause.trim(), ...(from === '' ? {} : { window }) };
    return post('/api/desk/cases', body, (answer) => numberOf(answer, 'case'));
  });
  const send = async () => {
    setTried(true);
    if (Object.values(faults).some((fault) => fault !== null)) return;
    const result = await run();
    if (result?.ok) route(pathOf('case', { nr: result.value }));
  };
  const shown = (fault: string | null) => (tried ? fault : null);
  const latest = formatLocalField(nowSeconds());
  return (
    <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
      {person !== null && <p>{fill(say.person, { nr: person })}</p>}
      <div class="desk-across">
        {person === null && (
          <Input label={say.iin} value={iin} onValue={setIin} fault={shown(faults.iin)} inputMode="numeric" autoComplete="off" maxLength={14} digits />
        )}
        <Select label={reasonWord} value={reason} onValue={setReason} options={REASONS.map((value) => ({ value, text: reasons[value] }))} />
      </div>
      <TextArea label={say.cause} hint={say.causeHint} value={cause} onValue={setCause} fault={shown(faults.cause)} maxLength={LONGEST} />
      <details>
        <summary>{say.otherDays}</summary>
        <div class="stack">
          <p class="soft">{say.otherDaysHint}</p>
          <div class="desk-across">
            <Input label={say.from} type="datetime-local" value={from} onValue={setFrom} max={latest} fault={shown(faults.days)} />
            <Input label={say.until} type="datetime-local" value={until} onValue={setUntil} max={latest} />
          </div>
        </div>
      </details>
    </Form>
  );
}
