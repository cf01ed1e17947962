/** Asks before something is deleted for good: what that reaches, one button in the colour of danger, and the way back. A fault stays on the sheet. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { words } from '../../shared/i18n/words.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { useCodes } from '../context.ts';
import { sayCode } from '../trouble/say.ts';

interface ConfirmProps<T> {
  readonly title: string;
  /** What the deletion reaches, and what it does not. */
  readonly children: ComponentChildren;
  /** The word of the button that deletes. */
  readonly confirm: string;
  readonly erase: () => Promise<StorageResult<T>>;
  /** It is gone: say so, and take the sheet away. */
  readonly onErased: (value: T) => void;
  readonly onClose: () => void;
  /** Where the second button leads, in place of `onClose`. */
  readonly onCancel?: () => void;
}

/** The script that deletes has not come: nothing was touched. */
const MISSING = 'missing';

export function ConfirmSheet<T>({ title, children, confirm, erase, onErased, onClose, onCancel = onClose }: ConfirmProps<T>) {
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const codes = useCodes();
  const common = words('common');
  const said =
    fault.value === MISSING
      ? { title: common.partMissing, todo: common.partMissingHint }
      : fault.value === null || codes === null
        ? null
        : sayCode(codes, fault.value);
  const run = async () => {
    busy.value = true;
    fault.value = null;
    const erased = await erase().catch(() => null);
    busy.value = false;
    if (erased?.ok) onErased(erased.value);
    else fault.value = erased?.code ?? MISSING;
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <div class="stack loose">
        {children}
        {said !== null && <Notice tone="bad" title={said.title} children={<span class="small">{said.todo}</span>} />}
        <div class="stack">
          <Button kind="danger" busy={busy.value} onClick={run}>
            {confirm}
          </Button>
          <Button onClick={onCancel}>{common.cancel}</Button>
        </div>
      </div>
    </Sheet>
  );
}
