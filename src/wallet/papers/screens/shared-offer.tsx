/**
 * Files that were shared to the app and wait for the person's word. Any website can send such files (docs/decisions/021), so outside of the installed app
 * nothing is opened before a tap.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fill, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { countShared } from '../intake.ts';

interface OfferProps {
  readonly onRead: () => void;
  readonly onForget: () => void;
  /** Nothing waits. */
  readonly onNone: () => void;
}

export function SharedOffer({ onRead, onForget, onNone }: OfferProps) {
  const count = useSignal(0);
  useEffect(() => {
    void countShared().then((n) => {
      count.value = n;
      if (n === 0) onNone();
    });
  }, []);
  const { shared } = words('intake');
  if (count.value === 0) return null;
  const actions = (
    <>
      <Button kind="primary" onClick={onRead}>
        {shared.read}
      </Button>
      <Button onClick={onForget}>{shared.forget}</Button>
    </>
  );
  return (
    <Notice tone="info" title={fill(shared.title, { n: count.value })} actions={actions}>
      <span class="small">{shared.text}</span>
    </Notice>
  );
}

interface LeftOutProps {
  /** Too large, and beyond the fifth. */
  readonly large: number;
  readonly extra: number;
}

/** What of a share was not taken. */
export function LeftOut({ large, extra }: LeftOutProps) {
  const { shared } = words('intake');
  const sentences = [...(large > 0 ? [fill(shared.large, { n: large })] : []), ...(extra > 0 ? [fill(shared.extra, { n: extra })] : [])];
  return sentences.length === 0 ? null : <Notice tone="warn" title={sentences.join(' ')} />;
}
