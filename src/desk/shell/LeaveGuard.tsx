/** Asks before a page with unsaved words is left: by a link, the browser's way back, signing out, closing the window. "Stay" is what Escape and the cross do. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { hasUnsaved, isSamePage, leaveFor, leavingAsked, stayHere } from '../unsaved.ts';
import { onWayBack } from '../way-back.ts';

interface LeaveGuardProps {
  /** of the page that stands */
  readonly url: string;
  readonly route: (address: string, replace?: boolean) => void;
}

export function LeaveGuard(props: LeaveGuardProps) {
  useGuard(props);
  const go = leavingAsked();
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    // the keyboard is put back where it was; on another page the heading takes it from there
    if (go === null && before.current instanceof HTMLElement) before.current.focus();
    before.current = go === null ? null : document.activeElement;
  }, [go]);
  if (go === null) return null;
  const say = words('desk').unsaved;
  const leave = () => {
    stayHere();
    go();
  };
  return (
    <Sheet title={say.title} onClose={stayHere}>
      <div class="stack">
        <p>{say.hint}</p>
        <div class="row desk-buttons">
          <Button kind="primary" onClick={stayHere}>
            {say.stay}
          </Button>
          <Button kind="danger" onClick={leave}>
            {say.leave}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

/** Before the router hears of it: its listener for clicks is on the window too, and does not capture. */
function useGuard(props: LeaveGuardProps): void {
  const now = useRef(props);
  now.current = props;
  useLayoutEffect(() => {
    const stop = (event: Event, address: string, go: () => void) => {
      if (!hasUnsaved() || isSamePage(address, now.current.url)) return false;
      event.stopImmediatePropagation();
      leaveFor(go);
      return true;
    };
    const click = (event: MouseEvent) => {
      const address = followed(event);
      if (address !== null && stop(event, address, () => now.current.route(address))) event.preventDefault();
    };
    const back = (event: PopStateEvent) => {
      const address = location.pathname + location.search;
      // the browser has gone already: its address is put back until somebody says yes
      if (stop(event, address, () => now.current.route(address, true))) history.pushState(null, '', now.current.url);
    };
    const close = (event: BeforeUnloadEvent) => {
      if (!hasUnsaved()) return;
      event.preventDefault();
      // Chromium before version 119 asks for this one only
      event.returnValue = true;
    };
    addEventListener('click', click, true);
    onWayBack(back);
    addEventListener('beforeunload', close);
    return () => {
      removeEventListener('click', click, true);
      onWayBack(null);
      removeEventListener('beforeunload', close);
    };
  }, []);
}

/** The address within the desk that a click would open in this window, or null: the browser's own ways (another window, a download, a place on the page) leave nothing. */
function followed(event: MouseEvent): string | null {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.pathname !== location.pathname) return null;
  const elsewhere = !/^(_?self)?$/i.test(link.target) || link.hasAttribute('download') || link.getAttribute('href')?.startsWith('#') === true;
  return elsewhere ? null : link.pathname + link.search;
}
