/** The browser gives no storage: without it there can be no pass, and the screen says what helps. */
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../context.ts';

export function BrokenScreen() {
  const common = words('common');
  const codes = useCodes();
  const { storageCode } = useWallet().state.value;
  return (
    <Screen end={<LanguageSwitch />}>
      <Notice tone="bad" title={codes && storageCode ? codes.storage[storageCode] : common.storageBlocked} />
      <Button kind="primary" onClick={() => location.reload()}>
        {common.retry}
      </Button>
    </Screen>
  );
}
