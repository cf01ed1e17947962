/** Asks before visits are erased: whose, how many, and what erasing reaches: this phone, and not what the ministry already has. */
import { useSignal } from '@preact/signals';
import { fill, words } from '../../../shared/i18n/words.ts';
import type { VisitRecord } from '../../../shared/storage/schema.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { useWallet } from '../../context.ts';
import { ConfirmSheet } from '../../parts/confirm-sheet.tsx';
import { nameOf } from '../../pass/names.ts';
import { heldPass } from '../../state.ts';
import { useVisits } from '../use-visits.ts';
import { VisitFilter } from './visit-filter.tsx';

interface EraseProps {
  readonly visits: readonly VisitRecord[];
  readonly onClose: () => void;
}

/** One visit. */
export function EraseVisit({ visit, onClose }: { readonly visit: VisitRecord } & Pick<EraseProps, 'onClose'>) {
  const keeper = useVisits();
  const { list } = words('visits');
  return (
    <Confirm title={list.eraseTitle} meant={[visit]} erase={() => keeper.erase(visit.id)} onClose={onClose}>
      <p class="lead">{visit.venue.name}</p>
    </Confirm>
  );
}

/** All visits of one holder, or of everyone; `whose`: what the list behind shows, and the first choice here. */
export function EraseVisits({ visits, whose, onClose }: EraseProps & { readonly whose: string | null }) {
  const wallet = useWallet();
  const keeper = useVisits();
  const { list } = words('visits');
  const chosen = useSignal(whose);
  const meant = visits.filter(({ holderId }) => chosen.value === null || holderId === chosen.value);
  const several = new Set(visits.map(({ holderId }) => holderId)).size > 1;
  const holderId = several ? chosen.value : (visits[0]?.holderId ?? null);
  const held = holderId === null ? null : heldPass(wallet.state.value, holderId);
  return (
    <Confirm title={list.eraseAllTitle} meant={meant} erase={() => keeper.eraseAll(chosen.value)} onClose={onClose}>
      {several && <VisitFilter visits={visits} whose={chosen.value} onChoose={(id) => (chosen.value = id)} />}
      <p class="lead" role="status">
        {fill(list.eraseMeant, { name: held === null ? list.everyone : nameOf(held), n: meant.length })}
      </p>
    </Confirm>
  );
}

interface ConfirmProps extends Pick<EraseProps, 'onClose'> {
  readonly title: string;
  readonly meant: readonly VisitRecord[];
  readonly erase: Parameters<typeof ConfirmSheet<void>>[0]['erase'];
  readonly children: preact.ComponentChildren;
}

function Confirm({ title, meant, erase, onClose, children }: ConfirmProps) {
  const { list } = words('visits');
  const erased = () => {
    announce(list.erased);
    onClose();
  };
  return (
    <ConfirmSheet title={title} confirm={list.eraseConfirm} erase={erase} onErased={erased} onClose={onClose}>
      {children}
      <p>
        {list.eraseText} {meant.some(({ sync }) => sync === 'waiting') && list.eraseWaiting}
      </p>
    </ConfirmSheet>
  );
}
