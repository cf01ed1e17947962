/** The one button. `kind` is how much it asks for attention; a screen has at most one primary button. */
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'icon'> {
  readonly kind?: 'primary' | 'plain' | 'outline' | 'quiet' | 'danger';
  readonly large?: boolean;
  /** While true the button shows that work is going on and does not react. */
  readonly busy?: boolean;
  readonly icon?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Button({ kind = 'plain', large = false, busy = false, icon, children, onClick, ...rest }: ButtonProps) {
  const names = ['button', kind === 'plain' ? '' : kind, large ? 'large' : ''].filter(Boolean).join(' ');
  return (
    <button type="button" {...rest} class={names} aria-busy={busy} onClick={busy ? undefined : onClick}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'icon' | 'label'> {
  /** What the button does, for screen readers and as a tooltip. */
  readonly label: string;
  readonly icon: ComponentChildren;
}

/** A round button with a picture only; always named. */
export function IconButton({ label, icon, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} class="button icon-only" aria-label={label} title={label}>
      {icon}
    </button>
  );
}
