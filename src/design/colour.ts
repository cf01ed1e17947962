/** Colour arithmetic of the design page and its tests: sRGB, contrast after WCAG 2, the eye of somebody who sees colours otherwise. */

/** Red, green, blue from 0 to 1, as written in CSS (gamma-coded) unless said to be linear. */
export type Rgb = readonly [r: number, g: number, b: number];

/** `#rgb`, `#rrggbb` or `rgb(r g b)` as a browser computes it; null for anything else, transparent colours too. */
export function parseColour(text: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  if (short !== null)
    return parseColour(
      `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`,
    );
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (long !== null) return triple(long.slice(1).map((pair) => Number.parseInt(pair, 16) / 255));
  const computed = /^rgb\((\d+)[, ]+(\d+)[, ]+(\d+)\)$/.exec(text);
  return computed === null ? null : triple(computed.slice(1).map((part) => Number(part) / 255));
}
const triple = ([r = 0, g = 0, b = 0]: readonly number[]): Rgb => [r, g, b];

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const coded = (part: number): number => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);
const clamp = (part: number): number => Math.min(1, Math.max(0, part));

/** Relative luminance (WCAG 2.2). */
export const luminance = (colour: Rgb): number => apply([0.2126, 0.7152, 0.0722], triple(colour.map(linear)));

/** Contrast of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [one, two] = [luminance(a), luminance(b)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

/** Kinds of colour vision beside the usual one. */
export const VISIONS = ['protanopia', 'deuteranopia', 'tritanopia', 'achromatopsia'] as const;
export type Vision = (typeof VISIONS)[number];

type Row = readonly [number, number, number];

/**
 * Linear RGB as each eye sees it. The first three: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency", IEEE TVCG 15 (2009), severity 1.0. The last: luminance alone.
 */
export const MATRICES: Readonly<Record<Vision, readonly [Row, Row, Row]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  achromatopsia: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};

const apply = (row: Row, [r, g, b]: Rgb): number => row[0] * r + row[1] * g + row[2] * b;

/** The colour as that eye sees it. */
export function simulate(vision: Vision, colour: Rgb): Rgb {
  const light = triple(colour.map(linear));
  return triple(MATRICES[vision].map((row) => coded(clamp(apply(row, light)))));
}

/** Difference of two colours in CIE Lab (D65), ΔE*ab of 1976: about 2 is the least that can be seen. */
export function difference(a: Rgb, b: Rgb): number {
  const [one, two] = [toLab(a), toLab(b)];
  return Math.hypot(one[0] - two[0], one[1] - two[1], one[2] - two[2]);
}

function toLab(colour: Rgb): Row {
  const light = triple(colour.map(linear));
  const f = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  const x = f(apply([0.4124564, 0.3575761, 0.1804375], light) / 0.95047);
  const y = f(apply([0.2126729, 0.7151522, 0.072175], light));
  const z = f(apply([0.0193339, 0.119192, 0.9503041], light) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
