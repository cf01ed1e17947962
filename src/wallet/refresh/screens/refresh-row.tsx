/** The quiet line below the card: online or offline (both are normal), how the last refresh went, what to do, and a button. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatUntil } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconTurn } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { IconOffline } from '../../parts/icons.ts';
import { activePass, ENROL_AGAIN, faultOf, isPaused } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';

export function RefreshRow() {
  const wallet = useWallet();
  const asked = useSignal(false);
  const { home, refresh } = words('wallet');
  const { busy } = wallet.state.value;
  const problem = faultOf(wallet.state.value);
  const offline = problem === 'offline';
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
    <>
      {problem !== null && !offline && !ENROL_AGAIN.has(problem) && <Failed problem={problem} />}
      <div class="refresh-row">
        <div class="grow small soft">
          {offline && (
            <span class="row">
              <IconOffline size={1.25} />
              <span>{activePass(wallet.state.value)?.pass?.kind === 'current' ? words('common').offlineNormal : words('common').offline}</span>
            </span>
          )}
          {problem === null && !busy && asked.value && <span>{refresh.ok}</span>}
        </div>
        <Button kind="quiet" icon={<IconTurn size={1.25} />} busy={busy} onClick={press}>
          {busy ? home.refreshing : home.refresh}
        </Button>
      </div>
    </>
  );
}

/** What another tab did, and only a new look at the storage can follow. */
const REOPEN: ReadonlySet<string> = new Set(['storage-newer', 'holder-gone']);

/** Calm: the pass is as good as before. */
function Failed({ problem }: { readonly problem: string }) {
  const wallet = useWallet();
  const codes = useCodes();
  if (codes === null) return null;
  const { title, todo } = sayCode(codes, problem);
  const { retryAt } = wallet.state.value;
  const wait = isPaused(wallet) && retryAt !== null ? retryAt - wallet.now() : 0;
  return (
    <Notice tone="plain" title={title} actions={REOPEN.has(problem) ? <Button onClick={() => location.reload()}>{words('common').reload}</Button> : undefined}>
      <span class="small">
        {wait > 0 ? fill(words('trouble').again, { when: formatUntil(language(), wait) }) : todo} {words('wallet').refresh.kept}
      </span>
    </Notice>
  );
}
