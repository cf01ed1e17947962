/**
 * A QR as one path (formats.md §1): one segment, error correction M, at least 4 white modules around it. Apart from its component (Qr.tsx), because the first
 * code of a cold start is drawn before any component is there (src/wallet/pass/first-qr.ts).
 *
 * One mask for all (qr-modules.ts): what we show is signed bytes, as random as can be, so no mask is better than another, and trying all eight costs four
 * times the rest of the drawing.
 */
import { type QrMode, qrModules } from './qr-modules.ts';

/** White modules on each side. */
const QUIET = 4;

/** Dark modules as one SVG path, `[path, size in modules with the quiet zone, version]`. @throws RangeError when the text fits no QR or holds other characters */
export function drawQr(text: string, atLeast = 1, mode: QrMode = 'alphanumeric'): readonly [path: string, size: number, version: number] {
  const { cells, size, version } = qrModules(text, atLeast, mode);
  let path = '';
  for (let y = 0; y < size; y += 1) {
    const row = y * size;
    for (let x = 0; x < size; x += 1) {
      if (!isDark(cells, row + x)) continue;
      const start = x;
      while (x < size && isDark(cells, row + x)) x += 1;
      path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h${start - x}z`;
    }
  }
  return [path, size + 2 * QUIET, version];
}

const isDark = (cells: Uint8Array, at: number): boolean => ((cells[at] ?? 0) & 1) === 1;
