/** Settings: language, what this phone keeps and how safely, and deleting all of it. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatAge, formatMoment, formatSpan } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Facts } from '../../../shared/ui/Facts.tsx';
import { IconClock, IconDownload, IconKey, IconShield } from '../../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { ConfirmSheet } from '../../parts/confirm-sheet.tsx';
import { IconPhone, IconTrash } from '../../parts/icons.ts';
import { readToken } from '../../pass/token.ts';
import { activePass } from '../../state.ts';

/** Below this many seconds two clocks agree. */
const CLOCK_AGREES = 5;

export function SettingsScreen() {
  const { settings } = words('steps');
  const common = words('common');
  const { route } = useLocation();
  return (
    <Screen title={settings.title} onBack={() => route('/?screen=more', true)}>
      <section class="stack">
        <h2>{common.language}</h2>
        <LanguageSwitch full />
      </section>
      <section class="card stack loose">
        <h2>{settings.device}</h2>
        <DeviceFacts />
      </section>
      <Erase />
    </Screen>
  );
}

function DeviceFacts() {
  const wallet = useWallet();
  const { settings } = words('steps');
  const persisted = usePersisted();
  const [lang, now] = [language(), wallet.now()];
  const { trust, offset } = wallet.state.value;
  const holder = activePass(wallet.state.value)?.holder ?? null;
  const received = holder === null ? null : (readToken(holder.token)?.iat ?? null);
  const clock = offset === null || Math.abs(offset) < CLOCK_AGREES ? settings.clockGood : fill(settings.clockOff, { span: formatSpan(lang, Math.abs(offset)) });
  return (
    <Facts
      facts={[
        ...(holder === null ? [] : [{ icon: <IconKey />, label: settings.key, value: holder.key.kind === 'seed' ? settings.keySeed : settings.keySafe }]),
        ...(received === null ? [] : [{ icon: <IconDownload />, label: settings.received, value: formatMoment(lang, received, now) }]),
        ...(offset === null ? [] : [{ icon: <IconClock />, label: settings.clock, value: clock }]),
        { icon: <IconShield />, label: settings.trust, value: trust === null ? settings.trustNone : formatAge(lang, now - trust.stamp.iat) },
        ...(persisted === null ? [] : [{ icon: <IconPhone />, label: settings.storage, value: persisted ? settings.storageKept : settings.storageBest }]),
      ]}
    />
  );
}

/** Whether the browser has promised to keep our data; null while unknown. */
function usePersisted(): boolean | null {
  const persisted = useSignal<boolean | null>(null);
  useEffect(() => {
    navigator.storage?.persisted?.().then(
      (answer) => (persisted.value = answer),
      () => undefined,
    );
  }, []);
  return persisted.value;
}

function Erase() {
  const wallet = useWallet();
  const { route } = useLocation();
  const asking = useSignal(false);
  const { settings } = words('steps');
  const erased = (told: boolean) => {
    announce(told ? settings.erased : `${settings.erased} ${settings.eraseUntold}`);
    // The wallet that could carry the news is gone: the address does.
    route(`/?erased=${told ? 'told' : 'untold'}`, true);
  };
  const close = () => (asking.value = false);
  return (
    <>
      <Button kind="danger" icon={<IconTrash />} onClick={() => (asking.value = true)}>
        {settings.erase}
      </Button>
      {asking.value && (
        <ConfirmSheet title={settings.erase} confirm={settings.eraseConfirm} erase={() => wallet.erase()} onErased={erased} onClose={close}>
          <p>{settings.eraseText}</p>
        </ConfirmSheet>
      )}
    </>
  );
}
