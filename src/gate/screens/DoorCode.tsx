/**
 * The tablet's own rotating code (formats.md §5): a phone that scans it answers with a QR bound to this door and moment, so that a wrong phone clock or a
 * relayed video does no harm. It stands below the live camera, because the answer comes to the same tablet.
 */
import { useEffect, useState } from 'preact/hooks';
import { formatQr } from '../../core/qr.ts';
import { NONCE_BYTES } from '../../core/token/presentation.ts';
import { makeDoorCode } from '../../core/token/venue.ts';
import { words } from '../../shared/i18n/words.ts';
import { signerOf } from '../../shared/storage/device-key.ts';
import { Qr } from '../../shared/ui/Qr.tsx';
import type { Gate } from '../gate.ts';

/** A nonce lives 60 s: a phone that scanned the code just before it changed has half a minute to answer. */
const RENEW_MS = 30_000;

/** The text of a new door code; null where the tablet has no identity. */
async function nextDoorCode(gate: Gate): Promise<string | null> {
  const tablet = gate.tablet.value;
  if (tablet === null) return null;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  await gate.scanning.issueNonce(nonce);
  return formatQr(await makeDoorCode(tablet.credential, { iat: Math.floor(Date.now() / 1000), nonce }, signerOf(tablet.key)));
}

export function DoorCode({ gate }: { readonly gate: Gate }) {
  const { doorCode } = words('gate');
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let shown = true;
    // No code is better than one whose nonce has died: whoever answered it would be refused.
    const show = (next: string | null) => shown && setText(next);
    const renew = () =>
      void nextDoorCode(gate).then(show, (error: unknown) => {
        show(null);
        reportError(error);
      });
    const timer = setInterval(renew, RENEW_MS);
    // A tablet that slept shows a dead code, and its timer is late.
    const seen = () => {
      show(null);
      if (document.visibilityState === 'visible') renew();
    };
    document.addEventListener('visibilitychange', seen);
    renew();
    return () => {
      shown = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, []);
  return (
    <aside class="door-code" aria-label={doorCode.title}>
      {text !== null && <Qr text={text} label={doorCode.title} />}
      <p>{doorCode.hint}</p>
    </aside>
  );
}
