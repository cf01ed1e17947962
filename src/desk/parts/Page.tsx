/** A page of the desk: its title, which takes the focus when the page opens, one line of what it is for, buttons, and what it holds. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface PageFrameProps {
  readonly title: string;
  readonly intro?: string;
  /** Buttons at the end of the title's line. */
  readonly actions?: ComponentChildren;
  /** A form or a text that is not read across a wide screen. */
  readonly narrow?: boolean;
  readonly children?: ComponentChildren;
}

export function Page({ title, intro, actions, narrow = false, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // Who typed into this page's first field before it stood keeps the focus there.
    if (document.activeElement === null || document.activeElement === document.body || document.activeElement.closest('nav') !== null)
      heading.current?.focus({ preventScroll: true });
    globalThis.scrollTo?.(0, 0);
  }, []);
  return (
    <div class={narrow ? 'stack loose desk-narrow' : 'stack loose'}>
      <header class="desk-title">
        <div class="grow">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {intro !== undefined && <p class="soft">{intro}</p>}
        </div>
        {actions !== undefined && <div class="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
