/**
 * The tablet's signed word for a refusal (product.md, venue staff 11; formats.md §9, typ 65010), as a QR to be photographed or scanned by whoever was refused.
 * It names the door, the reason and the line of the journal, and nobody's name; the journal had its line before.
 */
import { useEffect, useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Qr } from '../../shared/ui/Qr.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Gate } from '../gate.ts';
import type { Judged } from '../judged.ts';
import { receiptOf } from '../receipt.ts';
import { why } from './VerdictView.tsx';

interface ReceiptSheetProps {
  readonly gate: Gate;
  readonly judged: Judged;
  readonly onClose: () => void;
}

export function ReceiptSheet({ gate, judged, onClose }: ReceiptSheetProps) {
  const { receipt } = words('manage');
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const tablet = gate.tablet.value;
    const making = tablet === null ? Promise.resolve(null) : receiptOf(tablet, judged);
    making.then(
      (made) => (made === null ? setFailed(true) : setText(made)),
      () => setFailed(true),
    );
  }, []);
  return (
    <Sheet title={receipt.title} onClose={onClose}>
      <div class="stack">
        <p>
          {fill(receipt.says, {
            venue: contain(gate.tablet.value?.venue.name ?? ''),
            time: formatMoment(language(), judged.at, gate.now.value),
            why: why(judged.verdict),
          })}
        </p>
        {text !== null && <Qr text={text} label={receipt.title} />}
        {failed && <Notice tone="bad" title={receipt.failed} />}
        <p class="soft">{receipt.hint}</p>
        <Button kind="primary" onClick={onClose}>
          {words('common').done}
        </Button>
      </div>
    </Sheet>
  );
}
