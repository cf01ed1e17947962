/** Labels with their values, several beside each other. What has no value is left out. */
import type { ComponentChildren } from 'preact';

export type Pair = readonly [label: string, value: ComponentChildren];

export function Pairs({ pairs }: { readonly pairs: readonly (Pair | null)[] }) {
  return (
    <dl class="desk-facts">
      {pairs
        .filter((pair) => pair !== null)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
