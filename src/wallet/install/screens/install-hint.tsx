/**
 * "Ashyq on the home screen", at the right moment: on iOS before enrolling (the icon has a storage of its own), elsewhere once a status is on screen.
 * "Not now" is kept for 30 days.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../../../shared/i18n/words.ts';
import { getSetting, putSetting } from '../../../shared/storage/settings.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useWallet } from '../../context.ts';
import { IconPhone } from '../../parts/icons.ts';
import { askToInstall, installPrompt, installWay, isInstalled, isQuiet } from '../install.ts';

export function InstallHint({ iosOnly = false }: { readonly iosOnly?: boolean }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const { storage } = wallet.environment;
  // Until it is known whether somebody said "not now", nobody is asked.
  const quiet = useSignal(true);
  const install = words('install');
  useEffect(() => {
    void getSetting(storage, 'installHintDismissedAt').then((at) => (quiet.value = at.ok && isQuiet(at.value, wallet.now())));
  }, []);
  const way = installWay();
  const possible = iosOnly ? way === 'ios' : way !== 'ios' && (installPrompt.value !== null || way === 'firefox');
  if (quiet.value || isInstalled() || !possible) return null;
  const later = () => {
    quiet.value = true;
    void putSetting(storage, 'installHintDismissedAt', wallet.now());
  };
  const ask = async () => {
    if (!(await askToInstall())) later();
  };
  const actions = (
    <>
      {installPrompt.value === null || way === 'ios' ? (
        <Button onClick={() => route('/?screen=install')}>{install.how}</Button>
      ) : (
        <Button kind="primary" onClick={ask}>
          {install.button}
        </Button>
      )}
      <Button onClick={later}>{install.later}</Button>
    </>
  );
  return (
    <Notice
      tone="plain"
      icon={<IconPhone />}
      title={install.title}
      actions={actions}
      children={<span class="small">{way === 'ios' ? install.ios.open : install.text}</span>}
    />
  );
}
