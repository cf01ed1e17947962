/** Between shifts, below whose tablet it is: whether the door is in training, today's numbers, and the last shift. */
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { capacityOf, NO_CHOICES } from '../choices.ts';
import type { Gate } from '../gate.ts';
import '../rounds.css';
import { ClockNotice } from './ClockNotice.tsx';
import { Flow } from './Flow.tsx';
import { LastShift } from './Shifts.tsx';
import { useChoices } from './use-choices.ts';

// What else stands beside scanning comes in this script too: each script of the build is a line in the service worker's list.
export { openPractice } from '../practise.ts';
export { Band, InsideNumber } from './Band.tsx';
export { Locked } from './Locked.tsx';
export { ManagerMore } from './ManagerMore.tsx';
export { PractisedView } from './PractisedView.tsx';

export function Rounds({ gate }: { readonly gate: Gate }) {
  const { training: texts } = words('door');
  const choices = useChoices(gate) ?? NO_CHOICES;
  const training = gate.scanning.training.value;
  const [tablet, counters] = [gate.tablet.value, gate.scanning.counters.value];
  if (tablet === null) return null;
  return (
    <>
      <ClockNotice gate={gate} />
      {training !== null && (
        <Notice tone="warn" title={texts.notice}>
          <p>{texts.noticeText}</p>
          <p>{fill(texts.until, { when: formatMoment(language(), training.until, gate.now.value) })}</p>
        </Notice>
      )}
      {counters !== null && <Flow gate={gate} counters={counters} limit={capacityOf(tablet.venue, choices)} />}
      <LastShift gate={gate} />
    </>
  );
}
