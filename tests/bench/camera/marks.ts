/** The strip at the edge of each frame that says what the frame shows: a row of black and white cells, far from the code. Written into the film, read back from what the camera gave. Pure. */

export const FPS = 30;
/** pixels: the strip begins at the upper left corner */
export const CELL = 32;
/** Rows of the strip; only the middle ones are read back. */
export const STRIP = 24;
const [NUMBER_BITS, AGE_BITS] = [9, 6];
/** Black, white, number, age, parity: a frame that is torn or of another film has none. */
export const CELLS = NUMBER_BITS + AGE_BITS + 3;
/** The number of the frames behind the last code. */
export const END = 2 ** NUMBER_BITS - 1;
const NOT_WHOLE = 2 ** AGE_BITS - 1;

/** `age`: for how many frames the whole of the code, with its white edge, has been in the picture; null: it is not, or not all of it. */
export interface Mark {
  readonly number: number;
  readonly age: number | null;
}

const bits = (value: number, length: number): number[] => Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1);
const binary = (told: readonly number[]): number => told.reduce((sum, bit) => sum * 2 + bit, 0);
const parityOf = (told: readonly number[]): number => told.reduce((sum, bit) => sum ^ bit, 1);

/** Draws the strip into a picture of this width. */
export function drawMark(luma: Uint8ClampedArray, width: number, { number, age }: Mark): void {
  const told = [...bits(number, NUMBER_BITS), ...bits(age ?? NOT_WHOLE, AGE_BITS)];
  [0, 1, ...told, parityOf(told)].forEach((bit, cell) => {
    for (let y = 0; y < STRIP; y += 1) luma.fill(bit === 1 ? 235 : 20, y * width + cell * CELL, y * width + (cell + 1) * CELL);
  });
}

/** What a row of the strip says, `row` being its brightness pixel by pixel; null: no strip, or one that was torn. */
export function readMark(row: Uint8Array | Uint8ClampedArray): Mark | null {
  const cells = Array.from({ length: CELLS }, (_, cell) => ((row[cell * CELL + CELL / 2] ?? 0) > 128 ? 1 : 0));
  const told = cells.slice(2, -1);
  if (cells[0] !== 0 || cells[1] !== 1 || cells.at(-1) !== parityOf(told)) return null;
  const age = binary(told.slice(NUMBER_BITS));
  return { number: binary(told.slice(0, NUMBER_BITS)), age: age === NOT_WHOLE ? null : age };
}
