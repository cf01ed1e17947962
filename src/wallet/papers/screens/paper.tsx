/** The paper pass: asked for with a tap, seen as it will be printed, printed or saved as a PDF, and forgotten with the screen. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../../shared/i18n/words.ts';
import { useHoldUpdates } from '../../../shared/network/hold-updates.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { type CardWords, loadCardWords, PaperCard, type PaperPass } from '../../../shared/ui/PaperCard.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { HolderSwitch } from '../../lazy-screens.ts';
import { IconPrint } from '../../parts/more-icons.ts';
import { nameOf } from '../../pass/names.ts';
import { activePass, type HeldPass } from '../../state.ts';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import { fetchPaper } from '../paper.ts';

/** A card that was made: whose, and in which words. */
interface Made {
  readonly id: string;
  readonly paper: PaperPass;
  readonly words: CardWords;
}

export function PaperScreen() {
  const wallet = useWallet();
  const { route } = useLocation();
  const paper = words('paper');
  // A card on screen is one of a few a day: no new version takes it away while it is being printed.
  useHoldUpdates();
  const made = useSignal<Made | null>(null);
  const { holders } = wallet.state.value;
  const held = activePass(wallet.state.value);
  if (held === null) return null;
  // Another holder is another card.
  const card = made.value?.id === held.holder.id ? made.value : null;
  return (
    <div class="paper-screen">
      <Screen title={paper.title} onBack={() => route('/?screen=more', true)}>
        {holders.length > 1 && <HolderSwitch />}
        {card === null ? <Make held={held} onMade={(next) => (made.value = next)} /> : <Preview card={card} />}
      </Screen>
    </div>
  );
}

function Make({ held, onMade }: { readonly held: HeldPass; readonly onMade: (made: Made) => void }) {
  const wallet = useWallet();
  const busy = useSignal(false);
  const fault = useSignal<Fault | null>(null);
  const paper = words('paper');
  const make = async () => {
    busy.value = true;
    fault.value = null;
    const cardWords = loadCardWords().catch(() => null);
    const result = await fetchPaper(wallet, held);
    const three = await cardWords;
    busy.value = false;
    if (!result.ok) fault.value = result;
    else if (three === null) fault.value = { code: 'offline', retryAfter: null };
    else {
      announce(paper.preview);
      onMade({ id: held.holder.id, paper: result.paper, words: three });
    }
  };
  return (
    <>
      <p class="lead">{fill(paper.whose, { name: nameOf(held) })}</p>
      <p class="soft">{paper.text}</p>
      <p class="soft">{paper.ends}</p>
      <FaultNotice fault={fault.value} />
      <div class="dock">
        <Button kind="primary" large busy={busy.value} icon={<IconPrint />} onClick={make}>
          {busy.value ? paper.making : paper.make}
        </Button>
      </div>
    </>
  );
}

function Preview({ card }: { readonly card: Made }) {
  const paper = words('paper');
  return (
    <>
      <p class="small soft no-print">{paper.preview}</p>
      <PaperCard paper={card.paper} words={card.words} />
      <p class="small soft no-print">{paper.pdf}</p>
      <p class="small soft no-print">{paper.notKept}</p>
      <div class="dock">
        <Button kind="primary" large icon={<IconPrint />} onClick={() => globalThis.print()}>
          {paper.print}
        </Button>
      </div>
    </>
  );
}
