/**
 * The corner marks of QR codes in a grey picture (ISO/IEC 18004 §6.3.3: dark and light in the ratio 1:1:3:1:1 in every direction), and which three of them
 * belong to one code. The reader itself looks for three marks only; a sheet with several codes has more. Pure.
 */
import { blackOf } from './decode-luma.ts';
import type { Luma } from './luma.ts';

/** A mark's centre, and the side of one module, in pixels. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly module: number;
}
/** Where a code lies with its white edge. */
export interface CodeBox {
  readonly marks: readonly [Mark, Mark, Mark];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const RATIO = [1, 1, 3, 1, 1];
/** More marks than twenty-four codes have is a texture. */
const MOST = 72;
/** How far legs may differ from each other, and the angle from a right one. */
const TOLERANCE = 0.18;
/** Modules between the centres of two marks: version 1 to version 40. */
const LEGS = [13, 172] as const;
/** From a mark's centre to the end of the white edge, in modules. */
const EDGE = 7.5;

const DIRECTIONS = 16;

type Black = (x: number, y: number) => boolean;

/** Boxes of all codes that three marks may stand for, the smallest first: those of one code are nearer to each other than to its neighbours'. */
export function findCodes(luma: Luma): CodeBox[] {
  const marks = findMarks(luma);
  const boxes: CodeBox[] = [];
  for (const corner of marks) {
    marks.forEach((right, at) => {
      for (const below of marks.slice(at + 1)) if (isCode(corner, right, below)) boxes.push(boxOf([corner, right, below], luma));
    });
  }
  return boxes.sort((a, b) => a.width * a.height - b.width * b.height);
}

function isCode(corner: Mark, right: Mark, below: Mark): boolean {
  if (corner === right || corner === below) return false;
  const modules = [corner.module, right.module, below.module];
  if (Math.max(...modules) > 1.5 * Math.min(...modules)) return false;
  const [a, b, c] = [distance(corner, right), distance(corner, below), distance(right, below)];
  const leg = (a + b) / 2 / ((modules[0] ?? 1) + 1e-9);
  return leg > LEGS[0] * 0.8 && leg < LEGS[1] && Math.abs(a - b) < TOLERANCE * Math.max(a, b) && Math.abs(c * c - a * a - b * b) < TOLERANCE * c * c;
}

const distance = (a: Mark, b: Mark): number => Math.hypot(a.x - b.x, a.y - b.y);

function boxOf(marks: readonly [Mark, Mark, Mark], { width, height }: Luma): CodeBox {
  const [corner, right, below] = marks;
  const opposite = { x: right.x + below.x - corner.x, y: right.y + below.y - corner.y };
  const edge = EDGE * Math.max(...marks.map(({ module }) => module));
  const [xs, ys] = [[...marks, opposite].map(({ x }) => x), [...marks, opposite].map(({ y }) => y)];
  const x = Math.max(0, Math.floor(Math.min(...xs) - edge));
  const y = Math.max(0, Math.floor(Math.min(...ys) - edge));
  return { marks, x, y, width: Math.min(width, Math.ceil(Math.max(...xs) + edge)) - x, height: Math.min(height, Math.ceil(Math.max(...ys) + edge)) - y };
}

/** The centres of all marks; each is crossed by many rows and kept once. */
export function findMarks(luma: Luma): Mark[] {
  const matrix = blackOf(luma);
  if (matrix === null) return [];
  const black: Black = (x, y) => x >= 0 && y >= 0 && x < luma.width && y < luma.height && matrix.get(x, y);
  const marks: Mark[] = [];
  for (let y = 0; y < luma.height && marks.length < MOST; y += 2) {
    const runs: number[] = [];
    for (let x = 0, start = 0; x <= luma.width; x++) {
      if (x < luma.width && x > 0 && black(x, y) === black(x - 1, y)) continue;
      if (x === 0) continue;
      runs.push(x - start);
      start = x;
      // The run that ended here was dark: the fifth of five, perhaps.
      if (black(x - 1, y) && hasRatio(runs.slice(-5))) keep(marks, markAt(black, { x, y, runs: runs.slice(-5) }));
    }
  }
  return marks;
}

function markAt(black: Black, { x, y, runs }: { x: number; y: number; runs: readonly number[] }): Mark | null {
  const [, , middle = 0, light = 0, dark = 0] = runs;
  const total = runs.reduce((sum, run) => sum + run, 0);
  const centre = Math.round(x - dark - light - middle / 2);
  const up = armOf(black, { x: centre, y }, -1);
  const down = armOf(black, { x: centre, y: y + 1 }, 1);
  const vertical = [up[2], up[1], up[0] + down[0], down[1], down[2]];
  const height = vertical.reduce((sum, run) => sum + run, 0);
  if (!hasRatio(vertical) || Math.abs(height - total) > 0.5 * total) return null;
  const mark = { x: centre, y: y + (down[0] - up[0] + 1) / 2, module: (total + height) / 14 };
  return isRound(black, mark) ? mark : null;
}

/** Dark at 1.1 modules from the centre and light at 2.3, whichever way the code is turned: chance patterns inside a code are seldom so. */
function isRound(black: Black, { x, y, module }: Mark): boolean {
  let misses = 0;
  for (let turn = 0; turn < DIRECTIONS; turn++) {
    const angle = (2 * Math.PI * turn) / DIRECTIONS;
    const at = (radius: number) => black(Math.round(x + radius * module * Math.cos(angle)), Math.round(y + radius * module * Math.sin(angle)));
    if (!at(1.1)) misses += 1;
    if (at(2.3)) misses += 1;
  }
  return misses <= 3;
}

/** Lengths of dark, light, dark from a point up or down. */
function armOf(black: Black, { x, y }: { x: number; y: number }, step: 1 | -1): [number, number, number] {
  const lengths: [number, number, number] = [0, 0, 0];
  let at = y;
  for (const part of [0, 1, 2] as const) {
    while (black(x, at) === (part !== 1) && lengths[part] < 400) {
      lengths[part] += 1;
      at += step;
    }
  }
  return lengths;
}

function hasRatio(runs: readonly number[]): boolean {
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (runs.length < RATIO.length || total < 7 || runs.includes(0)) return false;
  const module = total / 7;
  return runs.every((run, at) => Math.abs(run - module * (RATIO[at] ?? 1)) < (module * (RATIO[at] ?? 1)) / 2 + 0.5);
}

function keep(marks: Mark[], mark: Mark | null): void {
  if (mark !== null && !marks.some((known) => distance(known, mark) < 3 * known.module)) marks.push(mark);
}
