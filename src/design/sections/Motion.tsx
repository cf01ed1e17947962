/** Durations and the one easing, each to be played. */
import type { CSSProperties } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Part } from '../Part.tsx';
import { tokensOf } from '../token-set.ts';

export function Motion() {
  const tokens = tokensOf('motion');
  const easing = tokens.find(({ name }) => name === 'ease');
  return (
    <Part name="motion">
      <ul class="motions">
        {tokens
          .filter(({ name }) => name !== 'ease')
          .map(({ name, light }) => (
            <Run key={name} name={name} value={light.replace(/;.*$/, '')} />
          ))}
        {easing !== undefined && <Curve value={easing.light} />}
      </ul>
    </Part>
  );
}

function Run({ name, value }: { readonly name: string; readonly value: string }) {
  const { play } = words('design');
  const [there, setThere] = useState(false);
  // What lasts seconds runs evenly, like the countdown it is for; what answers a finger eases out.
  const even = value.endsWith('s') && !value.endsWith('ms');
  return (
    <li class="card">
      <code>
        {name} <span class="soft">{value}</span>
      </code>
      <span class="track" aria-hidden="true">
        <span class={there ? 'runner there' : 'runner'} style={{ '--run': `var(--${name})`, '--how': even ? 'linear' : 'var(--ease)' } as CSSProperties} />
      </span>
      <Button kind="quiet" aria-label={`${play}: ${name}`} onClick={() => setThere(!there)}>
        {play}
      </Button>
    </li>
  );
}

/** The easing as a curve: time to the right, way upwards. */
function Curve({ value }: { readonly value: string }) {
  const [x1 = 0, y1 = 0, x2 = 1, y2 = 1] = (value.match(/[\d.]+/g) ?? []).map(Number);
  const at = (x: number, y: number) => `${x * 100} ${100 - y * 100}`;
  return (
    <li class="card">
      <code>
        ease <span class="soft">{value}</span>
      </code>
      <svg class="curve" viewBox="-4 -4 108 108" aria-hidden="true">
        <path class="axis" d="M0 0V100H100" />
        <path d={`M${at(0, 0)}C${at(x1, y1)} ${at(x2, y2)} ${at(1, 1)}`} />
      </svg>
    </li>
  );
}
