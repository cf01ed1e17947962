/** Where a visit is: on this phone, with the ministry, or refused, by icon and words. "Received" stands only where the ministry's answer was stored. */
import { formatMoment, formatTime, localDay } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import type { VisitRecord } from '../../../shared/storage/schema.ts';
import { IconCheck, IconWarning } from '../../../shared/ui/icons.tsx';
import { useWallet } from '../../context.ts';
import { IconPhone } from '../../parts/icons.ts';

/** The picture of each state. */
export const SYNC_ICONS = { waiting: IconPhone, received: IconCheck, refused: IconWarning };

export function SyncLine({ visit }: { readonly visit: VisitRecord }) {
  const now = useWallet().now();
  const Icon = SYNC_ICONS[visit.sync];
  return (
    <p class={`sync-line sync-${visit.sync} small`} data-sync={visit.sync}>
      <Icon size={1.25} />
      <span>{saySync(visit, now)}</span>
    </p>
  );
}

/** The sentence for a visit's state. */
export function saySync({ sync, receivedAt, left, refusal, entered }: VisitRecord, now: number): string {
  const { sync: say, refusal: reasons } = words('visits');
  // The day of the visit stands above it.
  const sameDay = receivedAt !== null && localDay(receivedAt) === localDay(entered);
  const when = receivedAt === null ? '' : sameDay ? formatTime(receivedAt) : formatMoment(language(), receivedAt, now);
  if (sync === 'received') return fill(say.received, { when });
  if (sync === 'refused') {
    const known: Readonly<Record<string, string>> = reasons;
    return `${say.refused}. ${known[refusal ?? 'other'] ?? reasons.other}`;
  }
  return receivedAt !== null && left !== null ? fill(say.exitWaiting, { when }) : say.waiting;
}
