/** In the place of the status: this phone's clock, which cannot be right or has not been confirmed, and what to do. The pass is not called over as a fact. */
import { formatDate, formatTime } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { StatusCard } from '../../../shared/ui/StatusCard.tsx';
import { useWallet } from '../../context.ts';

export function ClockCard({ doubt, over }: { readonly doubt: 'ended' | 'behind'; readonly over: string }) {
  const { clock } = words('trouble');
  // The time as the phone itself shows it, with its date: that is what the person can compare.
  const now = Math.floor(useWallet().environment.clock() / 1000);
  const text = doubt === 'ended' ? clock.endedText : clock.behindText;
  return (
    <StatusCard health="unknown" over={over} name={clock[doubt]}>
      <p>{fill(text, { now: `${formatDate(language(), now)}, ${formatTime(now)}` })}</p>
    </StatusCard>
  );
}
