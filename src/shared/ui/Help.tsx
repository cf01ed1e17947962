/**
 * The help of every role: questions as people ask them, each with what to do. It lies on the device like any other screen; the desk's, which does nothing without
 * a network, brings words of its own. One script for all: each of the build is a line in the service worker's list.
 */

import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { helpSections } from '../i18n/help-sections.ts';
import { addSections, language, loadWords, words } from '../i18n/words.ts';
import { IconButton } from './Button.tsx';
import { IconClose } from './icons.tsx';
import { Screen } from './Screen.tsx';
import { Sheet } from './Sheet.tsx';

/** A question and what to do. */
export interface Topic {
  readonly ask: string;
  readonly answer: string;
}

/** To be awaited before a part of this file is drawn. */
export function loadHelp(): Promise<void> {
  addSections(helpSections);
  return loadWords(['help']);
}

/** Folded questions: the browser's own, so keyboard and screen reader know them, and a search in the page opens the one that has it. */
export function Topics({ topics }: { readonly topics: readonly Topic[] }) {
  return (
    <div class="card topics">
      {topics.map(({ ask, answer }) => (
        <details key={ask}>
          <summary>{ask}</summary>
          <p>{answer}</p>
        </details>
      ))}
    </div>
  );
}

/** To what stands outside of the app, without a script: what Ashyq is, what is known about whom, who can use it. */
function SiteLink() {
  return (
    <p class="centred">
      <a href={`/about/${language()}.html`}>{words('help').site}</a>
    </p>
  );
}

/** The citizen's, `/?screen=help`. */
export function WalletHelp() {
  const help = words('help');
  const { route } = useLocation();
  return (
    <Screen title={words('common').help} onBack={() => route('/?screen=more', true)}>
      <p class="soft">{help.lead}</p>
      <Topics topics={Object.values(help.wallet)} />
      <SiteLink />
    </Screen>
  );
}

interface HelpSheetProps {
  readonly of: 'gate' | 'audit';
  readonly onClose: () => void;
}

/** The door's between two shifts, and the auditor's over whatever lies on the page. A tablet at a door is led nowhere else. */
export function HelpSheet({ of, onClose }: HelpSheetProps) {
  const help = words('help');
  return (
    <Sheet title={words('common').help} onClose={onClose}>
      <div class="stack">
        <p class="soft">{help.lead}</p>
        <Topics topics={Object.values(help[of])} />
        {of === 'audit' && <SiteLink />}
      </div>
    </Sheet>
  );
}

/** The door's while people come: beside the stage, never over it. */
export function HelpBeside({ onClose }: { readonly onClose: () => void }) {
  const common = words('common');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <aside class="gate-help stack" aria-label={common.help} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <header class="row">
        <h2 ref={heading} tabIndex={-1} class="grow">
          {common.help}
        </h2>
        <IconButton label={common.close} icon={<IconClose />} onClick={onClose} />
      </header>
      <Topics topics={Object.values(words('help').gate)} />
    </aside>
  );
}
