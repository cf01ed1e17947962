/** A sheet over the screen: from below on a phone, in the middle on a tablet. A native modal dialog, so focus and Escape are the browser's. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import { IconButton } from './Button.tsx';
import { IconClose } from './icons.tsx';

interface SheetProps {
  readonly title: string;
  /** Called for every way out: the cross, Escape, a tap beside the sheet. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const leave = useRef(onClose);
  leave.current = onClose;
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    // Only the backdrop is the dialog itself as a click's target; Escape does the same for the keyboard.
    const outside = (event: MouseEvent) => event.target === element && leave.current();
    element.addEventListener('click', outside);
    element.showModal();
    return () => {
      element.removeEventListener('click', outside);
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton label={words('common').close} icon={<IconClose />} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}
