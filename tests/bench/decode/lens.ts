/** What a lens, light and a sensor do to a picture. Each takes a picture and gives a new one. Pure, seeded. */
import type { Luma } from '../../../src/shared/camera/luma.ts';
import { between, type Dice } from './scene.ts';

type Change = (grey: number, x: number, y: number) => number;

function changed({ data, width, height }: Luma, change: Change): Luma {
  const next = new Uint8ClampedArray(data.length);
  for (let y = 0, at = 0; y < height; y += 1) for (let x = 0; x < width; x += 1, at += 1) next[at] = change(data[at] ?? 0, x, y);
  return { data: next, width, height };
}

/** The mean along a line of `length` pixels: a hand that slides while the shutter is open. */
export function slid(luma: Luma, { length, angle }: { readonly length: number; readonly angle: number }): Luma {
  const { data, width, height } = luma;
  const steps = Array.from({ length: Math.max(2, Math.round(length)) }, (_, step, count = Math.max(2, Math.round(length))) => {
    const along = (step / (count - 1) - 0.5) * length;
    return [Math.round(along * Math.cos(angle)), Math.round(along * Math.sin(angle))] as const;
  });
  return changed(luma, (_, x, y) => {
    let sum = 0;
    for (const [dx, dy] of steps) {
      const [column, row] = [Math.min(width - 1, Math.max(0, x + dx)), Math.min(height - 1, Math.max(0, y + dy))];
      sum += data[row * width + column] ?? 0;
    }
    return sum / steps.length;
  });
}

/** Out of focus: Gaussian of `sigma` pixels, rows and then columns. */
export function blurred(luma: Luma, sigma: number): Luma {
  const reach = Math.ceil(2.5 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (source: Luma, dx: number, dy: number): Luma =>
    changed(source, (_, x, y) => {
      let sum = 0;
      for (let at = -reach; at <= reach; at += 1) {
        const [column, row] = [Math.min(source.width - 1, Math.max(0, x + at * dx)), Math.min(source.height - 1, Math.max(0, y + at * dy))];
        sum += (weights[at + reach] ?? 0) * (source.data[row * source.width + column] ?? 0);
      }
      return sum / total;
    });
  return along(along(luma, 1, 0), 0, 1);
}

/** The sensor's own noise, about normal with this deviation. */
export function noisy(luma: Luma, dice: Dice, deviation: number): Luma {
  return changed(luma, (grey) => grey + deviation * 1.732 * (dice() + dice() + dice() + dice() - 2));
}

/** A lamp in the glass: a bright patch that takes all contrast in its middle. */
export function glared(
  luma: Luma,
  { at: [x0, y0], radius, strength }: { readonly at: readonly [number, number]; readonly radius: number; readonly strength: number },
): Luma {
  return changed(luma, (grey, x, y) => {
    const light = strength * Math.exp(-((x - x0) ** 2 + ((y - y0) * 1.6) ** 2) / (2 * radius * radius));
    return grey + (255 - grey) * Math.min(1, light);
  });
}

/** An edge of shadow across the code: what lies behind it has `left` of its light. */
export function shaded(
  luma: Luma,
  { at: [x0, y0], angle, left }: { readonly at: readonly [number, number]; readonly angle: number; readonly left: number },
): Luma {
  const soft = 12;
  return changed(luma, (grey, x, y) => {
    const beyond = (x - x0) * Math.cos(angle) + (y - y0) * Math.sin(angle);
    return grey * (left + (1 - left) / (1 + Math.exp(-beyond / soft)));
  });
}

/** The display's own grid of dots against the sensor's. */
export function striped(luma: Luma, { period, angle, depth }: { readonly period: number; readonly angle: number; readonly depth: number }): Luma {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const wave = (along: number) => 1 - depth * (0.5 + 0.5 * Math.sin((2 * Math.PI * along) / period));
  return changed(luma, (grey, x, y) => grey * wave(x * cos + y * sin) * wave(y * cos - x * sin));
}

/** Cracks in the glass: bright and dark lines, `count` of them, across the code's place. */
export function cracked(
  luma: Luma,
  dice: Dice,
  { at: [x0, y0], radius, count }: { readonly at: readonly [number, number]; readonly radius: number; readonly count: number },
): Luma {
  const lines = Array.from({ length: count }, () => {
    const angle = between(dice, 0, Math.PI);
    return {
      cos: Math.cos(angle),
      sin: Math.sin(angle),
      off: between(dice, -radius, radius),
      wide: between(dice, 0.7, 2),
      bend: between(dice, 3, 9),
      grey: dice() < 0.6 ? 235 : 30,
    };
  });
  return changed(luma, (grey, x, y) => {
    for (const { cos, sin, off, wide, bend, grey: line } of lines) {
      const [along, across] = [(x - x0) * cos + (y - y0) * sin, (y - y0) * cos - (x - x0) * sin - off];
      if (Math.abs(across + bend * Math.sin(along / 31)) < wide) return line;
    }
    return grey;
  });
}

/** A finger over a corner of the code. */
export function covered(luma: Luma, { at: [x0, y0], radius }: { readonly at: readonly [number, number]; readonly radius: number }): Luma {
  return changed(luma, (grey, x, y) => ((x - x0) ** 2 + ((y - y0) * 0.8) ** 2 < radius * radius ? 118 + 8 * Math.sin(x / 5) : grey));
}
