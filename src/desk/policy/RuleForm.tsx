/** One rule as a form: every condition of formats.md §8. What is empty is no condition; what is typed goes into the text as it is, and the
 * core says what is wrong. What the text has and the form does not know is shown and kept. */
import { useRef, useState } from 'preact/hooks';
import { BASIS, HEALTH } from '../../core/token/health.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Choice, Input } from '../parts/fields.tsx';
import { formatLocalField, parseLocalField } from '../parts/time.ts';
import { Tick } from '../venues/Tick.tsx';
import { isObject, type LoosePolicy, type LooseRule, strangeMembers, strangersIn, textsIn, withMember } from './draft-text.ts';
import { sayZone } from './say.ts';
import { NotShown, notShown, Ticks } from './Ticks.tsx';

interface RuleFormProps {
  readonly policy: LoosePolicy;
  readonly rule: LooseRule;
  readonly onRule: (rule: LooseRule) => void;
  readonly onRemove: () => void;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** Conditions of formats.md §8, and the members of a rule: all that this form has fields for. */
const CONDITIONS = ['health', 'category', 'zone', 'area', 'weekday', 'hours', 'near', 'evidenceMaxHours', 'basis', 'from', 'until'];
const MEMBERS = ['id', 'when', 'admit', 'reason'];

const textOr = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
/** What a field says of a member that it cannot hold: nothing is lost before somebody writes there. */
const strange = (value: unknown, fits: boolean): string | null => (value === undefined || fits ? null : notShown(value));
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

export function RuleForm({ policy, rule, onRule, onRemove }: RuleFormProps) {
  const say = words('deskPolicy');
  const { when } = rule;
  const set = (name: string, value: unknown) => onRule(withMember(rule, 'when', withMember(when, name, value)));
  const { admit } = rule;
  const others = [...strangeMembers(rule, MEMBERS), ...strangeMembers(when, CONDITIONS)];
  // taken away with "admitted", and back where somebody thinks again
  const reason = useRef(rule['reason']);
  reason.current = rule['reason'] ?? reason.current;
  return (
    <div class="policy-form stack">
      <div class="desk-across">
        <Input
          label={say.id}
          hint={say.idHint}
          value={textOr(rule['id'])}
          fault={strange(rule['id'], isText(rule['id']))}
          onValue={(id) => onRule(withMember(rule, 'id', id))}
          spellcheck={false}
          maxLength={64}
        />
        <div class="stack tight">
          <span class="policy-label">{say.answer}</span>
          <Choice
            label={say.answer}
            value={admit === true ? 'yes' : admit === false ? 'no' : ''}
            options={[
              { value: 'yes', text: say.admits },
              { value: 'no', text: say.refuses },
            ]}
            onValue={(answer: 'yes' | 'no' | '') =>
              onRule(withMember(withMember(rule, 'admit', answer === 'yes'), 'reason', answer === 'yes' ? undefined : (reason.current ?? 'closed')))
            }
          />
          {admit !== undefined && typeof admit !== 'boolean' && <NotShown value={admit} />}
        </div>
        {(admit !== true || rule['reason'] !== undefined) && (
          <Input
            label={say.reason}
            hint={fill(say.reasonHint, { known: Object.keys(words('codes').reason).join(', ') })}
            value={textOr(rule['reason'])}
            fault={strange(rule['reason'], isText(rule['reason']))}
            onValue={(reason) => onRule(withMember(rule, 'reason', reason === '' ? undefined : reason))}
            spellcheck={false}
          />
        )}
      </div>
      <Who when={when} set={set} />
      <WherePart policy={policy} when={when} set={set} />
      <WhenPart when={when} set={set} />
      {others.length > 0 && <p class="policy-not-shown small">{fill(say.keptToo, { what: others.join(', ') })}</p>}
      <div>
        <Button kind="danger" onClick={onRemove}>
          {say.removeRule}
        </Button>
      </div>
    </div>
  );
}

interface PartProps {
  readonly when: LooseRule['when'];
  readonly set: (name: string, value: unknown) => void;
}

function Who({ when, set }: PartProps) {
  const say = words('deskPolicy');
  const status = words('status');
  const age = when['evidenceMaxHours'];
  return (
    <>
      <div class="desk-across">
        <Ticks
          title={say.statuses}
          value={when['health']}
          options={HEALTH.map((value) => ({ value, text: status[value].name }))}
          onValue={(list) => set('health', list)}
        />
        <div class="stack tight">
          <Input
            label={say.ageMax}
            type="number"
            min="0"
            value={textOr(age)}
            fault={strange(age, isNumber(age))}
            onValue={(text) => set('evidenceMaxHours', text === '' ? undefined : Number(text))}
            digits
          />
          <Tick label={say.near} checked={when['near'] === true} onChecked={(near) => set('near', near ? true : undefined)} />
          {when['near'] !== undefined && when['near'] !== true && <NotShown value={when['near']} />}
        </div>
      </div>
      <Ticks
        title={say.bases}
        many
        value={when['basis']}
        options={BASIS.map((value) => ({ value, text: status.basis[value] }))}
        onValue={(list) => set('basis', list)}
      />
    </>
  );
}

function WherePart({ policy, when, set }: PartProps & { readonly policy: LoosePolicy }) {
  const say = words('deskPolicy');
  const zones = [...new Set(textsIn(Object.values(policy.areas)))];
  const kinds = Object.entries(policy.categories).map(([value, names]) => ({ value, text: isObject(names) ? textOr(names[language()]) || value : value }));
  return (
    <>
      <Ticks title={say.kinds} many value={when['category']} options={kinds} onValue={(list) => set('category', list)} />
      <div class="desk-across">
        <Ticks title={say.zones} value={when['zone']} options={zones.map((value) => ({ value, text: sayZone(value) }))} onValue={(list) => set('zone', list)} />
        <Districts value={when['area']} onValue={(list) => set('area', list)} />
      </div>
    </>
  );
}

function WhenPart({ when, set }: PartProps) {
  const say = words('deskPolicy');
  const told = when['hours'];
  const [from = '', to = ''] = textsIn(told);
  const pair = Array.isArray(told) && told.length === 2 && told.every(isText);
  const hours = (a: string, b: string) => set('hours', a === '' && b === '' ? undefined : [a, b]);
  const date = (name: string) => (typeof when[name] === 'number' ? formatLocalField(when[name]) : '');
  const setDate = (name: string) => (text: string) => set(name, parseLocalField(text) ?? undefined);
  const strangeDate = (name: string) => strange(when[name], isNumber(when[name]));
  return (
    <div class="desk-across">
      <Ticks
        title={say.day}
        value={when['weekday']}
        options={WEEK.map((day) => ({ value: day, text: say.weekdays[day - 1] ?? '' }))}
        onValue={(list) => set('weekday', list)}
      />
      <Input label={say.hoursFrom} hint={say.hoursHint} fault={strange(told, pair)} value={from} onValue={(text) => hours(text, to)} maxLength={5} digits />
      <Input label={say.hoursTo} value={to} onValue={(text) => hours(from, text)} maxLength={5} digits />
      <Input label={say.dateFrom} type="datetime-local" value={date('from')} fault={strangeDate('from')} onValue={setDate('from')} />
      <Input label={say.dateUntil} type="datetime-local" value={date('until')} fault={strangeDate('until')} onValue={setDate('until')} />
    </div>
  );
}

interface DistrictsProps {
  /** the member as the text has it */
  readonly value: unknown;
  readonly onValue: (value: readonly unknown[] | undefined) => void;
}

/** Codes with spaces between. What is typed stays as typed, a space at its end too, as long as the list says the same. */
function Districts({ value, onValue }: DistrictsProps) {
  const say = words('deskPolicy');
  const [typed, setTyped] = useState('');
  const codes = textsIn(value);
  const strangers = strangersIn(value, codes);
  const set = (text: string) => {
    setTyped(text);
    const next = [...codesIn(text), ...strangers];
    onValue(next.length === 0 ? undefined : next);
  };
  return (
    <Input
      label={say.areas}
      hint={say.areasHint}
      value={codesIn(typed).join(' ') === codes.join(' ') ? typed : codes.join(' ')}
      fault={strange(value, Array.isArray(value) && strangers.length === 0)}
      onValue={set}
      spellcheck={false}
      digits
    />
  );
}

const codesIn = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((code) => code !== '');
