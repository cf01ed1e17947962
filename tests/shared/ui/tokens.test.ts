/**
 * The tokens hold what docs/design.md promises: every pair that meets on a screen has its contrast in both themes, no stylesheet but tokens.css
 * has a raw colour, type size or duration, nothing uses a token that does not exist, and none is there for nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast, difference, parseColour, type Rgb, simulate, VISIONS } from '../../../src/design/colour.ts';
import { edgePairs, textPairs } from '../../../src/design/pairs.ts';
import { parseTokens, tokenValue } from '../../../src/design/tokens.ts';

const top = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(top, path), 'utf8');
const TOKENS = 'src/shared/ui/tokens.css';
const groups = parseTokens(read(TOKENS));
const names = [...groups.values()].flat().map(({ name }) => name);
const files = readdirSync(join(top, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => `src/${name.replaceAll('\\', '/')}`);
const sheets = files.filter((name) => name.endsWith('.css') && name !== TOKENS);
const THEMES = ['light', 'dark'] as const;

function colourOf(name: string, theme: 'light' | 'dark'): Rgb {
  const colour = parseColour(tokenValue(groups, name, theme));
  if (colour === null) throw new Error(`--${name} is not a plain colour`);
  return colour;
}

/** Declarations of a stylesheet, without comments: `[line, property, value]`. */
function declarations(css: string): [line: number, property: string, value: string][] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...bare.matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map((found) => [
    bare.slice(0, found.index).split('\n').length,
    found[1] ?? '',
    (found[2] ?? '').trim(),
  ]);
}

/** What a declaration must not hold outside tokens.css, and why it is refused. */
function faultOf(property: string, value: string): string | null {
  const own = value.replace(/url\([^)]*\)/g, '');
  if (/#[\da-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab)\(/i.test(own)) return 'raw colour';
  if (
    /(?:color|background|fill|stroke|border|outline|shadow)/.test(property) &&
    /\b(?:white|black|red|green|blue|yellow|gr[ae]y|orange)\b/.test(own.replace(/var\([^)]*\)/g, ''))
  )
    return 'named colour';
  if ((property === 'font-size' || property === 'font') && /\d(?:px|rem|pt)\b/.test(own) && !/c(?:q[wh]|qmin|qmax)/.test(own)) return 'raw type size';
  if (/^(?:transition|animation)/.test(property) && /\d(?:ms|s)\b/.test(own)) return 'raw duration';
  if (property === 'font-weight' && !/^var\(/.test(own)) return 'raw weight';
  if (property === 'z-index' && !/^var\(/.test(own)) return 'raw layer';
  return null;
}

const faults = (path: string, css: string): string[] =>
  declarations(css).flatMap(([line, property, value]) => {
    const fault = faultOf(property, value);
    return fault === null ? [] : [`${path}:${line} ${fault}: ${property}: ${value}`];
  });

describe('contrast', () => {
  it.each([...textPairs, ...edgePairs])('%s on %s has %d : 1 in both themes', (front, back, least) => {
    for (const theme of THEMES) expect([theme, contrast(colourOf(front, theme), colourOf(back, theme)) >= least]).toEqual([theme, true]);
  });

  it('knows the two ends of the scale', () => {
    expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 5);
    expect(contrast([1, 1, 1], [1, 1, 1])).toBe(1);
  });

  it('has a pair for every colour that text is written in or on', () => {
    const paired = new Set([...textPairs, ...edgePairs].flat());
    // line divides, brand-dot is decoration in the logo; a camera's picture has no colour of its own.
    const free = new Set(['line', 'brand-dot', 'camera', 'camera-on', 'veil', 'backdrop']);
    const colours = (['ground', 'ink', 'status', 'verdict', 'picture'] as const).flatMap((group) => groups.get(group) ?? []);
    expect(colours.map(({ name }) => name).filter((name) => !paired.has(name) && !free.has(name))).toEqual([]);
  });
});

describe('other eyes', () => {
  const HUES = ['red', 'yellow', 'blue', 'green'] as const;
  const pairs = HUES.flatMap((a, i) => HUES.slice(i + 1).map((b) => [a, b] as const));

  it.each(VISIONS.filter((vision) => vision !== 'achromatopsia'))('tell the four colours apart with %s', (vision) => {
    for (const theme of THEMES) {
      for (const [a, b] of pairs) {
        const seen = difference(simulate(vision, colourOf(a, theme)), simulate(vision, colourOf(b, theme)));
        expect([theme, a, b, seen >= 10]).toEqual([theme, a, b, true]);
      }
    }
  });

  it('the simulation is that of the published matrices: white and black stay, red and green meet for a deuteranope', () => {
    for (const vision of VISIONS) {
      expect(difference(simulate(vision, [1, 1, 1]), [1, 1, 1])).toBeLessThan(0.5);
      expect(difference(simulate(vision, [0, 0, 0]), [0, 0, 0])).toBeLessThan(0.5);
    }
    const [red, green] = [parseColour('#b45000'), parseColour('#6b7b00')];
    if (red === null || green === null) throw new Error('no colours');
    expect(difference(simulate('deuteranopia', red), simulate('deuteranopia', green))).toBeLessThan(difference(red, green) / 2);
  });
});

describe('stylesheets', () => {
  it('are there', () => {
    expect(sheets.length).toBeGreaterThan(15);
    expect(names.length).toBeGreaterThan(90);
  });

  it.each(sheets)('%s has no raw colour, type size, weight, duration or layer', (path) => {
    expect(faults(path, read(path))).toEqual([]);
  });

  it.each(sheets.filter((path) => path.startsWith('src/shared/ui/') || path.startsWith('src/design/')))('%s is short', (path) => {
    expect(read(path).split('\n').length).toBeLessThanOrEqual(200);
  });

  it.each([
    ['a { color: #fff }', 'raw colour'],
    ['a { box-shadow: 0 0 2px rgb(0 0 0 / 20%) }', 'raw colour'],
    ['a { background: white }', 'named colour'],
    ['a { font-size: 14px }', 'raw type size'],
    ['a { font: 0.8rem / 1.4 monospace }', 'raw type size'],
    ['a { transition: opacity 200ms }', 'raw duration'],
    ['a { animation: turn 1s linear }', 'raw duration'],
    ['a { font-weight: 600 }', 'raw weight'],
    ['@media print { a { z-index: 3; } }', 'raw layer'],
  ])('%s is refused: %s', (css, why) => {
    expect(faults('x.css', css).map((fault) => fault.includes(why))).toEqual([true]);
  });

  it.each(['a { color: var(--red-ink) }', 'a { font-size: clamp(1rem, 2cqw, 2rem) }', 'a { color: CanvasText; border: 0 }', '/* #fff */ a { margin: 0 }'])(
    '%s is not refused',
    (css) => expect(faults('x.css', css)).toEqual([]),
  );
});

describe('tokens', () => {
  const sources = files.filter((name) => /\.(?:css|tsx?)$/.test(name)).map((name) => [name, read(name)] as const);
  /** Custom properties that a rule sets for those below it, and the theme switches. */
  const set = new Set(sources.flatMap(([, text]) => [...text.matchAll(/(?:^|[\s{;'"])--([a-z][\w-]*)['"]?\s*:/g)].map(([, name = '']) => name)));

  it('that are used exist', () => {
    const missing = sources.flatMap(([path, text]) =>
      [...text.matchAll(/var\(--([a-z][\w-]*)(?=[,)])/g)].filter(([, name = '']) => !set.has(name)).map(([use]) => `${path}: ${use}`),
    );
    expect(missing).toEqual([]);
  });

  it('that exist are used', () => {
    const used = new Set(sources.flatMap(([, text]) => [...text.matchAll(/var\(--([a-z][\w-]*)/g)].map(([, name]) => name)));
    const pairs = new Set([...textPairs, ...edgePairs].flat());
    expect(names.filter((name) => !used.has(name) && !pairs.has(name))).toEqual([]);
  });

  it('name the colours that a browser paints around the app', () => {
    const html = read('index.html');
    for (const theme of THEMES) expect(html).toContain(`content="${tokenValue(groups, 'paper', theme)}" media="(prefers-color-scheme: ${theme})"`);
  });
});
