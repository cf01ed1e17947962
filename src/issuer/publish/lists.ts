/** Which status lists need a new version, and its bytes (formats.md §6: 1 bit, 2^20 entries, zlib level 9). */
import { deflateSync } from 'node:zlib';
import { LIST_ENTRIES, type StatusListContent } from '../../core/trust/status-list.ts';
import { PublishError } from './publish-error.ts';
import type { PublishedList } from './published.ts';
import type { ListSource } from './source.ts';

const DAY = 86_400;
/** The stamp is what dates a list; its own end only bounds how long one could be replayed without a stamp. */
export const LIST_DAYS = 14;
const RENEW_DAYS = 7;
/** Seconds after which the draft's consumers may ask again: our stamp's rhythm. */
const TTL = 300;

/** 131,072 bytes, a set bit for every revoked index, least significant bit first. @throws PublishError `index-out-of-list` */
export function revokedBits(source: ListSource): Uint8Array {
  const bytes = new Uint8Array(LIST_ENTRIES / 8);
  setRevoked(bytes, source);
  return bytes;
}

/** Sets the bit of every revoked index; true where one was not set before. */
function setRevoked(bytes: Uint8Array, { list, revoked }: ListSource): boolean {
  let changed = false;
  for (const index of revoked) {
    const position = index - list * LIST_ENTRIES;
    if (!Number.isSafeInteger(position) || position < 0 || position >= LIST_ENTRIES) {
      throw new PublishError('index-out-of-list', `a revoked index does not belong to list ${list}`);
    }
    const [at, bit] = [position >> 3, 1 << (position & 7)];
    const before = bytes[at] ?? 0;
    bytes[at] = before | bit;
    changed ||= (before & bit) === 0;
  }
  return changed;
}

/**
 * The bits to publish, or null where the published version will do. What was revoked once stays revoked: indices are never reused, so a bit that the
 * source does not know (a register restored from an older copy) is kept rather than cleared.
 */
export function nextBits(
  source: ListSource,
  published: PublishedList | undefined,
  by: { readonly kid: string; readonly now: number; readonly passedOver: boolean },
): Uint8Array | null {
  if (published === undefined) return revokedBits(source);
  const before = published.list.bytes;
  const bits = new Uint8Array(LIST_ENTRIES / 8);
  bits.set(before.subarray(0, bits.length));
  const changed = setRevoked(bits, source) || before.length !== bits.length;
  const current = !by.passedOver && !changed && published.kid === by.kid && published.list.exp - by.now > RENEW_DAYS * DAY;
  return current ? null : bits;
}

/** What the status key signs. */
export function listContent(k: number, bits: Uint8Array, now: number): StatusListContent {
  return { k, iat: now, exp: now + LIST_DAYS * DAY, ttl: TTL, bits: 1, lst: new Uint8Array(deflateSync(bits, { level: 9 })) };
}
