/**
 * Lab and contact batches (formats.md §9, typ 65008): COSE_Sign1 with the source's key id, signed by the key that two persons entered for that source.
 *
 * The signature is checked over the raw bytes before anything of the payload is parsed: `openBatch` takes only the envelope apart, by a fixed header of
 * ten bytes and a key id, so that no parser runs on bytes that nobody answers for (security.md, attack 7).
 */
import { type Bytes, concat, equal } from '../bytes.ts';
import type { CborLimits } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { readEmptyMap } from '../codec/cose.ts';
import { sign1Message } from '../codec/cose-write.ts';
import { type Ed25519Engine, type SignatureFault, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { signAs } from './sign-as.ts';
import { TYP } from './typ.ts';

/** Result of a PCR test as a lab writes it. */
export const RESULT = { negative: 0, positive: 1, withdrawn: 2 } as const;

/** The fifth element of a contact's line; there is no other. */
const WITHDRAWN_CONTACT = 1;

/** One line of a lab. Values are as sent: whether the IIN, time, result and district make sense is judged line by line at ingest. */
export interface LabRow {
  readonly rowId: string;
  readonly iin: string;
  readonly sampledAt: number;
  readonly result: number;
  /** KATO district code */
  readonly district: string;
}

/** One line of the control centre: this person met a case then, or did not after all. */
export interface ContactRow {
  readonly rowId: string;
  readonly iin: string;
  readonly contactAt: number;
  readonly caseRef: string | null;
  /** the source takes its word back that they met then */
  readonly withdrawn?: boolean;
}

interface BatchHead {
  /** labId, or the id of the source of contacts */
  readonly sourceId: string;
  /** 16 bytes chosen by the sender: the same batch sent again has the same id and the same bytes */
  readonly batchId: Uint8Array;
  readonly createdAt: number;
}
export interface LabBatch extends BatchHead {
  readonly kind: 'lab';
  readonly rows: readonly LabRow[];
}
export interface ContactBatch extends BatchHead {
  readonly kind: 'contact';
  readonly rows: readonly ContactRow[];
}

/** A batch whose payload nobody has read yet. */
export interface SealedBatch {
  readonly kid: Bytes;
  readonly payload: Bytes;
  readonly message: Bytes;
  readonly signature: Bytes;
}

/** A body is at most 1 MB (security.md), a line at least 30 bytes long. */
const LIMITS: CborLimits = { depth: 4, items: 262_144, pairs: 0, textBytes: 64 };
const HEADER_START = Uint8Array.of(0xa3, 0x01, 0x32, 0x04, 0x44);
const HEADER_END = Uint8Array.of(0x10, 0x19, 0xfd, 0xf0);

/** Signs a batch with the key of its source. */
export async function signBatch(batch: LabBatch | ContactBatch, signer: Signer): Promise<Bytes> {
  const rows: CborValue[] =
    batch.kind === 'lab'
      ? batch.rows.map((row) => [row.rowId, row.iin, row.sampledAt, row.result, row.district])
      : batch.rows.map((row) => [row.rowId, row.iin, row.contactAt, row.caseRef, ...(row.withdrawn === true ? [WITHDRAWN_CONTACT] : [])]);
  return signAs(TYP.batch, [batch.sourceId, batch.batchId, batch.createdAt, rows], signer);
}

/** Takes the envelope apart and leaves the payload alone. @throws MalformedError */
export function openBatch(bytes: Uint8Array): SealedBatch {
  const reader = new CborReader(bytes, { ...LIMITS, items: 8 });
  const readParts = (count: number, at: number): SealedBatch => {
    if (count !== 4) throw new MalformedError('cose-malformed', at);
    const header = reader.bytes(undefined, 'cose-malformed');
    const kid = readKid(header, at);
    readEmptyMap(reader);
    const payload = reader.bytes(undefined, 'cose-malformed');
    const signature = reader.bytes(undefined, 'cose-malformed');
    return { kid, payload, message: sign1Message(header, payload), signature };
  };
  const sealed = reader.tag(18, () => reader.array(readParts, 'cose-malformed'), 'cose-malformed');
  reader.end();
  return sealed;
}

function readKid(header: Uint8Array, at: number): Bytes {
  const kid = new Uint8Array(header.subarray(HEADER_START.length, HEADER_START.length + 4));
  if (!equal(header, concat(HEADER_START, kid, HEADER_END))) throw new MalformedError('token-type', at);
  return kid;
}

/** Verifies the signature over the bytes as received: null when it holds. */
export function verifyBatch(sealed: SealedBatch, publicKey: Uint8Array, engine: Ed25519Engine): Promise<SignatureFault | null> {
  return verifyStrict(engine, publicKey, sealed);
}

/** Reads the payload of a verified lab batch. @throws MalformedError */
export function readLabBatch(payload: Uint8Array): LabBatch {
  return { kind: 'lab', ...readBatch(payload, [5], readLabRow) };
}

/** Reads the payload of a verified contact batch. @throws MalformedError */
export function readContactBatch(payload: Uint8Array): ContactBatch {
  return { kind: 'contact', ...readBatch(payload, [4, 5], readContactRow) };
}

function readLabRow(reader: CborReader): LabRow {
  return { rowId: readText(reader), iin: readText(reader), sampledAt: reader.uint(), result: reader.uint(), district: readText(reader) };
}

function readContactRow(reader: CborReader, width: number): ContactRow {
  const [rowId, iin, contactAt] = [readText(reader), readText(reader), reader.uint()];
  const row = { rowId, iin, contactAt, caseRef: reader.nextIsText() ? readText(reader) : reader.textOrNull() };
  if (width === 4) return row;
  const at = reader.offset;
  if (reader.uint() !== WITHDRAWN_CONTACT) throw new MalformedError('claim-type', at);
  return { ...row, withdrawn: true };
}

/** No database holds U+0000: found only when a line is stored, it would leave a batch that was taken and can never be worked through. */
function readText(reader: CborReader): string {
  const at = reader.offset;
  const text = reader.text();
  if (text.includes('\0')) throw new MalformedError('text-invalid', at);
  return text;
}

type ReadRow<Row> = (reader: CborReader, width: number) => Row;

function readBatch<Row>(payload: Uint8Array, widths: readonly number[], readRow: ReadRow<Row>): BatchHead & { rows: Row[] } {
  const reader = new CborReader(payload, LIMITS);
  const batch = reader.array((count, at) => {
    if (count !== 4) throw new MalformedError('claim-type', at);
    const head = { sourceId: readText(reader), batchId: reader.bytes(16), createdAt: reader.uint() };
    return { ...head, rows: reader.array((rows) => Array.from({ length: rows }, () => readOne(reader, widths, readRow))) };
  });
  reader.end();
  return batch;
}

function readOne<Row>(reader: CborReader, widths: readonly number[], readRow: ReadRow<Row>): Row {
  return reader.array((count, at) => {
    if (!widths.includes(count)) throw new MalformedError('claim-type', at);
    return readRow(reader, count);
  });
}
