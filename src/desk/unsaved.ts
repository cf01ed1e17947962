/**
 * Words that somebody has typed on a page and that are stored nowhere yet: whoever is about to leave such a page by the menu, the way back, signing out or closing
 * the window is asked first (shell/LeaveGuard.tsx). A page says so with `useUnsaved`.
 */
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

const places = new Set<symbol>();
/** What is done on "leave"; null: nobody is being asked. */
const asked = signal<(() => void) | null>(null);

/** As long as `dirty` holds and the page stands, leaving it is asked about. */
export function useUnsaved(dirty: boolean): void {
  useLayoutEffect(() => {
    if (!dirty) return;
    const place = Symbol();
    places.add(place);
    return () => void places.delete(place);
  }, [dirty]);
}

export const hasUnsaved = (): boolean => places.size > 0;

/** Goes at once where nothing would be lost, else once somebody has said yes. */
export function leaveFor(go: () => void): void {
  if (hasUnsaved()) asked.value = go;
  else go();
}

/** Subscribes inside a component. */
export const leavingAsked = (): (() => void) | null => asked.value;

export function stayHere(): void {
  asked.value = null;
}

/** Two addresses are of one page where its name and its row are the same: views of a page keep what was typed. */
export function isSamePage(a: string, b: string): boolean {
  const keyOf = (address: string) => {
    const { pathname, searchParams } = new URL(address, 'https://desk.invalid');
    return `${pathname} ${searchParams.get('page')} ${searchParams.get('nr')}`;
  };
  return keyOf(a) === keyOf(b);
}
