/** Which account of the role `venue` speaks for a venue. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';

export function Accounts({ venueId }: { readonly venueId: string }) {
  const say = words('deskVenues');
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const set = useAction((staff: number, speaks: boolean) => post(`/api/desk/venues/${venueId}/accounts`, { staff, speaks }, nothing));
  const staff = /^[1-9]\d{0,8}$/.test(typed.trim()) ? Number(typed) : null;
  const send = async (speaks: boolean) => {
    setTried(true);
    setDone(null);
    if (staff === null || (await set.run(staff, speaks))?.ok !== true) return;
    setDone(fill(speaks ? say.accountGiven : say.accountTaken, { nr: String(staff) }));
  };
  return (
    <section class="card stack">
      <h2>{say.account}</h2>
      <p class="soft">{say.accountHint}</p>
      <Form
        send={say.giveAccount}
        onSend={() => void send(true)}
        busy={set.busy}
        refusal={set.refusal}
        across
        more={
          <Button kind="outline" onClick={() => void send(false)}>
            {say.takeAccount}
          </Button>
        }
      >
        <Input label={say.accountNumber} value={typed} onValue={setTyped} inputMode="numeric" fault={tried && staff === null ? say.accountWrong : null} />
      </Form>
      <div aria-live="polite">{done !== null && <Notice tone="good" title={done} />}</div>
    </section>
  );
}
