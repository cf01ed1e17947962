/**
 * The tablet's own rotating code (formats.md §5): a phone that scans it answers with a QR bound to this door and moment, so that a wrong phone clock or a
 * relayed video does no harm. It stands below the live camera, because the answer comes to the same tablet.
 */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Qr } from '../../shared/ui/Qr.tsx';
import type { Gate } from '../gate.ts';

/** A nonce lives 60 s: a phone that scanned the code just before it changed has half a minute to answer. */
const RENEW_MS = 30_000;

export function DoorCode({ gate }: { readonly gate: Gate }) {
  const { doorCode } = words('gate');
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let shown = true;
    const renew = () => void gate.nextDoorCode().then((next) => shown && setText(next));
    const timer = setInterval(renew, RENEW_MS);
    renew();
    return () => {
      shown = false;
      clearInterval(timer);
    };
  }, []);
  return (
    <aside class="door-code" aria-label={doorCode.title}>
      {text !== null && <Qr text={text} label={doorCode.title} />}
      <p>{doorCode.hint}</p>
    </aside>
  );
}
