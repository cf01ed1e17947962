/**
 * A page that can be taken out of the document and put back as it was: when a session ends by itself, nothing of what the ministry sent is left in the document, hidden
 * or not (ASVS 14.3.1), and what was typed comes back with the same person. For a while: then the page is given up, and what it held with it (Desk.tsx).
 */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface TakenAwayProps {
  readonly away: boolean;
  readonly children: ComponentChildren;
}

export function TakenAway({ away, children }: TakenAwayProps) {
  const place = useRef<HTMLDivElement>(null);
  const page = useRef<HTMLDivElement>(null);
  // After each drawing, because drawing may put back what belongs here; before anything is painted.
  useLayoutEffect(() => {
    if (page.current === null || place.current === null) return;
    if (away) page.current.remove();
    else if (page.current.parentNode !== place.current) place.current.append(page.current);
  });
  return (
    <div ref={place}>
      <div ref={page} class="desk-page">
        {children}
      </div>
    </div>
  );
}
