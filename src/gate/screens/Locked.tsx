/** In place of the scanner while a change of the door's rules keeps it from judging (security.md, attack 9). */
import { useEffect } from 'preact/hooks';
import { formatTime } from '../../shared/i18n/format.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import type { Gate } from '../gate.ts';

export function Locked({ gate }: { readonly gate: Gate }) {
  const { locked } = words('manage');
  const title = fill(locked.title, { time: formatTime(gate.scanning.rules.until(gate.now.value)) });
  useEffect(() => announce(title), [title]);
  return (
    <p class="locked">
      <strong>{title}</strong>
      {locked.text}
    </p>
  );
}
