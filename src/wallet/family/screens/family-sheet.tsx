/** One holder: the person's own word, the place in the row, showing and removing. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Field } from '../../../shared/ui/Field.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Sheet } from '../../../shared/ui/Sheet.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { ConfirmSheet } from '../../parts/confirm-sheet.tsx';
import { IconTrash } from '../../parts/icons.ts';
import { IconDown, IconUp } from '../../parts/more-icons.ts';
import { nameOf } from '../../pass/names.ts';
import { eraseHolder } from '../../settings/erase.ts';
import type { HeldPass } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';
import { cleanLabel, LABEL_LENGTH, moveHolder, nameHolder } from '../family.ts';

interface SheetProps {
  readonly held: HeldPass;
  readonly onClose: () => void;
  /** Said when the pass is gone. */
  readonly onRemoved: (says: string) => void;
}

export function FamilySheet({ held, onClose, onRemoved }: SheetProps) {
  const wallet = useWallet();
  const { route } = useLocation();
  const removing = useSignal(false);
  const fault = useSignal<string | null>(null);
  const codes = useCodes(fault.value !== null);
  const family = words('family');
  const { id } = held.holder;
  if (removing.value) return <RemoveSheet held={held} onClose={onClose} onRemoved={onRemoved} onBack={() => (removing.value = false)} />;
  const open = () => {
    wallet.show(id);
    route('/', true);
  };
  return (
    <Sheet title={nameOf(held)} onClose={onClose}>
      <div class="stack loose">
        {fault.value !== null && codes !== null && <Notice tone="bad" title={sayCode(codes, fault.value).title} />}
        <NameForm held={held} onFault={(code) => (fault.value = code)} onDone={onClose} />
        <Places held={held} onFault={(code) => (fault.value = code)} />
        <div class="stack">
          <Button onClick={open}>{family.showOnHome}</Button>
          <Button kind="quiet" icon={<IconTrash />} onClick={() => (removing.value = true)}>
            {family.remove}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

interface PartProps {
  readonly held: HeldPass;
  readonly onFault: (code: string | null) => void;
}

function NameForm({ held, onFault, onDone }: PartProps & { readonly onDone: () => void }) {
  const wallet = useWallet();
  const typed = useSignal(held.holder.label ?? '');
  const family = words('family');
  const save = async (event: Event) => {
    event.preventDefault();
    const stored = await nameHolder(wallet, held.holder.id, typed.value);
    onFault(stored.ok ? null : stored.code);
    if (stored.ok) onDone();
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <Field
        label={family.name}
        value={typed.value}
        onValue={(text) => (typed.value = [...text].slice(0, LABEL_LENGTH).join(''))}
        autocomplete="off"
        says={family.nameHint}
      />
      <Button type="submit" kind="primary" disabled={cleanLabel(typed.value) === held.holder.label}>
        {words('common').save}
      </Button>
    </form>
  );
}

/** Up and down, where there is somebody to change places with. */
function Places({ held, onFault }: PartProps) {
  const wallet = useWallet();
  const family = words('family');
  const { holders } = wallet.state.value;
  const at = holders.findIndex(({ holder }) => holder.id === held.holder.id);
  if (holders.length < 2) return null;
  const move = async (by: -1 | 1) => {
    const moved = await moveHolder(wallet, held.holder.id, by);
    onFault(moved.ok ? null : moved.code);
    if (moved.ok) announce(fill(family.moved, { name: nameOf(held), n: moved.value }));
  };
  return (
    <div class="row halves">
      <Button icon={<IconUp />} disabled={at === 0} onClick={() => move(-1)}>
        {family.up}
      </Button>
      <Button icon={<IconDown />} disabled={at === holders.length - 1} onClick={() => move(1)}>
        {family.down}
      </Button>
    </div>
  );
}

function RemoveSheet({ held, onClose, onRemoved, onBack }: SheetProps & { readonly onBack: () => void }) {
  const wallet = useWallet();
  const family = words('family');
  const name = nameOf(held);
  const withChildren = held.holder.kind === 'own' && wallet.state.value.holders.some(({ holder }) => holder.kind === 'child');
  const erased = (told: boolean) => {
    const says = `${fill(family.removed, { name })} ${told ? '' : words('steps').settings.eraseUntold}`.trim();
    announce(says);
    onRemoved(says);
    onClose();
  };
  return (
    <ConfirmSheet
      title={`${family.remove}: ${name}`}
      confirm={family.removeConfirm}
      erase={() => eraseHolder(wallet, held.holder.id)}
      onErased={erased}
      onClose={onClose}
      onCancel={onBack}
    >
      <p>{family.removeText}</p>
      {withChildren && <p>{family.removeChildren}</p>}
    </ConfirmSheet>
  );
}
