/// <reference path="../../../src/shared/ui/qrcode-core.d.ts" />
/**
 * A film for the browser's fake camera: phones with live codes that slide in, are hunted by the focus, shake, and are taken away. 720p, 30 frames a second, seeded. Each frame says
 * in its strip (marks.ts) which code it shows and whether all of it is in the picture. The codes themselves are held as in the decode bench: leaning, in glare, dim, in moire.
 * The hall is written once; of each code only the rows in which it moves, so that a proof is young when it is shown, on a busy machine too.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { create } from 'qrcode/lib/core/qrcode.js';
import { type Luma, mean } from '../../../src/shared/camera/luma.ts';
import { blurred, glared, noisy, striped } from '../decode/lens.ts';
import { between, type Dice, diceOf, render, type Scene } from '../decode/scene.ts';
import { drawMark, END, FPS, type Mark, STRIP } from './marks.ts';

const [WIDTH, HEIGHT] = [1280, 720];
/** The part of the picture in which a code is held, in the middle under the strip. Nothing else of a frame changes. */
const FIELD = { width: 760, top: STRIP + 8, height: 656 } as const;
const HALL = 92;
/** Frames: sliding in, whole in the picture, away. */
const QUEUE = { slide: 6, hold: 30, away: 8 } as const;
/** ms that the lens hunts once the code is whole in the picture */
const HUNT = [120, 170] as const;
/** How far out of focus the lens is then, frame by frame from the end: half width of the mean, pixels. */
const BLUR = [4, 6, 8, 8, 7];
/** Out of focus while it slides in. */
const SLIDING_BLUR = 3;
/** Before the first code, frames: a camera that opens swallows some. */
const LEAD = 2 * FPS;
/** Behind the last code, frames: the film begins anew then. */
const TAIL = 3 * FPS;

/** `flow` null: a queue of people. Else every code stands for so many frames, in focus, and the next is there at once. */
export interface FilmPlan {
  readonly codes: number;
  readonly flow: number | null;
}

/** A film on the disk whose codes are put in one by one; it may be played and its codes replaced, again and again. */
export interface Film {
  readonly hold: (number: number, text: string, seed: number) => void;
  readonly close: () => void;
}

const framesOf = (flow: number | null): number => flow ?? QUEUE.slide + QUEUE.hold + QUEUE.away;
const slideOf = (flow: number | null): number => (flow === null ? QUEUE.slide : 0);

/** Seconds from a film's start to the moment its `nr`th code is whole in the picture. */
export const secondsTo = (nr: number, flow: number | null): number => (LEAD + nr * framesOf(flow) + slideOf(flow)) / FPS;

/** Writes a film of the hall (YUV4MPEG2, 4:2:0, no colour), every frame with the strip of the code that will be in it. */
export function openFilm(file: string, { codes, flow }: FilmPlan): Film {
  const out = openSync(file, 'w');
  const head = writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`);
  const empty = hall();
  const [label, grey] = [Buffer.from('FRAME\n'), Buffer.alloc((WIDTH * HEIGHT) / 2, 128)];
  const size = label.length + empty.data.length + grey.length;
  for (const mark of marksOf({ codes, flow })) {
    drawMark(empty.data, WIDTH, mark);
    for (const part of [label, empty.data, grey]) writeSync(out, part);
  }
  const place = (frame: number) => head + frame * size + label.length + FIELD.top * WIDTH;
  const rows = rowsOf(empty);
  return {
    hold(number, text, seed) {
      const dice = diceOf(seed);
      const first = LEAD + number * framesOf(flow);
      showings(held(dice, text, number), dice, flow).forEach(({ picture, at }, frame) => {
        writeSync(out, rows(picture, at), 0, FIELD.height * WIDTH, place(first + frame));
      });
    },
    close: () => closeSync(out),
  };
}

function marksOf({ codes, flow }: FilmPlan): Mark[] {
  const still = (length: number, number: number) => Array.from({ length }, (): Mark => ({ number, age: null }));
  const whole = flow ?? QUEUE.hold;
  return [
    ...still(LEAD, 0),
    ...Array.from({ length: codes }, (_, number) => [
      ...still(slideOf(flow), number),
      ...Array.from({ length: whole }, (__, age): Mark => ({ number, age })),
      ...still(framesOf(flow) - slideOf(flow) - whole, number),
    ]).flat(),
    ...still(TAIL, END),
  ];
}

/** The field as a frame shows it, and how far from its place. */
interface Showing {
  readonly picture: Luma;
  readonly at: readonly [right: number, down: number];
}

function showings(still: Luma, dice: Dice, flow: number | null): Showing[] {
  if (flow !== null) return Array.from({ length: flow }, () => ({ picture: still, at: shaken(dice) }));
  const from = dice() < 0.5 ? -1 : 1;
  const sliding = mean(still, SLIDING_BLUR);
  const hunted = Math.round((between(dice, HUNT[0], HUNT[1]) / 1000) * FPS);
  const out = new Map(BLUR.slice(0, hunted).map((reach) => [reach, unsharp(still, reach)]));
  return [
    // In the last of these frames its middle is at the edge of the picture: about half of it is still outside.
    ...Array.from({ length: QUEUE.slide }, (_, at): Showing => ({ picture: sliding, at: [from * (WIDTH / 2 + 40 * (QUEUE.slide - 1 - at)), 0] })),
    ...Array.from({ length: QUEUE.hold }, (_, at): Showing => ({ picture: out.get(BLUR[hunted - 1 - at] ?? 0) ?? still, at: shaken(dice) })),
  ];
}

/** Twice a mean is about a lens. */
const unsharp = (still: Luma, reach: number): Luma => mean(mean(still, reach), reach >> 1);

/** A hand: up to three pixels either way from frame to frame. */
const shaken = (dice: Dice): readonly [number, number] => [Math.round(between(dice, -3, 3)), Math.round(between(dice, -3, 3))];

/** What stands behind everybody: the same in every frame. */
function hall(): Luma {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT).map((_, at) => HALL + 12 * Math.sin((at % WIDTH) / 37) + 9 * Math.cos(Math.floor(at / WIDTH) / 23));
  return noisy({ data, width: WIDTH, height: HEIGHT }, diceOf(1), 4);
}

/** Rows of a frame, with the field at its place or moved aside by whole pixels; the bytes are good until the next call. */
function rowsOf(empty: Luma): (picture: Luma, moved: readonly [number, number]) => Uint8ClampedArray {
  const behind = empty.data.slice(FIELD.top * WIDTH, (FIELD.top + FIELD.height) * WIDTH);
  const rows = new Uint8ClampedArray(behind.length);
  return ({ data }, [right, down]) => {
    rows.set(behind);
    const left = (WIDTH - FIELD.width) / 2 + right;
    const [from, to] = [Math.max(0, -left), Math.min(FIELD.width, WIDTH - left)];
    for (let y = Math.max(0, -down); y < Math.min(FIELD.height, FIELD.height - down); y += 1) {
      rows.set(data.subarray(y * FIELD.width + from, y * FIELD.width + to), (y + down) * WIDTH + left + from);
    }
    return rows;
  };
}

function modulesOf(text: string): boolean[][] {
  const mode = /^[0-9A-Z $%*+\-./:]+$/.test(text) ? ('alphanumeric' as const) : ('byte' as const);
  // The mask is the reader's business, and choosing one is most of the work.
  const { modules } = create([{ data: text, mode } as never], { errorCorrectionLevel: 'M', maskPattern: 2 });
  return Array.from({ length: modules.size }, (_, row) => Array.from({ length: modules.size }, (_, column) => modules.get(row, column) === 1));
}

/** Each kind comes equally often. */
const HOLDS: readonly ((dice: Dice, scene: Scene) => Luma)[] = [
  (_, scene) => render(scene),
  (dice, scene) => render({ ...scene, tilt: [between(dice, 0.25, 0.5), between(dice, -0.3, 0.3)] }),
  (dice, scene) => blurred(render({ ...scene, black: 14, white: 80, screen: 48 }), between(dice, 0.5, 0.8)),
  (dice, scene) => glared(render(scene), { at: [scene.at[0] + 60, scene.at[1] + 40], radius: between(dice, 25, 45), strength: 1.2 }),
  (dice, scene) => blurred(striped(render(scene), { period: between(dice, 3, 8), angle: between(dice, 0, 0.7), depth: 0.25 }), 0.7),
  (_, scene) => render({ ...scene, scale: scene.scale * 0.62 }),
];

function held(dice: Dice, text: string, number: number): Luma {
  const modules = modulesOf(text);
  const { width, height } = FIELD;
  const scene: Scene = {
    ...{ modules, width, height, scale: between(dice, 330, 400) / modules.length, turn: between(dice, -0.2, 0.2) },
    ...{ tilt: [between(dice, -0.1, 0.1), between(dice, -0.1, 0.1)], at: [width / 2 + between(dice, -60, 60), height / 2] },
    ...{ black: between(dice, 18, 40), white: between(dice, 205, 235), screen: between(dice, 90, 170), hall: HALL },
  };
  const hold = HOLDS[number % HOLDS.length] ?? ((_: Dice, whole: Scene) => render(whole));
  return noisy(hold(dice, scene), dice, 4);
}
