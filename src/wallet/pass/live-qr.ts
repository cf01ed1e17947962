/**
 * The live QR (formats.md §4): a fresh presentation every 15 s while shown, and at once when the phone is looked at again. Signed with the corrected
 * time; the token and its key are in memory, so it needs neither network nor storage.
 */
import { formatQr } from '../../core/qr.ts';
import { present } from '../../core/token/present.ts';
import { signerOf } from '../../shared/storage/device-key.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';

/** Seconds between two presentations. A door takes one for 60 s, so three in a row may be missed. */
export const RENEW_SECONDS = 15;

/** A clock that far off, in seconds, would have been refused at the door. */
export const SKEW_WORTH_SAYING = 20;

/** What is on screen: the QR's text and when it was made (the issuer's time). */
export interface LiveQr {
  readonly text: string;
  readonly madeAt: number;
}

interface LiveQrOptions {
  readonly holder: HolderRecord;
  /** `*` for any door, a venue's id, or `<venueId>/<gate>` with the nonce of a door code. */
  readonly aud: string;
  readonly nonce?: Uint8Array | null;
  /** The issuer's time, seconds. */
  readonly now: () => number;
  /** The one that is on the screen already: the next comes when its time is over. */
  readonly first?: LiveQr | null;
}

/** One presentation. @throws whatever the browser's key throws when it cannot sign */
export async function makeLiveQr({ holder, aud, nonce = null, now }: LiveQrOptions): Promise<LiveQr> {
  const madeAt = now();
  return { text: formatQr(await present(holder.token, { aud, iat: madeAt, ...(nonce === null ? {} : { nonce }) }, signerOf(holder.key))), madeAt };
}

/**
 * Makes presentations until the returned function is called. `onQr` gets each; `onFault` is told when the key does not sign any more.
 * The answer to a door code is made once: its nonce counts once, and a second one would look like another try.
 * A timer that slept (a phone in a pocket) is made up for when the page is visible again.
 */
export function runLiveQr(options: LiveQrOptions, { onQr, onFault }: { onQr: (qr: LiveQr) => void; onFault: () => void }): () => void {
  let stopped = false;
  let made = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const renew = async () => {
    clearTimeout(timer);
    if (stopped || (options.nonce != null && made) || document.visibilityState === 'hidden') return;
    if (options.nonce == null) timer = setTimeout(renew, RENEW_SECONDS * 1000);
    try {
      const qr = await makeLiveQr(options);
      made = true;
      if (!stopped) onQr(qr);
    } catch {
      if (!stopped) onFault();
    }
  };
  document.addEventListener('visibilitychange', renew);
  // A clock that was set meanwhile says nothing of how long the code has been there.
  const left = options.first == null ? 0 : RENEW_SECONDS - (options.now() - options.first.madeAt);
  if (left > 0 && left <= RENEW_SECONDS) timer = setTimeout(renew, left * 1000);
  else void renew();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', renew);
  };
}
