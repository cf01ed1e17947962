/** While a shift is open on a tablet that is kept in the app: when the full screen was left, the way back to it, and the way out behind the PIN. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Choices } from '../choices.ts';
import type { Gate } from '../gate.ts';
import { canFill, type Held, holdPage } from '../kiosk.ts';
import { PinForm } from './PinForm.tsx';

export function Kiosk({ gate, turned }: { readonly gate: Gate; readonly turned: Choices['turned'] }) {
  const { kiosk } = words('door');
  const held = useRef<Held | null>(null);
  const [full, setFull] = useState(true);
  const [leaving, setLeaving] = useState(false);
  const [free, setFree] = useState(false);
  useEffect(() => {
    if (free) return;
    const own = holdPage({ turned, onChange: (isFull) => setFull(isFull || !canFill()) });
    held.current = own;
    return own.release;
  }, [free]);
  if (free || full) return null;
  if (!leaving) {
    return (
      <Sheet title={kiosk.left} onClose={() => void held.current?.enter()}>
        <div class="stack loose">
          <p>{kiosk.leftText}</p>
          <Button kind="primary" large onClick={() => void held.current?.enter()}>
            {kiosk.back}
          </Button>
          <Button kind="quiet" onClick={() => setLeaving(true)}>
            {kiosk.leave}
          </Button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title={kiosk.leave} onClose={() => setLeaving(false)}>
      <PinForm gate={gate} onRight={() => setFree(true)} />
    </Sheet>
  );
}
