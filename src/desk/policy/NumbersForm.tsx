/** The numbers of a draft, the zones of districts and the names of kinds of place. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Input, TextArea } from '../parts/fields.tsx';
import { Table } from '../parts/Table.tsx';
import { isObject, type Json, type LoosePolicy, withMember } from './draft-text.ts';
import { notShown } from './Ticks.tsx';

interface NumbersFormProps {
  readonly policy: LoosePolicy;
  readonly onChange: ((policy: LoosePolicy) => void) | null;
}

const DURATIONS = ['greenHours', 'redDays', 'yellowDays'] as const;
const LIMITS = ['tokenHours', 'paperDays', 'proofSeconds', 'skewSeconds', 'amberHours', 'stopHours'] as const;
type NumberName = (typeof DURATIONS)[number] | (typeof LIMITS)[number] | 'version' | 'utcOffsetMinutes';

export function NumbersForm({ policy, onChange }: NumbersFormProps) {
  const say = words('deskPolicy');
  const field = (name: NumberName, holder: Json, put: (value: unknown) => LoosePolicy) => (
    <Input
      key={name}
      label={say.numbers[name]}
      type="number"
      value={typeof holder[name] === 'number' ? String(holder[name]) : ''}
      // null stands where the field was emptied; anything else is the text's own
      fault={holder[name] == null || typeof holder[name] === 'number' ? null : notShown(holder[name])}
      onValue={(text) => onChange?.(put(text === '' ? null : Number(text)))}
      digits
    />
  );
  const within = (member: 'durations' | 'limits', name: NumberName) =>
    field(name, policy[member], (value) => withMember(policy, member, withMember(policy[member], name, value)));
  const own = (name: NumberName) => field(name, policy, (value) => withMember(policy, name, value));
  return (
    <fieldset class="policy-plain stack loose" disabled={onChange === null}>
      <section class="stack">
        <h2>{say.numbersTitle}</h2>
        <div class="desk-across">
          {DURATIONS.map((name) => within('durations', name))}
          {LIMITS.map((name) => within('limits', name))}
          {own('version')}
          {own('utcOffsetMinutes')}
        </div>
      </section>
      <Zones policy={policy} onChange={onChange} />
      <Kinds policy={policy} />
    </fieldset>
  );
}

/** One district a line. What is typed stays as typed; the text of the draft follows it. */
function Zones({ policy, onChange }: NumbersFormProps) {
  const say = words('deskPolicy');
  const [typed, setTyped] = useState<string | null>(null);
  // a zone that is no text stands as the text has it, and stays that as long as its line does
  const shown = (zone: unknown) => (typeof zone === 'string' ? zone : JSON.stringify(zone));
  const strange = new Map(Object.values(policy.areas).flatMap((zone) => (typeof zone === 'string' ? [] : [[shown(zone), zone] as const])));
  const stored = Object.entries(policy.areas)
    .map(([area, zone]) => `${area} ${shown(zone)}`)
    .join('\n');
  const set = (text: string) => {
    setTyped(text);
    const lines = text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([area]) => area !== undefined && area !== '');
    onChange?.(withMember(policy, 'areas', Object.fromEntries(lines.map(([area = '', ...zone]) => [area, strange.get(zone.join(' ')) ?? zone.join(' ')]))));
  };
  return (
    <section class="stack policy-zones">
      <TextArea label={say.zonesTitle} hint={say.zonesHint} value={typed ?? stored} onValue={set} />
    </section>
  );
}

/** Names are read here and changed in the text: three languages each, seldom and with care. */
function Kinds({ policy }: Pick<NumbersFormProps, 'policy'>) {
  const say = words('deskPolicy');
  const rows = Object.entries(policy.categories).map(([category, names]) => ({ category, names: isObject(names) ? names : {} }));
  const name = (of: 'kk' | 'ru' | 'en') => ({
    head: of.toUpperCase(),
    cell: ({ names }: (typeof rows)[number]) => <span lang={of}>{String(names[of] ?? '')}</span>,
  });
  return (
    <section class="stack">
      <h2>{say.kinds}</h2>
      <Table
        caption={say.kinds}
        rows={rows}
        keyOf={({ category }) => category}
        columns={[{ head: say.kind, names: true, cell: ({ category }) => <code translate={false}>{category}</code> }, name('kk'), name('ru'), name('en')]}
      />
    </section>
  );
}
