/** A QR code before a camera, as arithmetic: where each module lies in the picture, how bright it is, and what a lens and a sensor make of it. Pure, seeded. */
import type { Luma } from '../../../src/shared/camera/luma.ts';
import { dice } from '../../property/dice.ts';

/** A fraction in [0, 1), the next of a seeded row. */
export type Dice = () => number;

/** What is before the lens. Lengths in modules or pixels of the picture, angles in radians, brightness 0 to 255. */
export interface Scene {
  readonly modules: readonly (readonly boolean[])[];
  readonly width: number;
  readonly height: number;
  /** pixels from one module to the next, in the middle of the code */
  readonly scale: number;
  readonly turn: number;
  /** how far the phone leans back, and to the side */
  readonly tilt: readonly [back: number, side: number];
  /** the middle of the code in the picture */
  readonly at: readonly [x: number, y: number];
  readonly black: number;
  readonly white: number;
  /** the coloured screen around the white field of the code */
  readonly screen: number;
  /** the hall behind the phone */
  readonly hall: number;
}

/** Modules of white around the code, as the wallet draws it; and of coloured screen around that. */
const [QUIET, SCREEN] = [4, 9];
/** The eye is this many code widths away: what makes a tilt a perspective. */
const DISTANCE = 2.4;

/** A seeded row of fractions. */
export function diceOf(seed: number): Dice {
  const roll = dice(seed);
  return () => roll(2 ** 30) / 2 ** 30;
}

export const between = (next: Dice, least: number, most: number): number => least + next() * (most - least);

/** From a place in the picture to the plane of the code, in modules from its middle. */
function plane({ scale, turn, tilt: [back, side], at: [x, y], modules }: Scene): (x: number, y: number) => readonly [u: number, v: number] {
  const far = DISTANCE * modules.length;
  const [cosTurn, sinTurn, cosBack, sinBack, cosSide, sinSide] = [turn, back, side].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Columns of the rotation: turn in the plane, then lean back, then to the side.
  const [ux, uy, uz] = [cosSide * cosTurn + sinSide * sinBack * sinTurn, cosBack * sinTurn, -sinSide * cosTurn + cosSide * sinBack * sinTurn];
  const [vx, vy, vz] = [-cosSide * sinTurn + sinSide * sinBack * cosTurn, cosBack * cosTurn, sinSide * sinTurn + cosSide * sinBack * cosTurn];
  return (px, py) => {
    // The point of the plane that this ray meets: (u, v) with u·U + v·V + (0, 0, far) along (dx, dy, 1).
    const [dx, dy] = [(px - x) / (scale * far), (py - y) / (scale * far)];
    const [a, b, c, d] = [ux - dx * uz, vx - dx * vz, uy - dy * uz, vy - dy * vz];
    const [p, q] = [dx * far, dy * far];
    const det = a * d - b * c;
    return [(p * d - b * q) / det, (a * q - p * c) / det];
  };
}

/** Each pixel is the mean of nine rays. */
export function render(scene: Scene): Luma {
  const { width, height, modules } = scene;
  const data = new Uint8ClampedArray(width * height);
  const size = modules.length;
  const toCode = plane(scene);
  const bright = (px: number, py: number): number => {
    const [u, v] = toCode(px, py);
    const [column, row] = [Math.floor(u + size / 2), Math.floor(v + size / 2)];
    const out = Math.max(-column, column - size + 1, -row, row - size + 1);
    if (out > SCREEN) return scene.hall + 12 * Math.sin(px / 37) + 9 * Math.cos(py / 23);
    if (out > QUIET) return scene.screen;
    return modules[row]?.[column] === true ? scene.black : scene.white;
  };
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      const middle = toCode(x + 0.5, y + 0.5);
      // Far from the code there is nothing sharp to be averaged.
      if (Math.max(Math.abs(middle[0]), Math.abs(middle[1])) > size / 2 + SCREEN + 2) {
        data[to] = bright(x + 0.5, y + 0.5);
        continue;
      }
      let sum = 0;
      for (let ray = 0; ray < 9; ray += 1) sum += bright(x + ((ray % 3) + 0.5) / 3, y + (Math.floor(ray / 3) + 0.5) / 3);
      data[to] = sum / 9;
    }
  }
  return { data, width, height };
}
