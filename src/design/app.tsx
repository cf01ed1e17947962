/** The house's own brochure: tokens, icons, marks, components and words as they are in this build. Loaded by nobody who does not open /design. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../shared/i18n/words.ts';
import { claimScriptUrls } from '../shared/network/trusted-urls.ts';
import { LanguageSwitch } from '../shared/ui/LanguageSwitch.tsx';
import { Logo } from '../shared/ui/Logo.tsx';
import { StatusMark } from '../shared/ui/StatusMark.tsx';
import { PARTS } from './Part.tsx';
import { Colours } from './sections/Colours.tsx';
import { Components } from './sections/Components.tsx';
import { Icons } from './sections/Icons.tsx';
import { Marks } from './sections/Marks.tsx';
import { Motion } from './sections/Motion.tsx';
import { Space } from './sections/Space.tsx';
import { Type } from './sections/Type.tsx';
import { Words } from './sections/Words.tsx';
import './design.css';
import './parts.css';
import './samples.css';

// Nothing here starts a worker at once: the name of the one policy is taken all the same.
claimScriptUrls();

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

export function App() {
  const say = words('design');
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset['theme'];
    else dataset['theme'] = theme;
    return () => {
      delete dataset['theme'];
    };
  }, [theme]);
  useEffect(() => {
    document.title = `${say.title} · Ashyq`;
  }, [say.title]);
  return (
    <div class="design">
      <header class="design-bar">
        <a class="wordmark" href="/design">
          <Logo />
          <span>Ashyq</span>
        </a>
        <fieldset class="segments" aria-label={say.theme.label}>
          {THEMES.map((name) => (
            <button key={name} type="button" aria-pressed={theme === name} onClick={() => setTheme(name)}>
              {say.theme[name]}
            </button>
          ))}
        </fieldset>
        <LanguageSwitch />
      </header>
      <main>
        <div class="cover">
          <div>
            <h1>{say.title}</h1>
            <p class="lead">{say.lead}</p>
          </div>
          <div class="cover-marks" aria-hidden="true">
            {(['red', 'yellow', 'blue', 'green'] as const).map((health) => (
              <StatusMark key={health} health={health} size={6} />
            ))}
          </div>
        </div>
        <nav class="parts" aria-label={say.title}>
          {PARTS.map((name) => (
            <a key={name} href={`#${name}`}>
              {say.part[name]}
            </a>
          ))}
        </nav>
        <Colours />
        <Type />
        <Space />
        <Motion />
        <Icons />
        <Marks />
        <Components />
        <Words />
      </main>
    </div>
  );
}
