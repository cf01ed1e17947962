/**
 * What a tablet says to the ministry (typ 65013, formats.md §9): `COSE_Sign1` `{1:-19, 13: <venue credential with cnf>, 16: 65013}`, signed by the tablet key,
 * payload `{6: iat, -65537: [0, epoch, size, from, [entry, ...], [checkpoint, ...]]}` to hand in a run of its journal, or `{6: iat, -65537: [1, since]}` to ask for
 * the day keys of its venue and what the other gates saw since. Entries and checkpoints are byte strings, exactly as chained and signed.
 * `size` is how many entries the tablet holds in all: an end that was cut off shows at once, because it must never fall.
 */
import type { Bytes } from '../bytes.ts';
import { type CborLimits, VENUE_LIMITS } from '../codec/cbor-limits.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { decodeVenueCredential, type SignedVenue } from '../token/venue.ts';

/** Entries and checkpoints of one message: what keeps it under the server's 256 KiB whatever the entries say. */
export const RUN_ENTRIES = 1000;
export const RUN_CHECKPOINTS = 16;

/** A run of the journal. */
export interface JournalRun {
  readonly kind: 'journal';
  readonly iat: number;
  readonly epoch: number;
  /** entries that the tablet holds in this epoch, counted from 0, those that it may have dropped included */
  readonly size: number;
  /** seq of the first entry below */
  readonly from: number;
  readonly entries: readonly Uint8Array[];
  /** of this epoch, none beyond the end of the run; in the order of their sizes */
  readonly checkpoints: readonly Uint8Array[];
}

/** The question for day keys and for what the other gates saw. */
export interface SeenQuestion {
  readonly kind: 'seen';
  readonly iat: number;
  /** the issuer's `time` of the last answer, or 0 */
  readonly since: number;
}

export type GateMessage = JournalRun | SeenQuestion;

/** A decoded message with the credential of its tablet, neither verified yet. */
export interface SignedGateMessage<Message extends GateMessage = GateMessage> {
  readonly message: Sign1<Message>;
  readonly venue: SignedVenue;
  /** the key that the credential names, which must have signed the message */
  readonly tabletKey: Uint8Array;
}

const RUN_FIELDS = 6;
const QUESTION_FIELDS = 2;
const LIMITS: CborLimits = { ...VENUE_LIMITS, items: RUN_ENTRIES + RUN_CHECKPOINTS + 64 };
const SHAPE = { ...expectTyp(TYP.gateMessage, { kid: false, kcwt: true }), limits: LIMITS, readPayload: readMessage };

/** Signs a message; `credential` is the tablet's own, `signer` holds its key. @throws MalformedError on values that no reader would take */
export async function makeGateMessage(credential: Uint8Array, message: GateMessage, signer: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: credential }],
    [LABEL.typ, TYP.gateMessage],
  ]);
  const own: CborValue =
    message.kind === 'seen' ? [1, message.since] : [0, message.epoch, message.size, message.from, [...message.entries], [...message.checkpoints]];
  const bytes = await encodeSign1(
    header,
    new Map<number, CborValue>([
      [CLAIM.iat, message.iat],
      [CLAIM.own, own],
    ]),
    signer,
  );
  decodeGateMessage(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeGateMessage(bytes: Uint8Array): SignedGateMessage {
  const message = decodeSign1(bytes, SHAPE);
  if (message.header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  const venue = decodeVenueCredential(message.header.kcwt);
  // a poster's credential names no key: nobody can speak for it
  if (venue.payload.tabletKey === null) throw new MalformedError('claim-missing', 0);
  return { message, venue, tabletKey: venue.payload.tabletKey };
}

function readMessage(reader: CborReader): GateMessage {
  let iat: number | null = null;
  let own: Own | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) own = reader.array((count, arrayAt) => readOwn(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || own === null) throw new MalformedError('claim-missing', reader.offset);
  return { iat, ...(own as Own) };
}

type Own = Omit<JournalRun, 'iat'> | Omit<SeenQuestion, 'iat'>;

function readOwn(reader: CborReader, count: number, at: number): Own {
  const kind = count === 0 ? null : reader.uint(1);
  if (count !== (kind === 0 ? RUN_FIELDS : QUESTION_FIELDS)) throw new MalformedError('claim-type', at);
  if (kind === 1) return { kind: 'seen', since: reader.uint() };
  const [epoch, size, from] = [reader.uint(), reader.uint(), reader.uint()];
  const entries = readMany(reader, RUN_ENTRIES);
  const checkpoints = readMany(reader, RUN_CHECKPOINTS);
  if (from + entries.length > size) throw new MalformedError('claim-type', at);
  return { kind: 'journal', epoch, size, from, entries, checkpoints };
}

function readMany(reader: CborReader, most: number): readonly Uint8Array[] {
  return reader.array((count, at) => {
    if (count > most) throw new MalformedError('cbor-limit', at);
    return Array.from({ length: count }, () => reader.bytes());
  });
}
