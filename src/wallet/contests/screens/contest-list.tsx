/** How what was contested stands: waiting with its deadline, corrected, or left as it is and why. */
import type { ToldContest } from '../../../core/token/contest.ts';
import { formatAge, formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { IconCheck, IconClock, IconInfo, IconWarning } from '../../../shared/ui/icons.tsx';
import { tick, useWallet } from '../../context.ts';
import '../../parts/list.css';
import './contest.css';

interface ListProps {
  readonly told: readonly ToldContest[];
  /** by the issuer's clock; null: never asked */
  readonly toldAt: number | null;
}

export function ContestList({ told, toldAt }: ListProps) {
  const wallet = useWallet();
  const text = words('contest');
  tick.value;
  if (told.length === 0) return null;
  return (
    <section class="stack">
      <h2>{text.list}</h2>
      <ul class="card list">
        {told.map((one) => (
          <Contest key={`${one.openedAt} ${one.receipt?.at}`} contest={one} now={wallet.now()} />
        ))}
      </ul>
      {toldAt !== null && <p class="small soft">{fill(text.asked, { age: formatAge(language(), wallet.now() - toldAt) })}</p>}
    </section>
  );
}

function Contest({ contest, now }: { readonly contest: ToldContest; readonly now: number }) {
  const text = words('contest');
  const { about, ground, receipt } = contest;
  const { Icon, says, isLate } = stateOf(contest, now);
  const where = receipt === null ? '' : `: ${receipt.venue}, ${formatMoment(language(), receipt.at, now)}`;
  return (
    <li class="contest" data-state={contest.state}>
      <strong>
        {text.about[about]}
        {where}
      </strong>
      <span class="line small soft">{text.ground[ground]}</span>
      <p class={isLate ? 'row late' : 'row'}>
        <Icon size={1.25} />
        <span>{says}</span>
      </p>
      {contest.reason !== null && <p class="small">{text.reason[contest.reason]}</p>}
    </li>
  );
}

function stateOf({ state, deadlineAt, decidedAt }: ToldContest, now: number) {
  const text = words('contest');
  const at = (seconds: number) => ({ when: formatMoment(language(), seconds, now) });
  if (state === 'corrected') return { Icon: IconCheck, says: fill(text.corrected, at(decidedAt ?? now)), isLate: false };
  if (state === 'rejected') return { Icon: IconInfo, says: fill(text.rejected, at(decidedAt ?? now)), isLate: false };
  const isLate = now >= deadlineAt;
  return { Icon: isLate ? IconWarning : IconClock, says: fill(isLate ? text.overdue : text.open, at(deadlineAt)), isLate };
}
