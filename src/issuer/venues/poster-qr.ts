/** The QR on a poster (formats.md §1): one alphanumeric segment, error correction M, four white modules around it, as an SVG path that prints at any size. */
import { create } from 'qrcode';

/** White modules on each side. */
const QUIET = 4;

export interface PosterQr {
  /** dark modules, for a viewBox of `0 0 size size` */
  readonly path: string;
  /** modules with the quiet zone */
  readonly size: number;
}

/** @throws RangeError on characters outside the alphanumeric set: they would make a denser picture than a phone reads from a metre away */
export function drawPosterQr(text: string): PosterQr {
  if (!/^[0-9A-Z $%*+\-./:]+$/.test(text)) throw new RangeError('drawPosterQr: capitals, digits and $%*+-./: only');
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' });
  let path = '';
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.get(y, x)) continue;
      const start = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h${start - x}z`;
    }
  }
  return { path, size: modules.size + 2 * QUIET };
}
