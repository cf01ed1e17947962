/** The end of the mission in the wallet: told ahead on the first screen, and afterwards the only screen there is. */
import { useLocation } from 'preact-iso';
import { words } from '../../../shared/i18n/words.ts';
import { alone, markHeld } from '../../../shared/storage/held.ts';
import { eraseWalletData, holdsWalletData } from '../../../shared/storage/sunset.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { EndAhead, EndOver } from '../../../shared/ui/EndOfMission.tsx';
import { IconDownload } from '../../../shared/ui/icons.tsx';
import { tick, useWallet } from '../../context.ts';
import { forgetShared } from '../../papers/intake.ts';
import { papers } from '../../papers/papers.ts';

/** On home, from the day on which the ministry says it. */
export function EndNotice() {
  const wallet = useWallet();
  const end = wallet.state.value.trust?.end;
  if (end == null) return null;
  return <EndAhead device="phone" end={end} now={wallet.now()} storage={wallet.environment.storage} actions={<Copy />} />;
}

/** From the end on: every address of the wallet leads here, but for the copy of one's data. */
export function EndScreen() {
  const wallet = useWallet();
  tick.value;
  const { trust } = wallet.state.value;
  const { storage } = wallet.environment;
  if (trust?.end == null) return null;
  const erase = async () => {
    // As when a person deletes everything: no other tab takes it for lost and puts it back.
    const erased = await alone(async () => {
      markHeld(false);
      return eraseWalletData(storage);
    });
    if (!erased.ok) return erased;
    papers.value = [];
    wallet.set({ holders: [], active: null, phase: 'empty' });
    await forgetShared();
    return erased;
  };
  return (
    <EndOver device="phone" trust={trust} end={trust.end} now={wallet.now()} storage={storage} holds={() => holdsWalletData(storage)} erase={erase}>
      <Copy />
    </EndOver>
  );
}

function Copy() {
  const { route } = useLocation();
  return (
    <Button kind="outline" icon={<IconDownload />} onClick={() => route('/?screen=export')}>
      {words('sunset').ahead.copy}
    </Button>
  );
}
