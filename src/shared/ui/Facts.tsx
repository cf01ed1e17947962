/** Short facts with an icon, a small label and a value: why, until when, how old. */
import type { ComponentChildren } from 'preact';

interface Fact {
  readonly icon: ComponentChildren;
  readonly label: string;
  readonly value: ComponentChildren;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ icon, label, value }) => (
        <div key={label}>
          <dt>
            {icon}
            {label}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
