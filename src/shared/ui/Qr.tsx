/** The QR on screen, in every theme black on white: one SVG path, so it is crisp at any size and on paper. */
import { useRef } from 'preact/hooks';
import { drawQr } from './draw-qr.ts';

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
