/**
 * Where a list of any length stands, in rows, and where its bar does, in pixels. Browsers scroll some million pixels and no more (Firefox 17.9): of a longer list the bar is
 * true to the pixel at both ends and a scale between them.
 */

/** As in audit.css. */
export const ROW = 60;
export const TALLEST = 9_000_000;
/** Rows at each end that are as tall as they look, so that nobody reaches an end of the bar before the end of the list. */
const TRUE_ROWS = 2000;

export interface Bar {
  /** pixels of the whole list */
  readonly height: number;
  readonly isScale: boolean;
  /** the nearest row that can be at the upper edge */
  readonly within: (row: number) => number;
  /** the row at the upper edge, with what of it is above, for a place of the bar */
  readonly rowAt: (top: number) => number;
  /** the other way round */
  readonly topOf: (row: number) => number;
  /** the row after a scroll: a step that somebody watches, by wheel, key or finger, moves by as many pixels; a jump of the bar goes where the bar is */
  readonly moved: (row: number, from: number, to: number) => number;
}

/** `sight`: pixels of the list that are seen. */
export function barOf(rows: number, sight: number): Bar {
  const last = Math.max(0, rows - sight / ROW);
  const within = (row: number) => Math.min(Math.max(row, 0), last);
  if (rows * ROW <= TALLEST) {
    const rowAt = (top: number) => within(top / ROW);
    return { height: rows * ROW, isScale: false, within, rowAt, topOf: (row) => row * ROW, moved: (_row, _from, to) => rowAt(to) };
  }
  const end = TALLEST - sight;
  const edge = TRUE_ROWS * ROW;
  const scale = (last - 2 * TRUE_ROWS) / (end - 2 * edge);
  const rowAt = (top: number) => {
    if (top <= edge) return within(top / ROW);
    return within(top >= end - edge ? last - (end - top) / ROW : TRUE_ROWS + (top - edge) * scale);
  };
  const topOf = (row: number) => {
    if (row <= TRUE_ROWS) return row * ROW;
    return row >= last - TRUE_ROWS ? end - (last - row) * ROW : edge + (row - TRUE_ROWS) / scale;
  };
  const moved = (row: number, from: number, to: number) => (Math.abs(to - from) <= sight && to > 0 && to < end ? within(row + (to - from) / ROW) : rowAt(to));
  return { height: TALLEST, isScale: true, within, rowAt, topOf, moved };
}
