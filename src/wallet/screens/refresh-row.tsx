/** The quiet line below the card: online or offline (both are normal), how the last refresh went, and a button. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconOffline, IconTurn } from '../../shared/ui/icons.tsx';
import { useCodes, useWallet } from '../context.ts';
import { sayCode } from '../say.ts';

/** Reasons that are nobody's fault and need no alarm. */
const NO_NETWORK: ReadonlySet<string> = new Set(['offline', 'timeout']);

export function RefreshRow() {
  const wallet = useWallet();
  const asked = useSignal(false);
  const { home, refresh } = words('wallet');
  const { busy, problem } = wallet.state.value;
  const offline = problem !== null && NO_NETWORK.has(problem);
  const codes = useCodes(problem !== null && !offline);
  const press = async () => {
    asked.value = true;
    await wallet.refresh('asked');
    const { changed, problem: failed } = wallet.state.value;
    announce(failed !== null ? refresh.kept : changed ? '' : `${refresh.ok}. ${home.unchanged}`);
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
            <span>{words('common').offlineNormal}</span>
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
