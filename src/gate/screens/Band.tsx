/**
 * Across the scan screen, when there is something to say about the door as such: its clock was set, it is in training, or the place is full. None is a verdict. Also holds a
 * tablet that is kept in the app.
 */
import { useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { IconInfo, IconWarning } from '../../shared/ui/icons.tsx';
import { capacityOf } from '../choices.ts';
import type { Gate } from '../gate.ts';
import { ClockBand } from './ClockNotice.tsx';
import { Deck } from './Deck.tsx';
import { insideNow } from './inside-now.ts';
import { Kiosk } from './Kiosk.tsx';
import { useChoices } from './use-choices.ts';

export function Band({ gate }: { readonly gate: Gate }) {
  const choices = useChoices(gate);
  const [training, tablet] = [gate.scanning.training.value, gate.tablet.value];
  if (choices === null || tablet === null) return null;
  return (
    <>
      <ClockBand gate={gate} />
      {training === null ? <Full gate={gate} limit={capacityOf(tablet.venue, choices)} /> : <Practising gate={gate} until={training.until} />}
      {choices.kiosk && <Kiosk gate={gate} turned={choices.turned} />}
    </>
  );
}

/** By the count of all gates where that is known; people are told, the verdicts are not touched. */
function Full({ gate, limit }: { readonly gate: Gate; readonly limit: number | null }) {
  const { full } = words('door');
  const inside = insideNow(gate);
  if (limit === null || inside === null || inside.n < limit) return null;
  return (
    <p class="band is-full" role="status">
      <IconWarning />
      <strong>{fill(full.title, { inside: inside.n, limit })}</strong>
      <span>
        {inside.by === 'alone' && `${full.alone} `}
        {full.text}
      </span>
    </p>
  );
}

function Practising({ gate, until }: { readonly gate: Gate; readonly until: number }) {
  const { training } = words('door');
  const [open, setOpen] = useState(false);
  return (
    <>
      <div class="band is-training" role="status">
        <IconInfo />
        <strong>{training.band}</strong>
        <span>{fill(training.until, { when: formatMoment(language(), until, gate.now.value) })}</span>
        <button type="button" onClick={() => setOpen(true)}>
          {training.cards}
        </button>
      </div>
      {open && <Deck gate={gate} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Among the numbers of the scan screen, and whose count it is. */
export function InsideNumber({ gate }: { readonly gate: Gate }) {
  const { inside: says } = words('door');
  const inside = insideNow(gate);
  return inside === null ? null : <li class="extra">{fill(says[inside.by], { n: inside.n })}</li>;
}
