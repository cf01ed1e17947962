/** Whose pass is on the screen, where the wallet holds several: one chip for each, with the colour's mark and letter. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useWallet } from '../../context.ts';
import { removeFirst } from '../../pass/first-shown.ts';
import { colourOf, nameOf } from '../../pass/names.ts';
import { activePass, type HeldPass, hasEnded } from '../../state.ts';
import './holder-switch.css';

/** `plain` leaves the colours out, for the QR screen, which must say nothing of a status. */
export function HolderSwitch({ plain = false }: { readonly plain?: boolean }) {
  const wallet = useWallet();
  const row = useRef<HTMLUListElement>(null);
  const { holders } = wallet.state.value;
  const active = activePass(wallet.state.value)?.holder.id;
  // Before the frame: the chips of a first code (pass/first-chips.ts) have stood there already, and none moves. What is out of sight scrolls nowhere, so that code
  // goes first.
  useLayoutEffect(() => {
    removeFirst();
    row.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);
  const show = (held: HeldPass) => {
    wallet.show(held.holder.id);
    announce(plain ? nameOf(held) : `${nameOf(held)}: ${statusName(held)}`);
  };
  return (
    <nav class="holder-switch" aria-label={words('wallet').qr.whose}>
      <ul ref={row}>
        {holders.map((held) => (
          <li key={held.holder.id}>
            <button type="button" aria-current={held.holder.id === active ? 'true' : undefined} onClick={() => show(held)}>
              {!plain && <StatusMark health={hasEnded(held) ? 'unknown' : colourOf(held.pass)} size={1.75} />}
              <span>{nameOf(held)}</span>
              {!plain && <span class="hidden-text">{statusName(held)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The colour in words, or that there is none to show. */
export function statusName({ pass }: HeldPass): string {
  const colour = colourOf(pass);
  return colour === 'unknown' ? words('family').noStatus : words('status')[colour].name;
}
