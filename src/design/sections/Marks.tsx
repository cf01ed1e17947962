/** The marks as different eyes see them, and what is left to tell them apart. */
import type { CSSProperties } from 'preact';
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { OutcomeMark, StatusMark } from '../../shared/ui/StatusMark.tsx';
import { difference, MATRICES, parseColour, simulate, VISIONS, type Vision } from '../colour.ts';
import { Part } from '../Part.tsx';
import { tokensOf } from '../token-set.ts';

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const;
const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;
/** Below this two colours are not told apart by their colour across a room. */
const CLEAR = 10;

export function Marks() {
  const say = words('design');
  return (
    <Part name="marks">
      <svg class="filters" aria-hidden="true">
        {VISIONS.map((vision) => (
          <filter key={vision} id={`eye-${vision}`} color-interpolation-filters="linearRGB">
            <feColorMatrix type="matrix" values={`${MATRICES[vision].map((row) => `${row.join(' ')} 0 0`).join(' ')} 0 0 0 1 0`} />
          </filter>
        ))}
      </svg>
      <div class="eyes">
        {(['light', 'dark'] as const).map((theme) => (
          <Eye key={theme} title={`${say.vision.usual} · ${say.theme[theme]}`} vision={null} theme={theme} />
        ))}
        {VISIONS.map((vision) => (
          <Eye key={vision} title={say.vision[vision]} vision={vision} />
        ))}
      </div>
      <p class="soft small">{say.forced}</p>
    </Part>
  );
}

interface EyeProps {
  readonly title: string;
  readonly vision: Vision | null;
  /** The page's own theme unless said. */
  readonly theme?: 'light' | 'dark';
}

function Eye({ title, vision, theme }: EyeProps) {
  const names = words('status');
  return (
    <figure class="card" data-theme={theme}>
      <figcaption>
        <h3>{title}</h3>
        <p class="soft small">{closest(vision)}</p>
      </figcaption>
      <div style={(vision === null ? {} : { filter: `url(#eye-${vision})` }) as CSSProperties}>
        <ul class="eye-marks">
          {COLOURS.map((health) => (
            <li key={health}>
              <StatusMark health={health} size={3.5} />
              <span>{names[health].name}</span>
            </li>
          ))}
        </ul>
        <ul class="eye-marks">
          {OUTCOMES.map((outcome) => (
            <li key={outcome}>
              <OutcomeMark outcome={outcome} size={3.5} />
              <span>{names.outcome[outcome]}</span>
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}

/** The two status colours that this eye finds most alike, of the light theme. */
function closest(vision: Vision | null): string {
  const say = words('design');
  const names = words('status');
  const seen = COLOURS.map((name) => {
    const colour = parseColour(tokensOf('status').find((token) => token.name === name)?.light ?? '') ?? [0, 0, 0];
    return { name: names[name].name, colour: vision === null ? colour : simulate(vision, colour) };
  });
  const pairs = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => ({ pair: `${a.name} – ${b.name}`, n: difference(a.colour, b.colour) })));
  const nearest = pairs.reduce((least, one) => (one.n < least.n ? one : least));
  if (nearest.n < CLEAR) return say.byShape;
  return fill(say.closest, { pair: nearest.pair, n: formatNumber(language(), nearest.n, 0) });
}
