/**
 * A sheet over the screen: from below on a phone, in the middle on a tablet. A native modal dialog, so that Tab and Escape are the browser's. It begins at its title or
 * at a field, never at the cross: at a door the Enter of a scanner that types would press that.
 */
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
  const heading = useRef<HTMLHeadingElement>(null);
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
    if (element.querySelector('[autofocus]') === null) heading.current?.focus();
    return () => {
      element.removeEventListener('click', outside);
      element.close();
      // What opened it may be gone by now: the screen begins anew.
      if (isFocusLost()) focusOn(document.querySelector('h1'));
    };
  }, []);
  // An answer may take away what was pressed.
  useEffect(() => {
    if (dialog.current?.open === true && isFocusLost()) focusOn(heading.current);
  });
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
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton label={words('common').close} icon={<IconClose />} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}

const isFocusLost = (): boolean => document.activeElement === document.body;

/** For those who listen or use a keyboard; nothing is scrolled, and a title shows no frame. */
function focusOn(title: HTMLElement | null): void {
  title?.setAttribute('tabindex', '-1');
  title?.focus({ preventScroll: true });
}
