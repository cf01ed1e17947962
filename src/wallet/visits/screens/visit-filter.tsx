/** Whose visits: everyone's, or those of one holder who has some. */
import { words } from '../../../shared/i18n/words.ts';
import type { VisitRecord } from '../../../shared/storage/schema.ts';
import { useWallet } from '../../context.ts';
import { nameOf } from '../../pass/names.ts';

interface FilterProps {
  readonly visits: readonly VisitRecord[];
  /** A holder's id; null for everyone. */
  readonly whose: string | null;
  readonly onChoose: (id: string | null) => void;
}

export function VisitFilter({ visits, whose, onChoose }: FilterProps) {
  const { holders } = useWallet().state.value;
  const { list } = words('visits');
  const have = new Set(visits.map(({ holderId }) => holderId));
  return (
    <fieldset class="segments visit-filter" aria-label={words('wallet').qr.whose}>
      <button type="button" aria-pressed={whose === null} onClick={() => onChoose(null)}>
        {list.everyone}
      </button>
      {holders
        .filter(({ holder }) => have.has(holder.id))
        .map((held) => (
          <button key={held.holder.id} type="button" aria-pressed={whose === held.holder.id} onClick={() => onChoose(held.holder.id)}>
            {nameOf(held)}
          </button>
        ))}
    </fieldset>
  );
}
