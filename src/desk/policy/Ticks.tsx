/** Several of a list, of a member of the draft's text. What the form does not know stands among them, ticked, and goes only when somebody takes its tick away. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Tick } from '../venues/Tick.tsx';
import { strangersIn, withTick } from './draft-text.ts';

interface TicksProps<Value extends string | number> {
  readonly title: string;
  /** the member as the text has it */
  readonly value: unknown;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  /** undefined: none, so that it is no condition */
  readonly onValue: (value: readonly unknown[] | undefined) => void;
  /** in columns */
  readonly many?: boolean;
}

/** Ticks in the order of the options, whatever the order of pressing. */
export function Ticks<Value extends string | number>({ title, value, options, onValue, many = false }: TicksProps<Value>) {
  const say = words('deskPolicy');
  const known = options.map((option) => option.value);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const without = (at: number) => {
    const next = [...list.filter((item) => known.some((one) => one === item)), ...strangersIn(value, known).filter((_, nr) => nr !== at)];
    onValue(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset class={many ? 'policy-ticks many' : 'policy-ticks'}>
      <legend>
        {title} {value === undefined && <span class="soft">{say.anyIfNone}</span>}
      </legend>
      {value !== undefined && !Array.isArray(value) && <NotShown value={value} />}
      <div>
        {options.map((option) => (
          <Tick
            key={option.value}
            label={option.text}
            checked={list.includes(option.value)}
            onChecked={(on) => onValue(withTick(value, known, { item: option.value, on }))}
          />
        ))}
        {strangersIn(value, known).map((item, at) => (
          <Tick key={`${at} ${JSON.stringify(item)}`} label={fill(say.unknownValue, { what: JSON.stringify(item) })} checked onChecked={() => without(at)} />
        ))}
      </div>
    </fieldset>
  );
}

/** A member that its field cannot hold. */
export function NotShown({ value }: { readonly value: unknown }) {
  return <p class="policy-not-shown small">{notShown(value)}</p>;
}

export function notShown(value: unknown): string {
  return fill(words('deskPolicy').notShown, { what: JSON.stringify(value) });
}
