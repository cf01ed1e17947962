/** Step one: IIN and phone. The IIN is judged as it is typed, by the rules of kazakhstan.md; whether it is anybody's only the code will show. */
import { useSignal } from '@preact/signals';
import { checkIin, checkIinSoFar } from '../../../core/registry/iin.ts';
import { parsePhone } from '../../../core/registry/phone.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Field } from '../../../shared/ui/Field.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import type { Applicant } from '../enrol.ts';
import { lookalikesOf } from '../lookalike.ts';
import type { CodeAsked, EnrolTexts } from './enrol.tsx';
import { SamePerson } from './same-person.tsx';

interface WhoProps {
  readonly kind: 'own' | 'relative';
  readonly texts: EnrolTexts;
  readonly draft: Applicant;
  readonly onDraft: (draft: Applicant) => void;
  readonly onAsked: (asked: CodeAsked) => void;
}

export function EnrolWho({ kind, texts, draft, onDraft, onAsked }: WhoProps) {
  const wallet = useWallet();
  const codes = useCodes();
  const busy = useSignal(false);
  const fault = useSignal<Fault | null>(null);
  const leftPhone = useSignal(false);
  const { enrol } = words('steps');
  const phone = parsePhone(draft.phone);
  const ready = checkIin(draft.iin) === null && phone !== null;
  const lookalikes = lookalikesOf(wallet.state.value, kind, draft.iin);
  /** Which of them is being asked about; null: nobody. */
  const asking = useSignal<number | null>(null);
  const lookalike = asking.value === null ? undefined : lookalikes[asking.value];
  const send = async (heirOf: string | null) => {
    asking.value = null;
    if (phone === null || busy.value) return;
    busy.value = true;
    fault.value = null;
    const answer = await wallet.askForCode({ iin: draft.iin, phone }, language());
    busy.value = false;
    if (answer.ok) onAsked({ iin: draft.iin, phone, heirOf, validSeconds: answer.value.validSeconds, askedAt: Date.now() / 1000 });
    else fault.value = answer;
  };
  /** Asks about one after another; who is none of them is somebody new. */
  const askAbout = (at: number) => {
    if (at < lookalikes.length) asking.value = at;
    else void send(null);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    leftPhone.value = true;
    if (!ready || busy.value) return;
    askAbout(0);
  };
  const badPhone = leftPhone.value && draft.phone !== '' && phone === null;
  return (
    <form class="stack loose grow" onSubmit={submit} noValidate>
      <p class="lead soft">{texts.text}</p>
      {texts.note !== undefined && <Notice tone="plain" title={texts.note} />}
      <FaultNotice fault={fault.value} />
      <Field
        label={enrol.iin}
        value={draft.iin}
        onValue={(text) => onDraft({ ...draft, iin: text.replace(/[\s-]/g, '').slice(0, 12) })}
        inputMode="numeric"
        autocomplete="off"
        digits
        {...sayIin(draft.iin)}
      />
      <Field
        label={texts.phone}
        value={draft.phone}
        onValue={(text) => onDraft({ ...draft, phone: text.slice(0, 24) })}
        onBlur={() => (leftPhone.value = true)}
        inputMode="tel"
        autocomplete="tel"
        digits
        says={badPhone && codes ? `${codes.api['phone-invalid'].title}. ${codes.api['phone-invalid'].todo}` : enrol.phoneHint}
        tone={badPhone ? 'bad' : phone === null ? 'hint' : 'good'}
      />
      <div class="dock">
        <Button type="submit" kind="primary" large busy={busy.value} disabled={!ready}>
          {busy.value ? enrol.sending : enrol.send}
        </Button>
        <p class="small soft centred">{texts.noPhone}</p>
      </div>
      {lookalike !== undefined && (
        <SamePerson
          key={lookalike.holder.id}
          held={lookalike}
          kind={kind}
          onSame={send}
          onOther={() => askAbout((asking.value ?? 0) + 1)}
          onClose={() => (asking.value = null)}
        />
      )}
    </form>
  );
}

/** The line below the IIN: how many digits are left, or the first thing that is wrong. */
function sayIin(text: string): { says: string; tone: 'hint' | 'bad' | 'good' } {
  const { iin, enrol } = words('steps');
  if (text === '') return { says: enrol.iinHint, tone: 'hint' };
  const fault = checkIinSoFar(text);
  if (fault !== null) return { says: { digits: iin.letters, length: iin.check, date: iin.date, century: iin.century, check: iin.check }[fault], tone: 'bad' };
  return text.length < 12 ? { says: fill(iin.digits, { n: 12 - text.length }), tone: 'hint' } : { says: iin.good, tone: 'good' };
}
