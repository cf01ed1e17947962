/** Labels with values, several beside each other. */
import type { ComponentChildren } from 'preact';

export type DeskFact = readonly [label: string, value: ComponentChildren];

export function DeskFacts({ facts }: { readonly facts: readonly DeskFact[] }) {
  return (
    <dl class="desk-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
