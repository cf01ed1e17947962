/** A refusal receipt among the lines: whose tablet signed it, what it says, and whether it is believed. No pass, but a claim that somebody may contest. */
import { useEffect, useState } from 'preact/hooks';
import { detectEngine } from '../../core/codec/ed25519.ts';
import { type ReceiptState, readReceipt } from '../../core/journal/read-receipt.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconDoor, IconInfo } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { titleOf } from '../title-of.ts';

/** `bytes`: of an object that says it is a receipt. */
export function ReceiptFacts({ bytes, trust }: { readonly bytes: Uint8Array<ArrayBuffer>; readonly trust: Trust }) {
  const say = words('audit').explain.receipt;
  const [state, setState] = useState<ReceiptState | null>(null);
  useEffect(() => {
    let isWanted = true;
    void detectEngine()
      .then((engine) => readReceipt(bytes, { trust, engine }))
      .then((read) => isWanted && setState(read));
    return () => {
      isWanted = false;
    };
  }, [bytes, trust]);
  if (state === null) return null;
  if (state.kind === 'forged')
    return (
      <Notice tone="bad" title={say.forged}>
        <p class="soft small">{state.code}</p>
      </Notice>
    );
  const { venue, venueId, gate, at, code } = state.says;
  // Of a later version there may be reasons that this one has no sentence for.
  const known = VERDICT_CODES.find((one) => one === code);
  const facts = [
    { icon: <IconDoor />, label: say.door, value: fill(say.at, { venue, id: venueId, gate }) },
    { icon: <IconClock />, label: say.when, value: formatMoment(language(), at, Math.floor(Date.now() / 1000)) },
    { icon: <IconInfo />, label: words('audit').explain.reason, value: known === undefined ? code : `${titleOf(known)} (${code})` },
  ];
  return (
    <>
      <Notice tone="good" title={say.genuine} />
      <Facts facts={facts} />
    </>
  );
}
