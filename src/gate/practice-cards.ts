/**
 * The deck of practice cards: one for each kind of verdict that a door can meet, made by this tablet with a key of its own, so that they need no network and
 * are worth nothing anywhere: a door that is not in training takes them for forged, and so does every other tablet. The ministry's own specimens
 * (`ashyq keys specimen`) are for all doors.
 */
import { encodeBase32 } from '../core/codec/base32.ts';
import type { Signer } from '../core/codec/ed25519.ts';
import { formatQr } from '../core/qr.ts';
import { present } from '../core/token/present.ts';
import { issueStatusToken, type StatusTokenClaims } from '../core/token/status-token.ts';
import { createDeviceKey, signerOf } from '../shared/storage/device-key.ts';
import { FIRST_INDEX, REVOKED_INDEX } from './practice-trust.ts';

/** Cards that can be printed: nothing in them depends on the minute. */
export const PAPER_CARDS = ['green', 'blue', 'yellow', 'red', 'expired', 'revoked', 'altered', 'stranger', 'cut', 'newer', 'poster', 'other'] as const;
/** Cards that are made when they are tried: a phone's code, which renews itself. */
export const LIVE_CARDS = ['phone', 'again', 'screenshot', 'fast', 'copied'] as const;
export type PaperCard = (typeof PAPER_CARDS)[number];
export type Card = PaperCard | (typeof LIVE_CARDS)[number];

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Longer than the longest training (31 days). */
const CARD_DAYS = 40;
/** Older, and further ahead, than any policy takes a phone's code. */
const WRONG_BY = 2 * HOUR;
/** red, yellow, blue, green: health and basis on the wire (formats.md §3) */
const CLAIMS = { red: [0, 1], yellow: [1, 2], blue: [2, 0], green: [3, 3] } as const;

export class PracticeCards {
  readonly #signer: Signer;
  readonly #now: () => number;
  #last: string | null = null;

  constructor(signer: Signer, now: () => number) {
    this.#signer = signer;
    this.#now = now;
  }

  /** The text of one card. */
  async text(card: Card): Promise<string> {
    switch (card) {
      case 'phone':
        return this.#live(0);
      case 'again':
        return this.#last ?? this.#live(0);
      case 'screenshot':
        return this.#live(-WRONG_BY);
      case 'fast':
        return this.#live(WRONG_BY);
      case 'copied':
        return formatQr(await this.#token('green', { holderKey: this.#signer.publicKey }));
      default:
        return this.#paper(card);
    }
  }

  async #paper(card: PaperCard): Promise<string> {
    switch (card) {
      case 'expired':
        return formatQr(await this.#token('green', { exp: this.#now() - HOUR }));
      case 'revoked':
        return formatQr(await this.#token('green', { index: REVOKED_INDEX }));
      case 'altered':
        return formatQr(altered(await this.#token('green')));
      case 'stranger':
        return formatQr(await issueStatusToken(this.#claims('green'), signerOf(await createDeviceKey('seed'))));
      case 'cut':
        return formatQr((await this.#token('green')).slice(0, -12));
      case 'newer':
        return formatQr(await this.#token('green')).replace('ASQ1:', 'ASQ2:');
      case 'poster':
        return `HTTPS://ASHYQ.EXAMPLE/V/${encodeBase32(await this.#token('green'))}`;
      case 'other':
        return 'HTTPS://EXAMPLE.COM/MENU';
      default:
        return formatQr(await this.#token(card));
    }
  }

  /** A phone's code of `ahead` seconds from now. */
  async #live(ahead: number): Promise<string> {
    const token = await this.#token('green', { holderKey: this.#signer.publicKey });
    const text = formatQr(await present(token, { aud: '*', iat: this.#now() + ahead }, this.#signer));
    if (ahead === 0) this.#last = text;
    return text;
  }

  #token(colour: keyof typeof CLAIMS, changes: Partial<StatusTokenClaims> = {}) {
    return issueStatusToken({ ...this.#claims(colour), ...changes }, this.#signer);
  }

  #claims(colour: keyof typeof CLAIMS): StatusTokenClaims {
    const [health, basis] = CLAIMS[colour];
    // A day old, so that the code of two hours ago is still younger than its pass.
    const iat = this.#now() - DAY;
    const common = { iat, exp: this.#now() + CARD_DAYS * DAY, holderKey: null, health, basis, index: FIRST_INDEX + health, initials: 'Ү.Л.', birth: 101 };
    const evidenceAt = colour === 'blue' ? null : iat - 6 * HOUR;
    return colour === 'yellow' ? { ...common, evidenceAt, home: '7510' } : { ...common, evidenceAt };
  }
}

/** One bit of the signed birthday turned, before the signature and its two bytes of length: the shape holds, the signature does not. */
function altered(token: Uint8Array): Uint8Array {
  const bytes = token.slice();
  const at = bytes.length - 64 - 2 - 1;
  bytes[at] = (bytes[at] ?? 0) ^ 2;
  return bytes;
}
