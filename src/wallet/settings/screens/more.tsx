/** Everything else that the wallet does, as one calm list: each line says in a sentence what is behind it. */
import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../../shared/i18n/words.ts';
import { IconDoor, IconDownload, IconInfo, IconPicture, IconScan } from '../../../shared/ui/icons.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { isInstalled } from '../../install/install.ts';
import { SCREENS, WITHOUT_HOLDER } from '../../lazy-screens.ts';
import { IconPhone, IconSettings } from '../../parts/icons.ts';
import { ListLink } from '../../parts/list.tsx';
import { IconChat, IconEye, IconFamily, IconPrint } from '../../parts/more-icons.ts';

declare const __APP_VERSION__: string;

const ICONS: { readonly [name: string]: (props: { readonly size?: number }) => JSX.Element } = {
  visits: IconDoor,
  family: IconFamily,
  paper: IconPrint,
  import: IconPicture,
  neutral: IconEye,
  contest: IconChat,
  export: IconDownload,
  install: IconPhone,
  settings: IconSettings,
  help: IconInfo,
};

/** By subject: whose passes and visits; what the phone does for them; the phone itself. */
const GROUPS = [
  ['visits', 'family', 'paper'],
  ['neutral', 'import', 'contest', 'export'],
  ['install', 'settings', 'help'],
] as const;
type Name = (typeof GROUPS)[number][number];

export function MoreScreen() {
  const more = words('more');
  const common = words('common');
  const { route } = useLocation();
  const empty = useWallet().state.value.holders.length === 0;
  const isOffered = (name: Name) => {
    if (name === 'install' && isInstalled()) return false;
    return name === 'neutral' ? !empty : Object.hasOwn(SCREENS, name) && (!empty || WITHOUT_HOLDER.has(name));
  };
  return (
    <Screen title={more.title} onBack={() => route('/', true)}>
      <nav class="stack loose" aria-label={more.title}>
        {GROUPS.map((names) => names.filter(isOffered))
          .filter((names) => names.length > 0)
          .map((names) => (
            <ul key={names[0]} class="card list">
              {names.map((name) => (
                <MoreLine key={name} name={name} />
              ))}
            </ul>
          ))}
      </nav>
      <p class="small soft centred about">
        {common.appName} · {fill(common.version, { version: __APP_VERSION__ })}
        <span class="line">{common.ministry}</span>
      </p>
    </Screen>
  );
}

function MoreLine({ name }: { readonly name: Name }) {
  const more = words('more');
  const Icon = ICONS[name] ?? IconScan;
  return (
    <li>
      <ListLink href={name === 'neutral' ? '/neutral' : `/?screen=${name}`} icon={<Icon />} title={more[name]} text={more[`${name}Text`]} />
    </li>
  );
}
