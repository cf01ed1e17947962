/**
 * Is it the same person? Asked before a code is sent, wherever a pass in this phone may be the one that is being added. Initials and a birthday are no proof,
 * twins share them; so what follows from each answer is said. Whoever is here already under another roof (one's own number typed as a relative's) is not
 * added a second time: a person has one pass, and the code would take it from its place.
 */
import { useLocation } from 'preact-iso';
import { formatBirthDay } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Sheet } from '../../../shared/ui/Sheet.tsx';
import { useWallet } from '../../context.ts';
import { nameOf } from '../../pass/names.ts';
import { readToken } from '../../pass/token.ts';
import { type HeldPass, hasEnded } from '../../state.ts';

interface SamePersonProps {
  readonly held: HeldPass;
  /** As whom the person is being added. */
  readonly kind: 'own' | 'relative';
  /** The new pass carries on the one of this id. */
  readonly onSame: (id: string) => void;
  readonly onOther: () => void;
  readonly onClose: () => void;
}

/** Where somebody's ended pass comes back from. */
const BACK = { own: '/?screen=enrol', child: '/?screen=children' } as const;

export function SamePerson({ held, kind, onSame, onOther, onClose }: SamePersonProps) {
  const wallet = useWallet();
  const { route } = useLocation();
  const { same } = words('steps');
  const { holder } = held;
  const name = `${nameOf(held)}\u00a0· ${formatBirthDay(language(), readToken(holder.token)?.birth ?? 0)}`;
  const goThere = () => {
    if (holder.kind !== 'relative' && hasEnded(held)) return route(BACK[holder.kind], true);
    wallet.show(holder.id);
    route('/', true);
  };
  const isElsewhere = holder.kind !== kind;
  const text = isElsewhere ? (hasEnded(held) ? same.ended : same.here) : same[kind];
  return (
    <Sheet title={fill(same.title, { name })} onClose={onClose}>
      <div class="stack loose">
        <p>{text}</p>
        <div class="stack">
          <Button kind="primary" onClick={() => (isElsewhere ? goThere() : onSame(holder.id))}>
            {same.yes}
          </Button>
          <Button onClick={onOther}>{same.no}</Button>
        </div>
      </div>
    </Sheet>
  );
}
