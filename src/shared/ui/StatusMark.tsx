/**
 * The four status marks and the three outcomes of a door: each differs by colour, by shape and by letter or sign, so that it is
 * told apart without seeing colours (stop sign R, triangle Y, square B, circle G; tick in a circle, cross in a stop sign, question in a diamond).
 */
import { words } from '../i18n/words.ts';

/** The four health colours; `unknown` where nothing verified is at hand. */
export type MarkName = 'red' | 'yellow' | 'blue' | 'green' | 'unknown';

/** The red shapes carry a line inside like a road's stop sign: an octagon alone is close to a circle for somebody who sees no colours. */
const RING = 'M23.8 11h16.4L53 23.8v16.4L40.2 53H23.8L11 40.2V23.8z';
const OCTAGON = 'M20.5 3h23L61 20.5v23L43.5 61h-23L3 43.5v-23z';
const SHAPES: Readonly<Record<MarkName, string>> = {
  red: OCTAGON,
  yellow: 'M28.8 5.2a3.7 3.7 0 016.4 0l26.5 47.4a3.7 3.7 0 01-3.2 5.4h-53a3.7 3.7 0 01-3.2-5.4z',
  blue: 'M12 5h40a7 7 0 017 7v40a7 7 0 01-7 7H12a7 7 0 01-7-7V12a7 7 0 017-7z',
  green: 'M32 3a29 29 0 100 58 29 29 0 000-58z',
  unknown: 'M32 3a29 29 0 100 58 29 29 0 000-58z',
};

interface MarkProps {
  /** CSS size in rem. */
  readonly size?: number;
  /** The accessible name; without it the mark is decoration beside its word. */
  readonly label?: string;
}

export function StatusMark({ health, size = 4, label }: MarkProps & { readonly health: MarkName }) {
  const letter = health === 'unknown' ? '?' : words('status')[health].letter;
  return (
    <>
      <svg class={`mark is-${health}`} viewBox="0 0 64 64" width={`${size}rem`} height={`${size}rem`} aria-hidden="true">
        <path class="shape" d={SHAPES[health]} />
        {health === 'red' && <path class="ring" d={RING} />}
        <text x="32" y={health === 'yellow' ? 50 : 42.5}>
          {letter}
        </text>
      </svg>
      {label && <span class="hidden-text">{label}</span>}
    </>
  );
}

/** What a door decided. */
export type OutcomeName = 'admit' | 'refuse' | 'undecided';

const OUTCOMES: Readonly<Record<OutcomeName, readonly [shape: string, sign: string]>> = {
  admit: ['M32 3a29 29 0 100 58 29 29 0 000-58z', 'M19 33.5l9 9 17-19'],
  refuse: [OCTAGON, 'M22 22l20 20M42 22L22 42'],
  undecided: [
    'M28.8 3.3a4.5 4.5 0 016.4 0l25.5 25.5a4.5 4.5 0 010 6.4L35.2 60.7a4.5 4.5 0 01-6.4 0L3.3 35.2a4.5 4.5 0 010-6.4z',
    'M25 25.5a7 7 0 1114 .5c0 5-7 5-7 10M32 46v.1',
  ],
};

export function OutcomeMark({ outcome, size = 8, label }: MarkProps & { readonly outcome: OutcomeName }) {
  const [shape, sign] = OUTCOMES[outcome];
  return (
    <>
      <svg class={`mark is-${outcome}`} viewBox="0 0 64 64" width={`${size}rem`} height={`${size}rem`} aria-hidden="true">
        <path class="shape" d={shape} />
        {outcome === 'refuse' && <path class="ring" d={RING} />}
        <path class="sign" d={sign} />
      </svg>
      {label && <span class="hidden-text">{label}</span>}
    </>
  );
}
