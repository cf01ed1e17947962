/** "Keep Ashyq on the home screen": on iOS before enrolling (the icon has a storage of its own), elsewhere after, when the browser offers it. */
import { useSignal } from '@preact/signals';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { IconPhone } from '../icons.ts';
import { installPrompt, isInstalled, isIosTab } from '../install.ts';

export function InstallHint({ iosOnly = false }: { readonly iosOnly?: boolean }) {
  const later = useSignal(false);
  const { install } = words('wallet');
  const ios = isIosTab();
  const prompt = installPrompt.value;
  if (later.value || isInstalled() || (iosOnly ? !ios : ios || prompt === null)) return null;
  const actions = (
    <>
      {prompt !== null && <Button onClick={() => prompt.prompt().finally(() => (installPrompt.value = null))}>{install.button}</Button>}
      <Button onClick={() => (later.value = true)}>{install.later}</Button>
    </>
  );
  return (
    <Notice tone="plain" icon={<IconPhone />} title={install.title} actions={actions}>
      <span class="small">{ios ? install.ios : install.text}</span>
    </Notice>
  );
}
