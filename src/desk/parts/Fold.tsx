/** Something that can be done, folded until somebody wants it: the summary is its title. */
import type { ComponentChildren } from 'preact';

interface FoldProps {
  readonly title: string;
  readonly intro: string;
  readonly children: ComponentChildren;
}

export function Fold({ title, intro, children }: FoldProps) {
  return (
    <details class="card desk-deed">
      <summary>{title}</summary>
      <div class="stack">
        <p class="soft">{intro}</p>
        {children}
      </div>
    </details>
  );
}
