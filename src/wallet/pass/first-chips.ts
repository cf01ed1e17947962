/**
 * The chips above the first code of a wallet that several people share: family/screens/holder-switch.tsx as the QR screen has it, without components. Apart from
 * first-screen.ts, because the names of those without a word of their own stand in their tokens, and what reads tokens is 4 kB.
 */
import type { HolderRecord } from '../../shared/storage/schema.ts';
import '../family/screens/holder-switch.css';
import { nameOf } from './names.ts';

interface Chips {
  readonly element: Element;
  /** The chip of this holder is the one in force, and in sight. */
  readonly mark: (id: string) => void;
}

export function drawChips(
  holders: readonly HolderRecord[],
  { label, choose }: { readonly label: string; readonly choose: (holder: HolderRecord) => void },
): Chips {
  const element = document.createElement('nav');
  element.className = 'holder-switch';
  element.setAttribute('aria-label', label);
  const row = element.appendChild(document.createElement('ul'));
  const chips = new Map(holders.map((holder) => [holder.id, row.appendChild(chip(holder, choose))]));
  const mark = (id: string) => {
    for (const [own, { firstElementChild: button }] of chips) {
      if (own === id) button?.setAttribute('aria-current', 'true');
      else button?.removeAttribute('aria-current');
    }
    chips.get(id)?.firstElementChild?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return { element, mark };
}

function chip(holder: HolderRecord, choose: (holder: HolderRecord) => void): HTMLLIElement {
  const item = document.createElement('li');
  const button = item.appendChild(document.createElement('button'));
  button.setAttribute('type', 'button');
  button.appendChild(document.createElement('span')).textContent = nameOf({ holder });
  button.addEventListener('click', () => {
    choose(holder);
    // As announce.ts does, which comes with the frame of the apps.
    const region = document.getElementById('announce');
    if (region !== null) region.textContent = nameOf({ holder });
  });
  return item;
}
