/** What is typed and chosen at the desk: a label above, one line below that says what to write or what is wrong. Denser than a phone's fields. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { IconWarning } from '../../shared/ui/icons.tsx';

interface Labelled {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong, in place of the hint. */
  readonly fault?: string | null;
}

interface InputProps extends Labelled {
  readonly type?: 'text' | 'password' | 'search' | 'tel' | 'date' | 'time' | 'datetime-local' | 'number';
  readonly inputMode?: 'numeric' | 'decimal' | 'tel';
  readonly autoComplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  readonly autoCapitalize?: 'none' | 'characters';
  readonly spellcheck?: boolean;
  readonly maxLength?: number;
  /** Id of a datalist with what is often written here. */
  readonly list?: string;
  /** Of a date or a number, as the browser writes it. */
  readonly min?: string;
  readonly max?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Fixed-width digits. */
  readonly digits?: boolean;
}

/** One line of text, of whatever `type`. */
export function Input({ label, hint, fault = null, value, onValue, digits = false, type = 'text', autoComplete = 'off', ...rest }: InputProps) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} fault={fault} look={digits ? 'digits' : ''}>
      <input
        {...rest}
        // Preact's types tell inputs apart by their type; what is given here fits all of ours
        type={type as 'text'}
        autoComplete={autoComplete}
        id={id}
        value={value}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-says`}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Around>
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
}

interface SelectProps<Value extends string> extends Labelled {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onValue: (value: Value) => void;
}

/** One of many. */
export function Select<Value extends string>({ label, hint, fault = null, value, options, onValue }: SelectProps<Value>) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} fault={fault} look="">
      <select
        id={id}
        value={value}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-says`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onValue(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Around>
  );
}

interface TextAreaProps extends Labelled {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly maxLength?: number;
}

/** Several lines. */
export function TextArea({ label, hint, fault = null, value, onValue, maxLength }: TextAreaProps) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} fault={fault} look="">
      <textarea
        id={id}
        rows={3}
        value={value}
        {...(maxLength === undefined ? {} : { maxLength })}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-says`}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Around>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onValue: (value: Value) => void;
}

/** One of few, all in view: the segments of the design system. */
export function Choice<Value extends string>({ label, value, options, onValue }: ChoiceProps<Value>) {
  return (
    <fieldset class="segments desk-choice" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onValue(option.value)}>
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}

interface AroundProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly fault: string | null;
  readonly look: string;
  readonly children: ComponentChildren;
}

function Around({ id, label, hint = '', fault, look, children }: AroundProps) {
  return (
    <div class={['field', 'desk-field', look, fault === null ? '' : 'bad'].filter(Boolean).join(' ')}>
      <label for={id}>{label}</label>
      {children}
      <p class="says" id={`${id}-says`} aria-live="polite">
        {fault !== null && <IconWarning size={1.25} />}
        <span>{fault ?? hint}</span>
      </p>
    </div>
  );
}
