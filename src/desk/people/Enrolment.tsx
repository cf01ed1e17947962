/**
 * A one-time code for somebody who stands at the desk with a phone that the register does not have. It is read out, and gone from the screen when it is over.
 * Whose pass is on a phone already: a second person confirms first, and the same button then makes the code.
 */
import { useEffect, useState } from 'preact/hooks';
import { parsePhone } from '../../core/registry/phone.ts';
import { words } from '../../shared/i18n/words.ts';
import { numberOf, textOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { post } from '../api.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { Proposed } from './Proposed.tsx';

export function Enrolment({ personId }: { readonly personId: number }) {
  const say = words('deskPeople').enrol;
  const [phone, setPhone] = useState('');
  const [tried, setTried] = useState(false);
  const [code, setCode] = useState<{ readonly digits: string; readonly seconds: number } | null>(null);
  const [proposalId, setProposalId] = useState<number | null>(null);
  const { run, busy, refusal } = useAction(() =>
    post(`/api/desk/people/${personId}/enrolment`, { phone }, (answer) =>
      'proposalId' in answer ? { proposalId: numberOf(answer, 'proposalId') } : { digits: textOf(answer, 'code'), seconds: numberOf(answer, 'validSeconds') },
    ),
  );
  useEffect(() => {
    if (code === null) return;
    const timer = setTimeout(() => setCode(null), code.seconds * 1000);
    return () => clearTimeout(timer);
  }, [code]);
  const fault = parsePhone(phone) === null ? words('deskCodes')['phone-invalid'].todo : null;
  const send = async () => {
    setTried(true);
    setCode(null);
    setProposalId(null);
    if (fault !== null) return;
    const result = await run();
    if (!result?.ok) return;
    if (result.value.proposalId !== undefined) setProposalId(result.value.proposalId);
    else setCode(result.value);
  };
  return (
    <Fold title={say.title} intro={say.intro}>
      <Form send={say.go} onSend={() => void send()} busy={busy} refusal={refusal}>
        <Input label={say.phone} type="tel" value={phone} onValue={setPhone} fault={tried ? fault : null} maxLength={24} digits />
      </Form>
      {proposalId !== null && (
        <>
          <p>{say.second}</p>
          <Proposed proposalId={proposalId} />
        </>
      )}
      {code !== null && (
        <Notice tone="good" title={say.code}>
          <p class="desk-code" translate={false}>
            {code.digits.replace(/^(...)/, '$1 ')}
          </p>
          <p>{say.codeHint}</p>
        </Notice>
      )}
    </Fold>
  );
}
