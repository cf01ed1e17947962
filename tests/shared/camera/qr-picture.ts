/** Draws QR codes as grey or RGBA pictures for the decoder's tests: module size, quiet zone, grey levels, noise. */
import QRCode from 'qrcode';
import type { Luma } from '../../../src/shared/camera/luma.ts';

/** A text as long as a live presentation's (385-394 characters, version 12 at M) in the QR alphanumeric alphabet. */
export const LIVE_TEXT = `ASQ1:${'6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTHRR+%3.ZM$96PZ6+Q6X46+E5+DP:Q67ZMA$6BVUARI6IAHM9'.repeat(5).slice(0, 385)}`;

export interface QrPictureOptions {
  /** pixels a module */
  readonly module?: number;
  /** white modules around the code */
  readonly quiet?: number;
  readonly dark?: number;
  readonly light?: number;
  /** Changes every pixel by up to this much, the same way each time. */
  readonly noise?: number;
}

/** The code as a grey picture. */
export function qrLuma(text: string, { module = 4, quiet = 4, dark = 20, light = 235, noise = 0 }: QrPictureOptions = {}): Luma {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const side = (modules.size + 2 * quiet) * module;
  const data = new Uint8ClampedArray(side * side);
  let seed = 1;
  for (let at = 0; at < data.length; at++) {
    const column = Math.floor((at % side) / module) - quiet;
    const row = Math.floor(Math.floor(at / side) / module) - quiet;
    const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    data[at] = (inside && modules.get(row, column) ? dark : light) + Math.round(((seed >>> 16) / 65535 - 0.5) * 2 * noise);
  }
  return { data, width: side, height: side };
}

/** The version and mode that the text would be drawn in. */
export const qrVersion = (text: string): number => QRCode.create(text, { errorCorrectionLevel: 'M' }).version;
