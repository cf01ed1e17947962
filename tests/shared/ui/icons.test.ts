/** The icons of all apps as one set: on the grid of 24, one path each, no two alike, no name twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIcons } from '../../../src/design/icon-list.ts';

const src = join(import.meta.dirname, '../../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /icons\.tsx?$/.test(name));
const sources = files.map((name) => readFileSync(join(src, name), 'utf8'));
const icons = sources.flatMap(parseIcons);

/** Every point that a path of the commands in use goes through. @throws RangeError for any other command */
function pointsOf(path: string): [x: number, y: number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  let start: [number, number] = [0, 0];
  for (const [, command = '', rest = ''] of path.matchAll(/([a-z])([^a-z]*)/gi)) {
    const numbers = numbersOf(rest, command);
    const relative = command === command.toLowerCase();
    const size = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, a: 7, z: 0 }[command.toLowerCase()];
    if (size === undefined) throw new RangeError(`command ${command}`);
    if (size === 0) [x, y] = start;
    for (let at = 0; size > 0 && at < numbers.length; at += size) {
      const part = numbers.slice(at, at + size);
      const last = part.at(-1) ?? 0;
      const before = part.at(-2) ?? 0;
      const kind = command.toLowerCase();
      if (kind === 'h') x = relative ? x + last : last;
      else if (kind === 'v') y = relative ? y + last : last;
      else [x, y] = relative ? [x + before, y + last] : [before, last];
      if (kind === 'm' && at === 0) start = [x, y];
      points.push([x, y]);
    }
  }
  return points;
}

/** Numbers as SVG packs them: `-.5.5` is two, and the flags of an arc may stand without a space. */
function numbersOf(text: string, command: string): number[] {
  if (command.toLowerCase() !== 'a') return (text.match(/-?(?:\d+\.\d+|\.\d+|\d+)/g) ?? []).map(Number);
  const found: number[] = [];
  let left = text.trim();
  while (left !== '') {
    const flag = found.length % 7 === 3 || found.length % 7 === 4;
    const [taken = ''] = (flag ? /^[01]/ : /^-?(?:\d+\.\d+|\.\d+|\d+)/).exec(left) ?? [];
    if (taken === '') throw new RangeError(`arc ${text}`);
    found.push(Number(taken));
    left = left.slice(taken.length).replace(/^[\s,]+/, '');
  }
  return found;
}

describe('icons', () => {
  it('are found, every one that a file defines', () => {
    expect(icons.length).toBeGreaterThan(25);
    expect(icons.length).toBe(sources.reduce((sum, source) => sum + (source.match(/export const Icon\w+ =/g) ?? []).length, 0));
  });

  it('have each their own name and their own picture', () => {
    expect(new Set(icons.map(({ name }) => name)).size).toBe(icons.length);
    expect(new Set(icons.map(({ path }) => path)).size).toBe(icons.length);
  });

  it.each(icons)('Icon$name stays on the grid, with room for half a stroke', ({ path }) => {
    const points = pointsOf(path);
    expect(points.length).toBeGreaterThan(1);
    expect(points.filter(([x, y]) => x < 2 || y < 2 || x > 22 || y > 22)).toEqual([]);
  });

  it('the reader of paths takes packed numbers and flags apart', () => {
    expect(pointsOf('M12 2.8a9.2 9.2 0 100 18.4z').map(([x, y]) => [x, Math.round(y * 10) / 10])).toEqual([
      [12, 2.8],
      [12, 21.2],
    ]);
    expect(pointsOf('M4 4h6v6H4z')).toEqual([
      [4, 4],
      [10, 4],
      [10, 10],
      [4, 10],
    ]);
    expect(() => pointsOf('M1 1T2 2')).toThrow(RangeError);
  });
});
