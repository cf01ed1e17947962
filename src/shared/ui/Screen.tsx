/** The frame of every screen: a bar with the wordmark or a way back, then the content as the page's main landmark. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { language, words } from '../i18n/words.ts';
import { IconButton } from './Button.tsx';
import { IconBack } from './icons.tsx';
import { Logo } from './Logo.tsx';

interface ScreenProps {
  /** Without a title the bar shows the wordmark. */
  readonly title?: string;
  readonly onBack?: () => void;
  /** Buttons at the end of the bar. */
  readonly end?: ComponentChildren;
  /** Tablet and laptop screens. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Screen({ title, onBack, end, wide = false, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const spoken = useRef(language());
  // A new screen begins at its title for those who listen to it, and at its top for those who look. At once: a moment later somebody may be typing already.
  useLayoutEffect(() => {
    const isOnlyTranslated = spoken.current !== language();
    spoken.current = language();
    if (isOnlyTranslated) return;
    if (onBack !== undefined) heading.current?.focus({ preventScroll: true });
    globalThis.scrollTo?.(0, 0);
  }, [title, onBack !== undefined]);
  return (
    <div class={wide ? 'screen wide' : 'screen'}>
      <header class="top-bar">
        {onBack && <IconButton label={words('common').back} icon={<IconBack />} onClick={onBack} />}
        {title === undefined ? (
          <span class="wordmark">
            <Logo />
            <span>{words('common').appName}</span>
          </span>
        ) : (
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        )}
        {end !== undefined && <div class="end">{end}</div>}
      </header>
      <main class="stack grow">{children}</main>
    </div>
  );
}
