/** The children of the register: asked for when the screen opens, taken over with one tap each. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatDate } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconCheck, IconTurn } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { nameOf } from '../../pass/names.ts';
import { hasEnded } from '../../state.ts';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import { askFamily, holderOf, ownPass, takeChild } from '../family.ts';
import type { RegisteredChild } from '../family-answer.ts';
import '../../parts/list.css';

/** What the ministry has answered so far. */
type Asked =
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'children'; readonly children: readonly RegisteredChild[] };

export function ChildrenScreen() {
  const wallet = useWallet();
  const { route } = useLocation();
  const family = words('family');
  const hasOwn = ownPass(wallet.state.value) !== null;
  const asked = useSignal<Asked>({ kind: 'asking' });
  const ask = async () => {
    asked.value = { kind: 'asking' };
    const answer = await askFamily(wallet);
    asked.value = answer.ok ? { kind: 'children', children: answer.value } : { kind: 'failed', fault: answer };
  };
  useEffect(() => {
    if (hasOwn) void ask();
  }, [hasOwn]);
  return (
    <Screen title={family.children.add} onBack={() => route('/?screen=family', true)}>
      {hasOwn ? (
        <Answer asked={asked.value} onAgain={ask} />
      ) : (
        <Notice tone="plain" title={family.needOwn} actions={<Button onClick={() => route('/?screen=enrol')}>{family.getOwn}</Button>} />
      )}
    </Screen>
  );
}

function Answer({ asked, onAgain }: { readonly asked: Asked; readonly onAgain: () => void }) {
  const { children: text } = words('family');
  if (asked.kind === 'asking') {
    return (
      <p class="row soft" role="status">
        <span class="spinner" aria-hidden="true" /> {text.asking}
      </p>
    );
  }
  if (asked.kind === 'failed') {
    return (
      <>
        <FaultNotice fault={asked.fault} />
        <Button kind="primary" icon={<IconTurn />} onClick={onAgain}>
          {words('common').retry}
        </Button>
      </>
    );
  }
  if (asked.children.length === 0) return <Notice tone="plain" title={text.none} children={<span class="small">{text.noneText}</span>} />;
  return (
    <>
      <p class="lead soft">{text.text}</p>
      <ul class="card list">
        {asked.children.map((child) => (
          <ChildLine key={child.ref.join()} child={child} />
        ))}
      </ul>
      <p class="small soft">{text.both}</p>
    </>
  );
}

/** Midnight of the day of birth in UTC, which is the same day in Kazakhstan. */
const birthDate = ({ birth, year }: RegisteredChild): number => Date.UTC(year, Math.floor(birth / 100) - 1, birth % 100) / 1000;

function ChildLine({ child }: { readonly child: RegisteredChild }) {
  const wallet = useWallet();
  const busy = useSignal(false);
  const fault = useSignal<Fault | null>(null);
  const { children: text } = words('family');
  const held = holderOf(wallet.state.value, child);
  const isHere = held !== null && !hasEnded(held);
  const take = async () => {
    busy.value = true;
    fault.value = null;
    const taken = await takeChild(wallet, child.ref);
    busy.value = false;
    if (taken.ok) announce(fill(text.added, { name: child.initials }));
    else fault.value = taken;
  };
  return (
    <li class="stack child">
      <div class="row">
        <div class="grow">
          <strong>{held === null ? child.initials : nameOf(held)}</strong>
          <span class="line small soft">{formatDate(language(), birthDate(child))}</span>
          {isHere && (
            <span class="row here small" role="status">
              <IconCheck size={1.25} /> {text.here}
            </span>
          )}
        </div>
        {!isHere && (
          <Button kind="primary" busy={busy.value} onClick={take} aria-label={`${text.take}: ${child.initials}`}>
            {busy.value ? text.taking : text.take}
          </Button>
        )}
      </div>
      {!isHere && held === null && child.held && <p class="small soft">{text.held}</p>}
      <FaultNotice fault={fault.value} />
    </li>
  );
}
