/** A QR as one path to be filled (formats.md §1), for whoever draws: the wallet's screens and paper, the issuer's posters. Which modules are dark, an encoder says. */

/** White modules on each side. */
const QUIET = 4;

/** What an encoder gives. */
export interface Modules {
  /** modules on a side */
  readonly size: number;
  /** whether a module is dark: the row first, as encoders have it. The other way round a picture is its own mirror image, which many a scanner does not read. */
  readonly get: (row: number, column: number) => boolean | number;
}

/** Dark modules as a path of SVG or canvas, a run at a time, and the side of its square with the quiet zone. */
export function qrPath(modules: Modules): readonly [path: string, size: number] {
  let path = '';
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.get(y, x)) continue;
      const start = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h${start - x}z`;
    }
  }
  return [path, modules.size + 2 * QUIET];
}
