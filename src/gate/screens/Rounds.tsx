/** Between shifts, below whose tablet it is: whether the door is in training, today's numbers, and the last shift. */
import { useEffect, useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { type Choices, capacityOf, loadChoices, NO_CHOICES } from '../choices.ts';
import type { Gate } from '../gate.ts';
import '../rounds.css';
import { Flow } from './Flow.tsx';
import { LastShift } from './Shifts.tsx';

/** What the manager chose, as it is stored now; read again with every line of the journal, because each change is one. */
export function useChoices(gate: Gate): Choices | null {
  const [choices, setChoices] = useState<Choices | null>(null);
  const { size } = gate.journal.state.value;
  useEffect(() => {
    let gone = false;
    loadChoices(gate.storage).then((read) => gone || setChoices(read.ok ? read.value : NO_CHOICES));
    return () => {
      gone = true;
    };
  }, [size]);
  return choices;
}

export function Rounds({ gate }: { readonly gate: Gate }) {
  const { training: texts } = words('door');
  const choices = useChoices(gate) ?? NO_CHOICES;
  const training = gate.scanning.training.value;
  const [tablet, counters] = [gate.tablet.value, gate.scanning.counters.value];
  if (tablet === null) return null;
  return (
    <>
      {training !== null && (
        <Notice tone="warn" title={texts.notice}>
          <p>{texts.noticeText}</p>
          <p>{fill(texts.until, { when: formatMoment(language(), training.until, gate.now.value) })}</p>
        </Notice>
      )}
      {counters !== null && <Flow counters={counters} gate={tablet.venue.gate} limit={capacityOf(tablet.venue, choices)} />}
      <LastShift gate={gate} />
    </>
  );
}
