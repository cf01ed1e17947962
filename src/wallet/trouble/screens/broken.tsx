/** The browser gives no storage: without it there can be no pass, and the screen says what helps. */
import { words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { sayCode } from '../say.ts';

export function BrokenScreen() {
  const common = words('common');
  const codes = useCodes();
  const { storageCode } = useWallet().state.value;
  const said = codes === null || storageCode === null ? null : sayCode(codes, storageCode);
  return (
    <Screen title={common.unexpected} end={<LanguageSwitch />}>
      <Notice tone="bad" title={said?.title ?? common.storageBlocked} children={said === null ? null : <span class="small">{said.todo}</span>} />
      <Button kind="primary" onClick={() => location.reload()}>
        {common.retry}
      </Button>
    </Screen>
  );
}
