/** What a venue says of itself, as an application of the staff: everything that is wrong is said at its field at once. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Form } from '../parts/Form.tsx';
import { Input, Select } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { useUnsaved } from '../unsaved.ts';
import { faultsOf, parseCapacity, type TypedVenue, type VenueFault } from './places.ts';
import { Tick } from './Tick.tsx';
import { useCategories } from './use-categories.ts';

interface VenueFormProps {
  /** where the application goes */
  readonly path: string;
  readonly start: TypedVenue;
}

export function VenueForm({ path, start }: VenueFormProps) {
  const say = words('deskVenues');
  const [begun] = useState(start);
  const [typed, setTyped] = useState(begun);
  const [faults, setFaults] = useState<readonly VenueFault[]>([]);
  const [sent, setSent] = useState(false);
  useUnsaved(!sent && Object.entries(typed).some(([name, value]) => value !== begun[name as keyof TypedVenue]));
  const apply = useAction((body: Readonly<Record<string, unknown>>) => post(path, body, nothing));
  const send = async () => {
    setFaults([]);
    // what is no number goes as nought, which no venue holds: so that all that is wrong is said at once
    const capacity = parseCapacity(typed.capacity);
    const done = await apply.run({ ...typed, capacity: capacity === undefined ? 0 : capacity });
    if (done === null) return;
    setFaults(done.ok ? [] : faultsOf(done.answer));
    setSent(done.ok);
  };
  const faultOf = (field: string) => {
    const fault = faults.find((known) => known.startsWith(field));
    return fault === undefined ? null : say.faults[fault];
  };
  if (sent)
    return (
      <Notice tone="good" title={say.sent}>
        <p>
          <a href={pathOf('applications')}>{say.toApplications}</a>
        </p>
      </Notice>
    );
  const set = (change: Partial<TypedVenue>) => setTyped({ ...typed, ...change });
  return (
    <Form send={say.send} onSend={() => void send()} busy={apply.busy} refusal={apply.refusal} across>
      <Input label={say.taxNumber} value={typed.taxNumber} onValue={(taxNumber) => set({ taxNumber })} fault={faultOf('tax')} inputMode="numeric" digits />
      <Category value={typed.category} onValue={(category) => set({ category })} fault={faultOf('category')} />
      <Input label={say.name} value={typed.name} onValue={(name) => set({ name })} fault={faultOf('name')} />
      <Input label={say.address} value={typed.address} onValue={(address) => set({ address })} fault={faultOf('address')} />
      <Input
        label={say.district}
        hint={fill(say.districtHint, { code: '7511' })}
        value={typed.area}
        onValue={(area) => set({ area })}
        fault={faultOf('area')}
        inputMode="numeric"
        maxLength={4}
      />
      <Input label={say.capacity} value={typed.capacity} onValue={(capacity) => set({ capacity })} fault={faultOf('capacity')} inputMode="numeric" />
      <Tick label={say.registration} checked={typed.registration} onChecked={(registration) => set({ registration })} />
    </Form>
  );
}

interface CategoryProps {
  readonly value: string;
  readonly fault: string | null;
  readonly onValue: (category: string) => void;
}

/** A category that the policy has dropped stays what it was until another is chosen. */
function Category({ value, fault, onValue }: CategoryProps) {
  const say = words('deskVenues');
  const { all } = useCategories();
  const known = all.some((option) => option.value === value);
  return (
    <Select label={say.category} value={value} options={known ? all : [{ value, text: value === '' ? '–' : value }, ...all]} fault={fault} onValue={onValue} />
  );
}
