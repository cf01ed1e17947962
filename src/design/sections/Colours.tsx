/** Colour roles, light and dark side by side, and the contrast of every pair that meets on a screen, measured on this very page. */
import type { CSSProperties } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatNumber } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { contrast, parseColour } from '../colour.ts';
import { Part } from '../Part.tsx';
import { edgePairs, type Pair, textPairs } from '../pairs.ts';
import { tokensOf } from '../token-set.ts';
import type { Token } from '../tokens.ts';

const GROUPS = ['ground', 'ink', 'status', 'verdict', 'picture'] as const;
const THEMES = ['light', 'dark'] as const;

export function Colours() {
  const say = words('design');
  return (
    <Part name="colour">
      {GROUPS.map((group) => (
        <div key={group} class="group">
          <h3>{say.group[group]}</h3>
          <ul class={`swatches ${group}`}>
            {tokensOf(group).map((token) => (
              <Swatch key={token.name} token={token} />
            ))}
          </ul>
        </div>
      ))}
      <div class="group">
        <h3>{say.why.contrast}</h3>
        <p class="soft small">{say.why.contrastWhy}</p>
        <ul class="pairs">
          {textPairs.map((pair) => (
            <Meeting key={`${pair[0]} ${pair[1]}`} pair={pair} />
          ))}
          {edgePairs.map((pair) => (
            <Meeting key={`${pair[0]} ${pair[1]} edge`} pair={pair} />
          ))}
        </ul>
      </div>
    </Part>
  );
}

function Swatch({ token: { name, light, dark } }: { readonly token: Token }) {
  return (
    <li>
      <span class="halves" aria-hidden="true">
        {THEMES.map((theme) => (
          <span key={theme} data-theme={theme} style={{ background: `var(--${name})` } as CSSProperties} />
        ))}
      </span>
      <code>{name}</code>
      <span class="values">{light === dark ? light : `${light} · ${dark}`}</span>
    </li>
  );
}

/** Two colours in both themes; the number is taken from what the browser computed. */
function Meeting({ pair: [front, back, least] }: { readonly pair: Pair }) {
  return (
    <li>
      <span class={least === 3 ? 'halves edge' : 'halves'}>
        {THEMES.map((theme) => (
          <Half key={theme} theme={theme} front={front} back={back} />
        ))}
      </span>
      <code>
        {front} / {back}
      </code>
    </li>
  );
}

interface HalfProps {
  readonly theme: 'light' | 'dark';
  readonly front: string;
  readonly back: string;
}

function Half({ theme, front, back }: HalfProps) {
  const element = useRef<HTMLSpanElement>(null);
  const [ratio, setRatio] = useState<number | null>(null);
  useEffect(() => {
    if (element.current === null) return;
    const { borderBlockStartColor, backgroundColor } = getComputedStyle(element.current);
    const [one, two] = [parseColour(borderBlockStartColor), parseColour(backgroundColor)];
    if (one !== null && two !== null) setRatio(contrast(one, two));
  }, []);
  return (
    <span ref={element} data-theme={theme} style={{ '--front': `var(--${front})`, '--back': `var(--${back})` } as CSSProperties}>
      {ratio === null ? '' : formatNumber(language(), ratio)}
    </span>
  );
}
