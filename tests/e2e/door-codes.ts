/** Codes as people bring them to a door, right and wrong in every way that one can hold in a hand, each with the verdict that it must get. */
import { concat } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { formatQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import type { StatusTokenClaims } from '../../src/core/token/status-token.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { DAY, HOUR, KEYS, REVOKED_INDEX, token, venueClaims } from '../core/world.ts';

export interface Brought {
  readonly text: string;
  /** what the screen must say: its colour and the code of the verdict */
  readonly face: 'admit' | 'refuse' | 'undecided' | 'again';
  readonly code: string;
  /** On paper: the same code is good again and again. */
  readonly isPaper?: true;
}

type Maker = (nr: number, now: number) => Promise<Brought>;

/** Signs for this key, but something else. */
const lying = ({ publicKey, sign }: Signer): Signer => ({ publicKey, sign: (message) => sign(concat(message, new Uint8Array(1))) });

function issued(nr: number, now: number, changes: Partial<StatusTokenClaims> = {}, signer: Signer = KEYS.token) {
  const iat = changes.iat ?? now - HOUR;
  return token({ iat, exp: now + 60 * HOUR, evidenceAt: iat - 9 * HOUR, index: 1000 + nr, ...changes }, signer);
}

interface Shown {
  readonly changes?: Partial<StatusTokenClaims>;
  readonly signer?: Signer;
  readonly holder?: Signer;
  readonly aud?: string;
  /** seconds from now at which the phone signed */
  readonly at?: number;
}

/** A phone's live code. */
const live =
  (face: Brought['face'], code: string, { changes = {}, signer = KEYS.token, holder = KEYS.holder, aud = '*', at = -1 }: Shown = {}): Maker =>
  async (nr, now) => ({
    text: formatQr(await present(await issued(nr, now, timed(changes, now), signer), { aud, iat: now + at }, holder)),
    face,
    code,
  });

/** Times in `changes` are from now. */
const timed = ({ iat, exp, ...rest }: Partial<StatusTokenClaims>, now: number) => ({
  ...rest,
  ...(iat === undefined ? {} : { iat: now + iat }),
  ...(exp === undefined ? {} : { exp: now + exp }),
});

const words =
  (face: Brought['face'], code: string, text: (nr: number) => string): Maker =>
  async (nr) => ({ text: text(nr), face, code });

/** Every second person is in order, as at a real door. */
export const MAKERS: readonly Maker[] = [
  live('admit', 'ok'),
  live('refuse', 'not-admitted', { changes: { health: 0, basis: 1 } }),
  live('admit', 'ok'),
  live('refuse', 'token-revoked', { changes: { index: REVOKED_INDEX } }),
  async (nr, now) => ({ text: formatQr(await issued(nr, now, { holderKey: null })), face: 'admit', code: 'ok', isPaper: true }),
  live('refuse', 'not-admitted', { changes: { health: 1, basis: 2, home: 'ALA-02' } }),
  live('admit', 'ok'),
  live('refuse', 'token-expired', { changes: { iat: -71 * HOUR, exp: -60 } }),
  live('admit', 'ok'),
  live('refuse', 'key-unknown', { signer: KEYS.stranger }),
  live('admit', 'ok'),
  live('refuse', 'signature-invalid', { signer: lying(KEYS.token) }),
  live('admit', 'ok'),
  async (nr, now) => ({ text: formatQr(await issued(nr, now)), face: 'refuse', code: 'proof-missing' }),
  live('admit', 'ok'),
  live('undecided', 'proof-stale', { at: -200 }),
  live('admit', 'ok'),
  live('undecided', 'proof-future', { at: 400 }),
  live('admit', 'ok'),
  live('refuse', 'proof-invalid', { holder: lying(KEYS.holder) }),
  live('refuse', 'proof-audience', { aud: 'ALA-99999' }),
  live('refuse', 'specimen', { signer: KEYS.specimen }),
  live('undecided', 'clock-behind', { changes: { iat: 400 }, at: 401 }),
  live('refuse', 'token-lifetime', { changes: { exp: 80 * HOUR } }),
  words('refuse', 'not-ashyq', (nr) => `HTTPS://EXAMPLE.COM/TICKET/${nr}`),
  words('undecided', 'version-unknown', (nr) => `ASQ9:${nr}`),
  words('refuse', 'base45-invalid', (nr) => `ASQ1:${String(nr).padStart(3, '0')}ZZZ`),
  async (nr, now) => ({
    text: formatQr(await issueVenueCredential(venueClaims({ iat: now - DAY, exp: now + DAY, index: nr, tabletKey: null }), KEYS.venue)),
    face: 'refuse',
    code: 'token-type',
  }),
];

/** The `nr`th person's code, made when it is shown: a phone signs anew every 15 s. */
export function bring(nr: number, now: number): Promise<Brought> {
  const maker = MAKERS[nr % MAKERS.length];
  if (maker === undefined) throw new RangeError('no such maker');
  return maker(nr, now);
}
