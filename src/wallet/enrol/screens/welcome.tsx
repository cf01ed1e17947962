/** The first screen of a phone without a pass: what this is, or that the browser lost what was here; in which language, and one button. */
import { useLocation } from 'preact-iso';
import { words } from '../../../shared/i18n/words.ts';
import { wasHeld } from '../../../shared/storage/held.ts';
import { Button, IconButton } from '../../../shared/ui/Button.tsx';
import { IconShield } from '../../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useCodes } from '../../context.ts';
import { InstallHint, PaperOffer, PapersRow } from '../../lazy-screens.ts';
import { IconMore } from '../../parts/icons.ts';

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const;

export function WelcomeScreen() {
  // There was a pass, and nobody deleted it: the browser did.
  const held = wasHeld();
  const loaded = useCodes(held) !== null;
  const lost = held && loaded ? words('trouble').lost : null;
  const { welcome } = words('steps');
  const common = words('common');
  const { route, query } = useLocation();
  const end = (
    <>
      <LanguageSwitch />
      <IconButton label={words('wallet').home.more} icon={<IconMore />} onClick={() => route('/?screen=more')} />
    </>
  );
  return (
    <Screen end={end}>
      {lost === null && <Erased how={query['erased']} />}
      <div class="hero">
        {lost === null && (
          <div class="hero-marks" aria-hidden="true">
            {COLOURS.map((health) => (
              <StatusMark key={health} health={health} size={4} />
            ))}
          </div>
        )}
        <h1>{lost?.title ?? welcome.title}</h1>
        <p class="lead soft">{lost?.text ?? welcome.text}</p>
      </div>
      <PapersRow />
      <InstallHint iosOnly />
      <div class="dock">
        {lost === null && (
          <p class="row small soft">
            <IconShield />
            <span>{welcome.private}</span>
          </p>
        )}
        <Button kind="primary" large onClick={() => route('/?screen=enrol')}>
          {lost?.again ?? welcome.start}
        </Button>
        {/* Its room is there before it is: what comes late must not push the button away under a finger. */}
        <div class="offer-room">
          <PaperOffer />
        </div>
        <p class="small soft centred">{common.ministry}</p>
      </div>
    </Screen>
  );
}

/** Everything has just been deleted; without a network the ministry does not know of it. */
function Erased({ how }: { readonly how: string | undefined }) {
  const { settings } = words('steps');
  if (how !== 'told' && how !== 'untold') return null;
  return <Notice tone="good" title={settings.erased} children={how === 'untold' && <span class="small">{settings.eraseUntold}</span>} />;
}
