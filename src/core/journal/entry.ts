/**
 * Gate journal (formats.md §9): one line for everything that a tablet judged or that changed it. Deterministic CBOR
 * `[seq, time, kind, ref(16)|null, outcome|null, code, direction, stampVersion, prev(32)]`; head = SHA-256 of the entry, and `prev` is the head of the
 * entry before (32 zero bytes in the first). seq counts from 0 without gaps. No name, and no identifier that two venues share.
 *
 * Numbers on the wire:
 * - kind: 0 scan, 1 guard, 2 shift-open, 3 shift-close, 4 settings, 5 clock, 6 trust, 7 override, 8 app
 * - outcome: 0 admit, 1 refuse, 2 undecided, null where nothing was judged (kinds 2-6 and 8)
 * - code: the verdict's code (§7) for scan, guard and override; else one short word that says what happened, 1 to 64 bytes
 * - direction: 0 entry, 1 exit · stampVersion: version of the stamp in use, 0 where the tablet held no trust
 * ref = first 16 bytes of HMAC-SHA-256(day key, token index as a CBOR unsigned integer), with
 * day key = HMAC-SHA-256(32 random bytes of the venue, CBOR [venueId, days since 1970 in the policy's local time]): the same pass has the
 * same ref at one venue on one day, and nobody without the venue's secret can join refs of two days or two venues.
 */
import { type Bytes, concat, sha256 } from '../bytes.ts';
import type { CborLimits } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import { encodeCbor } from '../codec/cbor-write.ts';
import { MalformedError } from '../codec/malformed.ts';

export const ENTRY_KINDS = ['scan', 'guard', 'shift-open', 'shift-close', 'settings', 'clock', 'trust', 'override', 'app'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Outcomes in their numbers on the wire; the same words as a verdict's. */
export const ENTRY_OUTCOMES = ['admit', 'refuse', 'undecided'] as const;
export type EntryOutcome = (typeof ENTRY_OUTCOMES)[number];

const HEAD_BYTES = 32;
const REF_BYTES = 16;
const FIELDS = 9;
const LIMITS: CborLimits = { depth: 1, items: 2 * FIELDS, pairs: 0, textBytes: 64 };
const JUDGED: ReadonlySet<EntryKind> = new Set(['scan', 'guard', 'override']);

/** `prev` of the first entry. */
export const GENESIS: Bytes = new Uint8Array(HEAD_BYTES);

/** One line of the journal. */
export interface JournalEntry {
  readonly seq: number;
  /** seconds since 1970, the tablet's clock */
  readonly time: number;
  readonly kind: EntryKind;
  /** 16 bytes, or null where no pass could be told (unreadable, or kinds without one) */
  readonly ref: Uint8Array | null;
  readonly outcome: EntryOutcome | null;
  readonly code: string;
  readonly direction: 0 | 1;
  readonly stampVersion: number;
  /** 32 bytes */
  readonly prev: Uint8Array;
}

/** The bytes of an entry. @throws RangeError or MalformedError on a value that no reader would take */
export function encodeEntry(entry: JournalEntry): Bytes {
  const outcome = entry.outcome === null ? null : ENTRY_OUTCOMES.indexOf(entry.outcome);
  const kind = ENTRY_KINDS.indexOf(entry.kind);
  const bytes = encodeCbor([entry.seq, entry.time, kind, entry.ref, outcome, entry.code, entry.direction, entry.stampVersion, entry.prev]);
  decodeEntry(bytes);
  return bytes;
}

/** @throws MalformedError on anything but exactly one entry in deterministic CBOR */
export function decodeEntry(bytes: Uint8Array): JournalEntry {
  const reader = new CborReader(bytes, LIMITS);
  const entry = reader.array((count, at) => {
    if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
    return readFields(reader);
  });
  reader.end();
  return entry;
}

function readFields(reader: CborReader): JournalEntry {
  const seq = reader.uint();
  const time = reader.uint();
  const kindAt = reader.offset;
  const kind = ENTRY_KINDS[reader.uint()];
  if (kind === undefined) throw new MalformedError('claim-type', kindAt);
  const ref = reader.bytesOrNull(REF_BYTES);
  const outcomeAt = reader.offset;
  const number = reader.uintOrNull();
  const outcome = number === null ? null : ENTRY_OUTCOMES[number];
  if (outcome === undefined || (outcome !== null) !== JUDGED.has(kind)) throw new MalformedError('claim-type', outcomeAt);
  const codeAt = reader.offset;
  const code = reader.text();
  if (code === '') throw new MalformedError('claim-type', codeAt);
  const direction = reader.uint(1) === 0 ? 0 : 1;
  return { seq, time, kind, ref, outcome, code, direction, stampVersion: reader.uint(), prev: reader.bytes(HEAD_BYTES) };
}

/** The head of an entry, which the next one names as `prev`: SHA-256 over its bytes. */
export const headOf = (entry: Uint8Array): Promise<Bytes> => sha256(new Uint8Array(entry));

/** The key of one venue and one day. `secret` 32 bytes, `day` = days since 1970 in the policy's local time. */
export async function dayKey(secret: Uint8Array, venueId: string, day: number): Promise<Bytes> {
  if (secret.length !== HEAD_BYTES) throw new RangeError('a venue secret has 32 bytes');
  return hmac(secret, encodeCbor([venueId, day]));
}

/** What stands in the journal for a token: 16 bytes, the same for one pass at one venue on one day. */
export async function refOf(key: Uint8Array, tokenIndex: number): Promise<Bytes> {
  return (await hmac(key, encodeCbor(tokenIndex))).slice(0, REF_BYTES);
}

/** The same for somebody who has no pass and was looked up by the register's row: 16 bytes that nobody without the venue's secret can make. */
export async function refOfPerson(key: Uint8Array, row: number): Promise<Bytes> {
  return (await hmac(key, encodeCbor(['person', row]))).slice(0, REF_BYTES);
}

async function hmac(key: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', concat(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, concat(data)));
}
