/** A part of the page: a heading with an anchor, a sentence that says why, then what is shown. */
import type { ComponentChildren } from 'preact';
import { words } from '../shared/i18n/words.ts';

export const PARTS = ['colour', 'type', 'space', 'motion', 'icons', 'marks', 'components', 'words'] as const;
export type PartName = (typeof PARTS)[number];

export function Part({ name, children }: { readonly name: PartName; readonly children: ComponentChildren }) {
  const { part, why } = words('design');
  return (
    <section class="part" id={name} aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>{part[name]}</h2>
        <p class="soft">{why[name]}</p>
      </header>
      {children}
    </section>
  );
}
