/** The quiet line below the card: online or offline (both are normal), how the last refresh went, and a button. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconTurn } from '../../shared/ui/icons.tsx';
import { useCodes, useWallet } from '../context.ts';
import { IconOffline } from '../icons.ts';
import { sayCode } from '../say.ts';
import { activePass, faultOf } from '../state.ts';

export function RefreshRow() {
  const wallet = useWallet();
  const asked = useSignal(false);
  const { home, refresh } = words('wallet');
  const { busy } = wallet.state.value;
  const problem = faultOf(wallet.state.value);
  const offline = problem === 'offline';
  const codes = useCodes(problem !== null && !offline);
  const press = async () => {
    asked.value = true;
    await wallet.refresh('asked');
    const failed = faultOf(wallet.state.value);
    // A new colour is announced by its own notice.
    if (!wallet.state.value.holders.some(({ changed }) => changed)) announce(failed === null ? `${refresh.ok}. ${home.unchanged}` : refresh.kept);
  };
  useEffect(() => {
    if (problem === null && !busy && asked.value) setTimeout(() => (asked.value = false), 4000);
  }, [problem, busy]);
  return (
    <div class="refresh-row">
      <div class="grow small soft">
        {offline && (
          <span class="row">
            <IconOffline size={1.25} />
            <span>{activePass(wallet.state.value)?.pass?.kind === 'current' ? words('common').offlineNormal : words('common').offline}</span>
          </span>
        )}
        {problem !== null && !offline && codes && problem !== 'device-replaced' && (
          <span>
            {fill(refresh.failed, { why: sayCode(codes, problem).title })} {refresh.kept}
          </span>
        )}
        {problem === null && !busy && asked.value && <span>{refresh.ok}</span>}
      </div>
      <Button kind="quiet" icon={<IconTurn size={1.25} />} busy={busy} onClick={press}>
        {busy ? home.refreshing : home.refresh}
      </Button>
    </div>
  );
}
