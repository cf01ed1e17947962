/**
 * What stands in a file of a journal (formats.md §9), told by its content: lines of the journal, and the signed objects that vouch for them. A line also as a
 * JSON object of an NDJSON file: deterministic CBOR makes the very bytes of it again that were chained.
 */
import { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from '../bytes.ts';
import { MalformedError, type StructureCode } from '../codec/malformed.ts';
import { decodeCheckpoint } from '../journal/checkpoint.ts';
import { decodeCountersignature } from '../journal/countersignature.ts';
import { decodeEntry, encodeEntry, type JournalEntry } from '../journal/entry.ts';
import { decodeGateMessage } from '../journal/gate-message.ts';
import { decodeVenueCredential } from '../token/venue.ts';

/** Signed objects of a journal's file, none verified yet. */
export const PROOF_KINDS = ['checkpoint', 'countersignature', 'certificate', 'message'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

export type JournalItem =
  | { readonly kind: 'entry'; readonly entry: JournalEntry; readonly bytes: Uint8Array }
  | { readonly kind: ProofKind; readonly bytes: Uint8Array }
  | { readonly kind: 'unknown'; readonly code: StructureCode };

const ARRAY_OF_NINE = 0x89;
const DECODERS: readonly (readonly [ProofKind, (bytes: Uint8Array) => object])[] = [
  ['checkpoint', decodeCheckpoint],
  ['countersignature', decodeCountersignature],
  ['certificate', decodeVenueCredential],
  ['message', decodeGateMessage],
];

/** One item of a CBOR sequence. */
export function readJournalItem(bytes: Uint8Array): JournalItem {
  if (bytes[0] === ARRAY_OF_NINE) {
    const entry = orCode(() => decodeEntry(bytes));
    return typeof entry === 'string' ? { kind: 'unknown', code: entry } : { kind: 'entry', entry, bytes };
  }
  let code: StructureCode = 'cose-malformed';
  for (const [kind, decode] of DECODERS) {
    const decoded = orCode(() => decode(bytes));
    if (typeof decoded !== 'string') return { kind, bytes };
    // Of an object of ours its own decoder names what is wrong, every other says that it is of another type.
    if (decoded !== 'token-type' && decoded !== 'cose-malformed') code = decoded;
  }
  return { kind: 'unknown', code };
}

/** A line as a JSON object: names instead of numbers, bytes in hexadecimal; a signed object as `{"kind", "cose"}` in base64url. */
export function formatJournalItem(item: Exclude<JournalItem, { kind: 'unknown' }>): string {
  if (item.kind !== 'entry') return JSON.stringify({ kind: item.kind, cose: toBase64Url(item.bytes) });
  const { ref, prev, direction, ...rest } = item.entry;
  return JSON.stringify({ ...rest, direction: direction === 0 ? 'entry' : 'exit', ref: ref === null ? null : toHex(ref), prev: toHex(prev) });
}

/** One line of NDJSON. */
export function parseJournalItem(line: string): JournalItem {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return { kind: 'unknown', code: 'claim-type' };
    if ('cose' in value) return typeof value.cose === 'string' ? readJournalItem(fromBase64Url(value.cose)) : { kind: 'unknown', code: 'claim-type' };
    const bytes = encodeLine(value as Readonly<Record<string, unknown>>);
    return { kind: 'entry', entry: decodeEntry(bytes), bytes };
  } catch (error) {
    if (error instanceof MalformedError) return { kind: 'unknown', code: error.code };
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return { kind: 'unknown', code: 'claim-type' };
    throw error;
  }
}

const MEMBERS = ['seq', 'time', 'kind', 'ref', 'outcome', 'code', 'direction', 'stampVersion', 'prev'];

/** @throws RangeError, TypeError or MalformedError on members that no line has */
function encodeLine(value: Readonly<Record<string, unknown>>): Bytes {
  if (Object.keys(value).some((name) => !MEMBERS.includes(name))) throw new RangeError('encodeLine: member');
  const { ref, prev, direction } = value;
  if (direction !== 'entry' && direction !== 'exit') throw new RangeError('encodeLine: direction');
  return encodeEntry({
    ...(value as unknown as JournalEntry),
    direction: direction === 'entry' ? 0 : 1,
    ref: ref === null ? null : fromHex(String(ref)),
    prev: fromHex(String(prev)),
  });
}

function orCode<T extends object>(decode: () => T): T | StructureCode {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedError) return error.code;
    throw error;
  }
}
