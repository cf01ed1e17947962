/** On the first screen: where the holder is, as far as the book knows, and the way out of it. */
import { useSignal } from '@preact/signals';
import { formatMoment, formatTime, localDay } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { tick, useCodes, useWallet } from '../../context.ts';
import { activePass } from '../../state.ts';
import { type BookCode, currentVisit } from '../book.ts';
import { useVisits } from '../use-visits.ts';
import { sayBookCode } from './place-visit.tsx';
import { SYNC_ICONS, saySync } from './visit-sync.tsx';
import './visits.css';

export function OpenVisit() {
  const wallet = useWallet();
  const keeper = useVisits();
  const busy = useSignal(false);
  const fault = useSignal<BookCode | null>(null);
  const codes = useCodes(fault.value !== null);
  const { home, visit: text } = words('visits');
  tick.value;
  const held = activePass(wallet.state.value);
  const visit = held === null ? null : currentVisit(keeper.visits.value ?? [], held.holder.id, wallet.now());
  if (visit === null) return null;
  const Icon = SYNC_ICONS[visit.sync];
  const leave = async () => {
    busy.value = true;
    const left = await keeper.leave(visit);
    busy.value = false;
    fault.value = left.ok ? null : left.code;
    if (left.ok && left.visit.left !== null) announce(fill(text.left, { when: formatMoment(language(), left.visit.left, wallet.now()) }));
  };
  return (
    <>
      <section class="card open-visit" aria-label={home.here}>
        <strong>{visit.venue.name}</strong>
        <div class="row">
          <Icon size={1.125} />
          <p class="grow small soft">
            {fill(home.since, { when: formatTimeOrMoment(visit.entered, wallet.now()) })}
            <span class="hidden-text">{saySync(visit, wallet.now())}</span>
          </p>
          <Button kind="outline" busy={busy.value} onClick={leave}>
            {text.leave}
          </Button>
        </div>
      </section>
      {fault.value !== null && codes !== null && (
        <Notice tone="bad" title={text.failedLeave} children={<p class="small">{sayBookCode(fault.value, codes.storage)}</p>} />
      )}
    </>
  );
}

/** Today is not said: most visits are of today. */
const formatTimeOrMoment = (time: number, now: number): string => (localDay(time) === localDay(now) ? formatTime(time) : formatMoment(language(), time, now));
