/// <reference path="./qrcode-core.d.ts" />
/**
 * The QR on screen (formats.md §1): one alphanumeric segment, error correction M, at least 4 white modules around it in every theme.
 * Drawn as one SVG path, so it is crisp at any size and on paper. The only importer of `qrcode`.
 */
import { useRef } from 'preact/hooks';
import { create } from 'qrcode/lib/core/qrcode.js';

/** White modules on each side. */
const QUIET = 4;
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
  let path = '';
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.get(y, x)) continue;
      const start = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h${start - x}z`;
    }
  }
  return [path, modules.size + 2 * QUIET, version];
}

interface QrProps {
  /** Characters of the QR alphanumeric set only: `ASQ1:...` or `HTTPS://...` in capitals. */
  readonly text: string;
  /** `byte` for what is not ours to write in capitals, such as `otpauth://...`. */
  readonly mode?: 'byte';
  /** What the picture is, for screen readers. */
  readonly label: string;
}

export function Qr({ text, label, mode }: QrProps) {
  // The version never shrinks while shown: a QR that changes its size between two refreshes makes a camera focus again.
  const held = useRef(1);
  const [path, size, version] = drawQr(text, held.current, mode);
  held.current = version;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img" aria-label={label} data-version={version}>
      <path d={`M0 0h${size}v${size}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
