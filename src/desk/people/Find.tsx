/** Finding somebody: by IIN, by the beginning of a name, by phone. What was typed stays in this window and goes in the body of a call, never into an address. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { checkIin } from '../../core/registry/iin.ts';
import { parsePhone } from '../../core/registry/phone.ts';
import { words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { type DeskResult, post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Form } from '../parts/Form.tsx';
import { Choice, Input } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Table } from '../parts/Table.tsx';
import { useAction } from '../parts/use-call.ts';
import { maybeText } from './person.ts';

type By = 'iin' | 'name' | 'phone';

interface Found {
  readonly id: number;
  readonly name: string;
  readonly birth: string;
  readonly district: string;
}

interface Typed {
  readonly by: By;
  readonly iin: string;
  readonly name: string;
  readonly birth: string;
  readonly phone: string;
}

/** As the issuer looks for beginnings (src/issuer/people/search.ts). */
const LEAST_LETTERS = 3;

const NOTHING: Typed = { by: 'iin', iin: '', name: '', birth: '', phone: '' };

export function FindPage() {
  const say = words('deskPeople');
  const { route } = useLocation();
  const [typed, setTyped] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const [found, setFound] = useState<readonly Found[]>([]);
  const { run, busy, refusal, clear } = useAction(look);
  const fault = faultOf(typed);
  const send = async () => {
    setTried(true);
    setFound([]);
    if (fault !== null) return;
    const result = await run(typed);
    if (!result?.ok) return;
    const [only, second] = result.value;
    if (only !== undefined && second === undefined) route(pathOf('person', { nr: only.id }));
    else setFound(result.value);
  };
  const change = (change: Partial<Typed>) => {
    setTyped({ ...typed, ...change });
    setTried(false);
    clear();
  };
  return (
    <Page title={words('desk').pages.people} intro={say.intro}>
      <div class="desk-narrow stack">
        <Choice
          label={say.by}
          value={typed.by}
          onValue={(by) => change({ by })}
          options={[
            { value: 'iin', text: say.byIin },
            { value: 'name', text: say.byName },
            { value: 'phone', text: say.byPhone },
          ]}
        />
        <Form send={say.find} onSend={() => void send()} busy={busy} refusal={refusal}>
          <Fields typed={typed} fault={tried ? fault : null} onChange={change} />
        </Form>
      </div>
      {found.length > 0 && <FoundTable found={found} />}
    </Page>
  );
}

interface FieldsProps {
  readonly typed: Typed;
  readonly fault: string | null;
  readonly onChange: (change: Partial<Typed>) => void;
}

function Fields({ typed, fault, onChange }: FieldsProps) {
  const say = words('deskPeople');
  if (typed.by === 'iin')
    return (
      <Input
        label={say.iin}
        hint={say.iinHint}
        value={typed.iin}
        onValue={(iin) => onChange({ iin })}
        fault={fault}
        inputMode="numeric"
        maxLength={16}
        digits
      />
    );
  if (typed.by === 'phone')
    return (
      <Input
        label={say.phone}
        hint={say.phoneHint}
        type="tel"
        value={typed.phone}
        onValue={(phone) => onChange({ phone })}
        fault={fault}
        maxLength={24}
        digits
      />
    );
  return (
    <>
      <Input label={say.name} hint={say.nameHint} value={typed.name} onValue={(name) => onChange({ name })} fault={fault} maxLength={80} spellcheck={false} />
      <Input label={say.birth} hint={say.birthHint} type="date" value={typed.birth} onValue={(birth) => onChange({ birth })} />
    </>
  );
}

function FoundTable({ found }: { readonly found: readonly Found[] }) {
  const say = words('deskPeople');
  return (
    <section class="stack" aria-live="polite">
      <h2>{say.found}</h2>
      <Table
        caption={say.found}
        rows={found}
        keyOf={({ id }) => id}
        columns={[
          { head: say.foundName, names: true, cell: ({ id, name }) => <a href={pathOf('person', { nr: id })}>{name}</a> },
          { head: say.foundBirth, figures: true, cell: ({ birth }) => birth.split('-').reverse().join('.') },
          { head: say.foundDistrict, figures: true, cell: ({ district }) => district },
        ]}
      />
    </section>
  );
}

/** What is wrong with what was typed, or null. */
function faultOf({ by, iin, name, phone }: Typed): string | null {
  const say = words('deskPeople');
  const codes = words('deskCodes');
  const digits = iin.replace(/[\s-]/g, '');
  if (by === 'iin') return !/^\d{12}$/.test(digits) ? say.iinShort : checkIin(digits) === null ? null : codes['iin-invalid'].title;
  if (by === 'phone') return parsePhone(phone) === null ? codes['phone-invalid'].title : null;
  return name.trim() === '' ? words('desk').form.required : null;
}

async function look({ by, iin, name, birth, phone }: Typed): Promise<DeskResult<readonly Found[]>> {
  if (by === 'iin') {
    const only = (answer: Answer): Found[] => [{ id: numberOf(recordOf(answer, 'person'), 'id'), name: '', birth: '', district: '' }];
    return post('/api/desk/people/find', { iin }, only);
  }
  const sought = by === 'phone' ? { phone } : birth === '' ? { name: name.trim() } : { name: name.trim(), birth };
  const result = await post('/api/desk/people/search', sought, (answer) => recordsOf(answer, 'people').map(readFound));
  // a family name of one or two letters is looked for in whole: whoever meant its beginning is told to write more of it
  const isShort = by === 'name' && (name.trim().split(/\s+/)[0] ?? '').length < LEAST_LETTERS;
  return !result.ok && result.code === 'person-unknown' && isShort ? { ...result, code: 'words-too-few' } : result;
}

function readFound(row: Answer): Found {
  const names = [textOf(row, 'familyName'), textOf(row, 'givenName'), maybeText(row, 'patronymic')];
  return {
    id: numberOf(row, 'id'),
    name: names.filter((name) => name !== null).join(' '),
    birth: textOf(row, 'birth'),
    district: textOf(row, 'district'),
  };
}
