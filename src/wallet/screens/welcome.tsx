/** The first screen of a phone without a pass: what this is, in which language, and one button. */
import { useLocation } from 'preact-iso';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconShield } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import { StatusMark } from '../../shared/ui/StatusMark.tsx';
import { InstallHint } from './install-hint.tsx';

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const;

export function WelcomeScreen() {
  const { welcome } = words('steps');
  const common = words('common');
  const { route } = useLocation();
  return (
    <Screen end={<LanguageSwitch />}>
      <div class="hero">
        <div class="hero-marks" aria-hidden="true">
          {COLOURS.map((health) => (
            <StatusMark key={health} health={health} size={4} />
          ))}
        </div>
        <h1>{welcome.title}</h1>
        <p class="lead soft">{welcome.text}</p>
      </div>
      <InstallHint iosOnly />
      <div class="dock">
        <p class="row small soft">
          <IconShield />
          <span>{welcome.private}</span>
        </p>
        <Button kind="primary" large onClick={() => route('/?screen=enrol')}>
          {welcome.start}
        </Button>
        <p class="small soft centred">{common.ministry}</p>
      </div>
    </Screen>
  );
}
