/**
 * Refusal receipt (formats.md §9, typ 65010): whoever a tablet turned away can take its signed word for it and contest it.
 * `COSE_Sign1` `{1:-19, 13: <venue credential with cnf>, 16: 65010}`, payload `{2: venueId, 6: iat, -65537: [gate, code, rule|null, policyVersion, stampVersion, ref(16)]}`,
 * signed by the tablet key. It carries the tablet's credential, so that anybody with the ministry's trust files can tell which door it is from, offline;
 * `ref` is the line of the door's journal that says the same. No name and no index: who shows it proves nothing by it but that the door refused.
 */
import type { Bytes } from '../bytes.ts';
import { VENUE_LIMITS } from '../codec/cbor-limits.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import { type Ed25519Engine, type SignatureFault, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, type StructureCode } from '../codec/malformed.ts';
import { type AtVenue, readAtVenue } from '../token/at-venue.ts';
import { shortText } from '../token/short-text.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { decodeVenueCredential, type SignedVenue } from '../token/venue.ts';

/** What a receipt says. */
export interface Receipt extends AtVenue {
  readonly gate: number;
  /** the verdict's code (formats.md §7) */
  readonly code: string;
  /** id of the policy's rule that decided, null where none did */
  readonly rule: string | null;
  readonly policyVersion: number;
  readonly stampVersion: number;
  /** 16 bytes, as in the journal's entry */
  readonly ref: Uint8Array;
}

/** A decoded receipt with the credential of its tablet, neither verified yet. */
export interface SignedReceipt {
  readonly receipt: Sign1<Receipt>;
  readonly venue: SignedVenue;
  /** the key that the credential names, which must have signed the receipt */
  readonly tabletKey: Uint8Array;
}

/** `receipt-place`: the credential is of another door, or was not valid when the receipt was signed. */
export type ReceiptFault = StructureCode | SignatureFault | 'receipt-place';

const FIELDS = 6;
const REF_BYTES = 16;
const RULE_MAX = 64;
const WORD = /^[a-z0-9][a-z0-9-]{0,63}$/;
const SHAPE = {
  ...expectTyp(TYP.receipt, { kid: false, kcwt: true }),
  limits: VENUE_LIMITS,
  readPayload: (reader: CborReader): Receipt => readAtVenue(reader, (count, at) => readFields(reader, count, at)),
};

/** Signs a receipt; `credential` is the tablet's own, `signer` holds its key. @throws MalformedError on values that no reader would take */
export async function makeReceipt(credential: Uint8Array, receipt: Receipt, signer: Signer): Promise<Bytes> {
  const { venueId, iat, gate, code, rule, policyVersion, stampVersion, ref } = receipt;
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: credential }],
    [LABEL.typ, TYP.receipt],
  ]);
  const payload = new Map<number, CborValue>([
    [CLAIM.sub, venueId],
    [CLAIM.iat, iat],
    [CLAIM.own, [gate, code, rule, policyVersion, stampVersion, ref]],
  ]);
  const bytes = await encodeSign1(header, payload, signer);
  decodeReceipt(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeReceipt(bytes: Uint8Array): SignedReceipt {
  const receipt = decodeSign1(bytes, SHAPE);
  if (receipt.header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  const venue = decodeVenueCredential(receipt.header.kcwt);
  // a poster's credential names no key, and a poster refuses nobody
  if (venue.payload.tabletKey === null) throw new MalformedError('claim-missing', 0);
  return { receipt, venue, tabletKey: venue.payload.tabletKey };
}

/**
 * The receipt when its shape, its place and the tablet's signature hold, else what is wrong. Whether the ministry certified the tablet is the
 * caller's to verify: `venue` is the credential that says so.
 */
export async function verifyReceipt(
  bytes: Uint8Array,
  engine: Ed25519Engine,
): Promise<{ readonly ok: true; readonly receipt: Receipt; readonly venue: SignedVenue } | { readonly ok: false; readonly code: ReceiptFault }> {
  try {
    const { receipt, venue, tabletKey } = decodeReceipt(bytes);
    const { venueId, gate, iat } = receipt.payload;
    const certified = venue.payload;
    if (certified.venueId !== venueId || certified.gate !== gate || iat >= certified.exp) return { ok: false, code: 'receipt-place' };
    const fault = await verifyStrict(engine, tabletKey, receipt);
    return fault === null ? { ok: true, receipt: receipt.payload, venue } : { ok: false, code: fault };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: error.code };
    throw error;
  }
}

type Fields = Omit<Receipt, keyof AtVenue>;

function readFields(reader: CborReader, count: number, at: number): Fields {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  const gate = reader.uint();
  const code = readWord(reader);
  const rule = reader.nextIsText() ? shortText(reader, RULE_MAX) : reader.textOrNull();
  return { gate, code, rule, policyVersion: reader.uint(), stampVersion: reader.uint(), ref: reader.bytes(REF_BYTES) };
}

/** Verdict codes are words of ours; nothing else is ever shown as one from a stranger's QR. */
function readWord(reader: CborReader): string {
  const at = reader.offset;
  const word = reader.text();
  if (!WORD.test(word)) throw new MalformedError('claim-type', at);
  return word;
}
