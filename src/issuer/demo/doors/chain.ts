/** Lines become a tablet's journal (formats.md §9): references of passes under the venue's secret of the day, entries, heads. Synchronous: a month is 200,000 of them. */
import { createHmac, hash } from 'node:crypto';
import { encodeCbor } from '../../../core/codec/cbor-write.ts';
import { encodeEntry, GENESIS } from '../../../core/journal/entry.ts';
import { dayOf } from '../days.ts';
import type { Line } from './lines.ts';

export interface Chained {
  readonly bytes: readonly Uint8Array[];
  /** the head after each entry */
  readonly heads: readonly Uint8Array[];
}

export interface ChainFrom {
  readonly size: number;
  readonly head: Uint8Array;
  readonly venueId: string;
  /** of the demo's installation; a venue's secret of a day follows from it */
  readonly secret: Uint8Array;
}

export const EMPTY = { size: 0, head: GENESIS } as const;

/** The entries of these lines behind a journal's end. */
export function chain(lines: readonly Line[], { size, head, venueId, secret }: ChainFrom): Chained {
  const keys = new Map<number, Buffer>();
  const keyOf = (time: number): Buffer => {
    const day = dayOf(time);
    const known = keys.get(day) ?? dayKeyOf(secret, venueId, day);
    keys.set(day, known);
    return known;
  };
  const [bytes, heads]: [Uint8Array[], Uint8Array[]] = [[], []];
  let prev = head;
  for (const [nr, { time, kind, outcome, code, direction, stampVersion, pass }] of lines.entries()) {
    const ref = pass === null ? null : refUnder(keyOf(time), pass);
    const entry = encodeEntry({ seq: size + nr, time, kind, ref, outcome, code, direction, stampVersion, prev });
    prev = hash('sha256', entry, 'buffer');
    bytes.push(entry);
    heads.push(prev);
  }
  return { bytes, heads };
}

/** As `dayKey` (core/journal/entry.ts), under a secret of the venue that only this installation knows. */
export function dayKeyOf(secret: Uint8Array, venueId: string, day: number): Buffer {
  return hmac(hmac(secret, Buffer.from(`ashyq-demo-venue ${venueId} ${day}`)), encodeCbor([venueId, day]));
}

/** As `refOf` there. */
export const refUnder = (key: Uint8Array, index: number): Uint8Array => new Uint8Array(hmac(key, encodeCbor(index)).subarray(0, 16));

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest();
