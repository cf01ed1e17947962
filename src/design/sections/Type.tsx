/** The type scale with the letters that matter here. */
import type { CSSProperties } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Part } from '../Part.tsx';
import { tokensOf } from '../token-set.ts';

const LETTERS = 'Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі';
const DIGITS = '0123456789 · 14:02–15:10 · № 12';

export function Type() {
  const tokens = tokensOf('type');
  const sizes = tokens.filter(({ name, light }) => name.startsWith('text-') && light.includes('rem'));
  return (
    <Part name="type">
      <div class="card type-scale">
        {sizes.map(({ name }) => (
          <Line key={name} name={name} />
        ))}
      </div>
      <ul class="weights">
        {tokens
          .filter(({ name }) => name.startsWith('weight-'))
          .map(({ name, light }) => (
            <li key={name} class="card">
              <span lang="kk" style={{ fontWeight: `var(--${name})` } as CSSProperties}>
                Рұқсатнама
              </span>
              <code>
                {name} {light}
              </code>
            </li>
          ))}
        <li class="card">
          <span class="digits">{DIGITS}</span>
          <code>tabular-nums</code>
        </li>
      </ul>
    </Part>
  );
}

function Line({ name }: { readonly name: string }) {
  const element = useRef<HTMLSpanElement>(null);
  const [size, setSize] = useState('');
  useEffect(() => {
    const measure = () => element.current !== null && setSize(`${Math.round(Number.parseFloat(getComputedStyle(element.current).fontSize) * 10) / 10} px`);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return (
    <p>
      <code>
        {name}
        <br />
        {size}
      </code>
      <span ref={element} lang="kk" style={{ fontSize: `var(--${name})` } as CSSProperties}>
        {LETTERS}
      </span>
    </p>
  );
}
