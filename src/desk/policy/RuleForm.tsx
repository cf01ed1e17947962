/** One rule as a form: every condition of formats.md §8. What is empty is no condition; what is typed goes into the text as it is, and the core says what is wrong. */
import { BASIS, HEALTH } from '../../core/token/health.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { formatLocalField, parseLocalField } from '../data/local-time.ts';
import { Choice, Input } from '../parts/fields.tsx';
import { Tick } from '../venues/Tick.tsx';
import { isObject, type LoosePolicy, type LooseRule, textsIn, withMember } from './draft-text.ts';
import { sayZone } from './say.ts';

interface RuleFormProps {
  readonly policy: LoosePolicy;
  readonly rule: LooseRule;
  readonly onRule: (rule: LooseRule) => void;
  readonly onRemove: () => void;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const textOr = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function RuleForm({ policy, rule, onRule, onRemove }: RuleFormProps) {
  const say = words('deskPolicy');
  const { when } = rule;
  const set = (name: string, value: unknown) => onRule(withMember(rule, 'when', withMember(when, name, value)));
  const admit = rule['admit'] === true;
  return (
    <div class="policy-form stack">
      <div class="desk-across">
        <Input
          label={say.id}
          hint={say.idHint}
          value={textOr(rule['id'])}
          onValue={(id) => onRule(withMember(rule, 'id', id))}
          spellcheck={false}
          maxLength={64}
        />
        <div class="stack tight">
          <span class="policy-label">{say.answer}</span>
          <Choice
            label={say.answer}
            value={admit ? 'yes' : 'no'}
            options={[
              { value: 'yes', text: say.admits },
              { value: 'no', text: say.refuses },
            ]}
            onValue={(answer) =>
              onRule(withMember(withMember(rule, 'admit', answer === 'yes'), 'reason', answer === 'yes' ? undefined : (rule['reason'] ?? 'closed')))
            }
          />
        </div>
        {!admit && (
          <Input
            label={say.reason}
            hint={fill(say.reasonHint, { known: Object.keys(words('codes').reason).join(', ') })}
            value={textOr(rule['reason'])}
            onValue={(reason) => onRule(withMember(rule, 'reason', reason === '' ? undefined : reason))}
            spellcheck={false}
          />
        )}
      </div>
      <Who when={when} set={set} />
      <WherePart policy={policy} when={when} set={set} />
      <WhenPart when={when} set={set} />
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
          chosen={textsIn(when['health'])}
          options={HEALTH.map((value) => ({ value, text: status[value].name }))}
          onChosen={(list) => set('health', list)}
        />
        <div class="stack tight">
          <Input
            label={say.ageMax}
            type="number"
            min="0"
            value={textOr(age)}
            onValue={(text) => set('evidenceMaxHours', text === '' ? undefined : Number(text))}
            digits
          />
          <Tick label={say.near} checked={when['near'] === true} onChecked={(near) => set('near', near ? true : undefined)} />
        </div>
      </div>
      <Ticks
        title={say.bases}
        many
        chosen={textsIn(when['basis'])}
        options={BASIS.map((value) => ({ value, text: status.basis[value] }))}
        onChosen={(list) => set('basis', list)}
      />
    </>
  );
}

function WherePart({ policy, when, set }: PartProps & { readonly policy: LoosePolicy }) {
  const say = words('deskPolicy');
  const zones = [...new Set([...textsIn(Object.values(policy.areas)), ...textsIn(when['zone'])])];
  const kinds = Object.entries(policy.categories).map(([value, names]) => ({ value, text: isObject(names) ? textOr(names[language()]) || value : value }));
  const chosen = textsIn(when['category']);
  const others = chosen.filter((name) => !kinds.some(({ value }) => value === name)).map((value) => ({ value, text: value }));
  return (
    <>
      <Ticks title={say.kinds} many chosen={chosen} options={[...kinds, ...others]} onChosen={(list) => set('category', list)} />
      <div class="desk-across">
        <Ticks
          title={say.zones}
          chosen={textsIn(when['zone'])}
          options={zones.map((value) => ({ value, text: sayZone(value) }))}
          onChosen={(list) => set('zone', list)}
        />
        <Input
          label={say.areas}
          hint={say.areasHint}
          value={textsIn(when['area']).join(' ')}
          onValue={(text) => set('area', text.trim() === '' ? undefined : text.trim().split(/[\s,;]+/))}
          spellcheck={false}
          digits
        />
      </div>
    </>
  );
}

function WhenPart({ when, set }: PartProps) {
  const say = words('deskPolicy');
  const [from = '', to = ''] = textsIn(when['hours']);
  const hours = (a: string, b: string) => set('hours', a === '' && b === '' ? undefined : [a, b]);
  const date = (name: string) => (typeof when[name] === 'number' ? formatLocalField(when[name]) : '');
  const setDate = (name: string) => (text: string) => set(name, parseLocalField(text) ?? undefined);
  const days = Array.isArray(when['weekday']) ? when['weekday'].map(String) : [];
  return (
    <div class="desk-across">
      <Ticks
        title={say.day}
        chosen={days}
        options={WEEK.map((day) => ({ value: String(day), text: say.weekdays[day - 1] ?? '' }))}
        onChosen={(list) => set('weekday', list?.map(Number).sort())}
      />
      <Input label={say.hoursFrom} hint={say.hoursHint} value={from} onValue={(text) => hours(text, to)} maxLength={5} digits />
      <Input label={say.hoursTo} value={to} onValue={(text) => hours(from, text)} maxLength={5} digits />
      <Input label={say.dateFrom} type="datetime-local" value={date('from')} onValue={setDate('from')} />
      <Input label={say.dateUntil} type="datetime-local" value={date('until')} onValue={setDate('until')} />
    </div>
  );
}

interface TicksProps {
  readonly title: string;
  readonly chosen: readonly string[];
  readonly options: readonly { readonly value: string; readonly text: string }[];
  /** undefined: none, so that it is no condition */
  readonly onChosen: (chosen: readonly string[] | undefined) => void;
  /** in columns */
  readonly many?: boolean;
}

/** Ticks in the order of the options, whatever the order of pressing. */
function Ticks({ title, chosen, options, onChosen, many = false }: TicksProps) {
  const say = words('deskPolicy');
  const toggle = (value: string, on: boolean) => {
    const next = options.map((option) => option.value).filter((one) => (one === value ? on : chosen.includes(one)));
    onChosen(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset class={many ? 'policy-ticks many' : 'policy-ticks'}>
      <legend>
        {title} {chosen.length === 0 && <span class="soft">{say.anyIfNone}</span>}
      </legend>
      <div>
        {options.map(({ value, text }) => (
          <Tick key={value} label={text} checked={chosen.includes(value)} onChecked={(on) => toggle(value, on)} />
        ))}
      </div>
    </fieldset>
  );
}
