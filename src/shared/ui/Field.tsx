/** A labelled input with one line below that says what to write, what is wrong, or that it is right. */
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { IconCheck, IconWarning } from './icons.tsx';

interface FieldProps {
  readonly inputMode?: 'numeric' | 'tel' | 'text';
  readonly autocomplete?: 'one-time-code' | 'tel' | 'off';
  readonly maxLength?: number;
  readonly placeholder?: string;
  /** For the moment that what was typed is being sent: a disabled field would lose the focus, and with it the keyboard of a phone. */
  readonly readOnly?: boolean;
  readonly onBlur?: () => void;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** The line below: a hint by default, an error when `tone` is bad. */
  readonly says?: string;
  readonly tone?: 'hint' | 'bad' | 'good';
  /** Fixed-width digits, for IIN and codes. */
  readonly digits?: boolean;
  /** A sheet begins here; not under a finger, for then a keyboard would cover the rest of it. */
  readonly first?: boolean;
  /** A PIN: dots in place of what is typed. Not a password field, which browsers offer to keep. */
  readonly secret?: boolean;
}

export function Field({ label, value, onValue, says = '', tone = 'hint', digits = false, secret = false, first = false, ...rest }: FieldProps) {
  const id = useId();
  const names = ['field', tone === 'hint' ? '' : tone, digits ? 'digits' : '', secret ? 'secret' : ''].filter(Boolean).join(' ');
  return (
    <div class={names}>
      <label for={id}>{label}</label>
      <input
        {...rest}
        autofocus={first && !matchMedia('(pointer: coarse)').matches}
        type="text"
        id={id}
        value={value}
        aria-invalid={tone === 'bad'}
        aria-describedby={`${id}-says`}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      <p class="says" id={`${id}-says`} aria-live="polite">
        {tone === 'bad' && <IconWarning size={1.25} />}
        {tone === 'good' && <IconCheck size={1.25} />}
        {/* A hint is read when the field is entered, not again at each key ("11 digits to go, 10 digits to go"); what is wrong or right is said when it turns out. */}
        <span key={tone} {...(tone === 'hint' ? { 'aria-live': 'off' as const } : {})}>
          {says}
        </span>
      </p>
    </div>
  );
}

/**
 * For a form that waits for something: `current`, whether it is still on the screen. What comes after somebody closed it is nobody's. Here, because each such form has
 * fields: a script of its own would be one more to fetch.
 */
export function useMounted(): { readonly current: boolean } {
  const mounted = useRef(true);
  // At once, not after the next painting: what is closed before that has no effect to end.
  useLayoutEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
