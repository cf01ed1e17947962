/** Asks before visits are erased, and says what erasing reaches: this phone, and not what the ministry already has. */
import { useSignal } from '@preact/signals';
import { words } from '../../../shared/i18n/words.ts';
import type { VisitRecord } from '../../../shared/storage/schema.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Sheet } from '../../../shared/ui/Sheet.tsx';
import { useCodes } from '../../context.ts';
import { useVisits } from '../use-visits.ts';

/** One visit, or all of them (of one holder, where one was chosen). */
export type Erasing = { readonly visit: VisitRecord } | { readonly visit: null; readonly holderId: string | null };

interface EraseProps {
  readonly what: Erasing;
  readonly visits: readonly VisitRecord[];
  readonly onClose: () => void;
}

export function EraseVisits({ what, visits, onClose }: EraseProps) {
  const keeper = useVisits();
  const codes = useCodes();
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const { list } = words('visits');
  const meant = what.visit !== null ? [what.visit] : visits.filter(({ holderId }) => what.holderId === null || holderId === what.holderId);
  const erase = async () => {
    busy.value = true;
    const erased = what.visit !== null ? await keeper.erase(what.visit.id) : await keeper.eraseAll(what.holderId);
    busy.value = false;
    if (!erased.ok) {
      fault.value = codes?.storage[erased.code] ?? words('common').unexpected;
      return;
    }
    announce(list.erased);
    onClose();
  };
  return (
    <Sheet title={what.visit !== null ? list.eraseTitle : list.eraseAllTitle} onClose={onClose}>
      <div class="stack loose">
        {what.visit !== null && <p class="lead">{what.visit.venue.name}</p>}
        <p>
          {list.eraseText} {meant.some(({ sync }) => sync === 'waiting') && list.eraseWaiting}
        </p>
        {fault.value !== null && <Notice tone="bad" title={fault.value} />}
        <div class="stack">
          <Button kind="danger" busy={busy.value} onClick={erase}>
            {list.eraseConfirm}
          </Button>
          <Button onClick={onClose}>{words('common').cancel}</Button>
        </div>
      </div>
    </Sheet>
  );
}
