/** Which colours meet on a screen, and how much contrast each meeting needs: 4.5 for text, 3 for edges, marks and focus (WCAG 2.2, 1.4.3 and 1.4.11). */

/** Foreground, background, least contrast. */
export type Pair = readonly [front: string, back: string, least: 3 | 4.5];

const GROUNDS = ['paper', 'surface', 'sunken'] as const;
const HUES = ['red', 'yellow', 'blue', 'green', 'amber'] as const;
const OUTCOMES = ['admit', 'refuse', 'undecided', 'exit'] as const;

/** Text on what it stands on. */
export const textPairs: readonly Pair[] = [
  ...GROUNDS.flatMap((ground): Pair[] => [
    ['ink', ground, 4.5],
    ['ink-soft', ground, 4.5],
    ['brand', ground, 4.5],
  ]),
  ['ink', 'raised', 4.5],
  ['ink', 'brand-tint', 4.5],
  ['brand-on', 'brand', 4.5],
  ['paper', 'ink', 4.5],
  ...HUES.flatMap((hue): Pair[] => [
    [`${hue}-on`, hue, 4.5],
    [`${hue}-ink`, `${hue}-tint`, 4.5],
    [`${hue}-ink`, 'paper', 4.5],
    [`${hue}-ink`, 'surface', 4.5],
  ]),
  ...OUTCOMES.map((outcome): Pair => [`verdict-${outcome}-on`, `verdict-${outcome}`, 4.5]),
  ['code', 'code-paper', 4.5],
  ['sign-on', 'sign', 4.5],
  ['sign-dot', 'sign', 4.5],
];

/** Edges of what is not text: fields, focus rings, marks. */
export const edgePairs: readonly Pair[] = [
  ...GROUNDS.slice(0, 2).flatMap((ground): Pair[] => [['line-strong', ground, 3]]),
  ...GROUNDS.flatMap((ground): Pair[] => [['focus', ground, 3]]),
  ['red', 'surface', 3],
  ...HUES.flatMap((hue): Pair[] => [
    [`${hue}-edge`, `${hue}-tint`, 3],
    [`${hue}-edge`, 'surface', 3],
    [`${hue}-edge`, 'paper', 3],
  ]),
];
