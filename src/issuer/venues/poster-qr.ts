/** The QR on a poster (formats.md §1): one alphanumeric segment, error correction M, four white modules around it, as an SVG path that prints at any size. */
import { create } from 'qrcode';
import { qrPath } from '../../core/qr-path.ts';

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
  const [path, size] = qrPath(modules);
  return { path, size };
}
