/// <reference path="./qrcode-core.d.ts" />
/**
 * A QR as one path (formats.md §1): one segment, error correction M, at least 4 white modules around it. Apart from its component (Qr.tsx), because the first
 * code of a cold start is drawn before any component is there (src/wallet/pass/first-qr.ts). The only importer of `qrcode` in the browser.
 */
import { create } from 'qrcode/lib/core/qrcode.js';
import { qrPath } from '../../core/qr-path.ts';

/**
 * One mask for all: what we show is signed bytes, as random as can be, so no mask is better than another, and trying all eight costs four times the
 * rest of the drawing (on the way to the first QR of a cold start).
 */
const MASK = 2;

/** Dark modules as one SVG path, `[path, size in modules with the quiet zone, version]`. @throws Error when the text fits no QR or holds other characters */
export function drawQr(text: string, atLeast = 1, mode: 'alphanumeric' | 'byte' = 'alphanumeric'): readonly [path: string, size: number, version: number] {
  const segments = mode === 'byte' ? [{ data: new TextEncoder().encode(text), mode }] : [{ data: text, mode }];
  const options = { errorCorrectionLevel: 'M', maskPattern: MASK } as const;
  const smallest = create(segments, options);
  const { modules, version } = smallest.version < atLeast ? create(segments, { ...options, version: atLeast }) : smallest;
  const [path, size] = qrPath(modules);
  return [path, size, version];
}
