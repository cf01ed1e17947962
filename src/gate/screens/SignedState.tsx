/** The journal's state for an inspector, to be photographed from the screen: a QR, and beside it the same in words (product.md, venue staff 9; decision 038). */
import { useEffect, useState } from 'preact/hooks';
import { toHex } from '../../core/bytes.ts';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconList, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Qr } from '../../shared/ui/Qr.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { signedAt } from '../checkpoint-over.ts';
import type { Gate } from '../gate.ts';
import { presentJournal } from '../journal-source.ts';
import { type SignedJournal, signedJournal } from '../signed-state.ts';

export function SignedState({ gate, onClose }: { readonly gate: Gate; readonly onClose: () => void }) {
  const { state: says } = words('tablet');
  const [made, setMade] = useState<SignedJournal | 'failed' | null>(null);
  const { size, handedIn } = gate.journal.state.value;
  // Handed in first, where there is a network: what the ministry has countersigned is worth more.
  useEffect(() => void gate.journal.sync(), []);
  useEffect(() => {
    const tablet = gate.tablet.value;
    if (tablet === null) return;
    let isGone = false;
    const at = signedAt(gate.keeper.state.value.trust);
    signedJournal(presentJournal(gate.storage, tablet), at).then(
      (signed) => isGone || setMade(signed.ok ? signed.value : 'failed'),
      () => isGone || setMade('failed'),
    );
    return () => {
      isGone = true;
    };
  }, [size, handedIn.countersigned?.size]);
  return (
    <Sheet title={says.title} onClose={onClose}>
      <div class="stack">
        {made === 'failed' && <Notice tone="bad" title={says.failed} />}
        {made !== null && made !== 'failed' && <Shown gate={gate} made={made} />}
        <p class="soft">{says.hint}</p>
        <Button kind="primary" onClick={onClose}>
          {words('common').done}
        </Button>
      </div>
    </Sheet>
  );
}

function Shown({ gate, made: { text, size, head, iat, countersigned } }: { readonly gate: Gate; readonly made: SignedJournal }) {
  const [{ state: says }, { journal, venue: names }] = [words('tablet'), words('gate')];
  const venue = gate.tablet.value?.venue;
  const ministry = countersigned === size ? says.whole : countersigned === 0 ? says.none : fill(says.part, { n: countersigned });
  return (
    <div class="stack" data-part="signed-state">
      <p>
        {contain(venue?.name ?? '')} · {names.gate} {venue?.gate}
      </p>
      <Qr text={text} label={says.title} />
      <Facts
        facts={[
          { icon: <IconList />, label: journal.title, value: fill(journal.entries, { n: size }) },
          { icon: <IconClock />, label: says.signed, value: formatMoment(language(), iat, gate.now.value) },
          { icon: <IconShield />, label: says.ministry, value: ministry },
        ]}
      />
      <p class="soft">
        {says.head}: <code class="digest">{toHex(head).replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </div>
  );
}
