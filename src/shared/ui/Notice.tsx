/** A notice in the flow of a screen: icon, a sentence, what to do. Bad and warning ones are read out at once. */
import type { ComponentChildren } from 'preact';
import { IconCheck, IconInfo, IconWarning } from './icons.tsx';

interface NoticeProps {
  readonly tone?: 'info' | 'good' | 'warn' | 'bad' | 'plain';
  readonly title: string;
  /** In place of the tone's own icon. */
  readonly icon?: ComponentChildren;
  readonly children?: ComponentChildren;
  /** Buttons. */
  readonly actions?: ComponentChildren;
}

const ICONS = { info: IconInfo, good: IconCheck, warn: IconWarning, bad: IconWarning, plain: IconInfo };

export function Notice({ tone = 'info', title, icon, children, actions }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' || tone === 'warn' ? 'alert' : 'status'}>
      {icon ?? <Icon />}
      <div class="grow">
        <strong>{title}</strong>
        {children}
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
    </div>
  );
}
