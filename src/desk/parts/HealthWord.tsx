/** A status by mark, letter and word. */
import type { HEALTH } from '../../core/token/health.ts';
import { words } from '../../shared/i18n/words.ts';
import { StatusMark } from '../../shared/ui/StatusMark.tsx';

export function HealthWord({ health }: { readonly health: (typeof HEALTH)[number] }) {
  return (
    <span class="desk-health">
      <StatusMark health={health} size={1.25} /> {words('status')[health].name}
    </span>
  );
}
