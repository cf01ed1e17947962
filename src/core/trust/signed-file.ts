/**
 * The envelopes of trust files (formats.md §6): COSE_Sign (tag 98) with several signatures for root and bundle, COSE_Sign1 for the others.
 * An envelope is opened first, its signatures are verified against a root, and only then is the payload parsed.
 */
import { type Bytes, concat, toHex } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import { type CborKey, type CborValue, encodeCbor } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, readAlg, readEmptyMap, type Sign1 } from '../codec/cose.ts';
import { ALG_ED25519, LABEL, signMessage } from '../codec/cose-write.ts';
import { type Ed25519Engine, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { kidOf } from '../token/cnf.ts';
import { TrustRefusedError } from './refusal.ts';
import type { Role, Root } from './root.ts';

/** One signature of a COSE_Sign, with the bytes that it covers. */
interface FileSignature {
  readonly kid: Bytes;
  readonly message: Bytes;
  readonly signature: Bytes;
}

/** A COSE_Sign taken apart. */
export interface SignedFile {
  readonly payload: Bytes;
  readonly signatures: readonly FileSignature[];
}

/** Opens a COSE_Sign of one typ. @throws MalformedError */
export function openSignedFile(bytes: Uint8Array, typ: number): SignedFile {
  const reader = new CborReader(bytes, FILE_LIMITS);
  const file = reader.tag(98, () => reader.array((count, at) => readParts(reader, { count, at, typ }), 'cose-malformed'), 'cose-malformed');
  reader.end();
  return file;
}

function readParts(reader: CborReader, { count, at, typ }: { count: number; at: number; typ: number }): SignedFile {
  if (count !== 4) throw new MalformedError('cose-malformed', at);
  const body = reader.bytes(undefined, 'cose-malformed');
  readBodyHeader(new CborReader(body, FILE_LIMITS), typ);
  readEmptyMap(reader);
  const payload = reader.bytes(undefined, 'cose-malformed');
  const signatures = reader.array((signers) => Array.from({ length: signers }, () => readSignature(reader, body, payload)), 'cose-malformed');
  return { payload, signatures };
}

function readBodyHeader(reader: CborReader, typ: number): void {
  let seen = false;
  reader.entries((label, at) => {
    if (label !== LABEL.typ) throw new MalformedError('cose-malformed', at);
    if (reader.nextIsText() || reader.uint(undefined, 'token-type') !== typ) throw new MalformedError('token-type', at);
    seen = true;
  }, 'cose-malformed');
  reader.end();
  if (!seen) throw new MalformedError('token-type', 0);
}

function readSignature(reader: CborReader, body: Bytes, payload: Bytes): FileSignature {
  return reader.array((count, at) => {
    if (count !== 3) throw new MalformedError('cose-malformed', at);
    const header = reader.bytes(undefined, 'cose-malformed');
    const kid = readSignerHeader(new CborReader(header, FILE_LIMITS));
    readEmptyMap(reader);
    const signature = reader.bytes(undefined, 'cose-malformed');
    return { kid, message: signMessage(body, header, payload), signature };
  }, 'cose-malformed');
}

function readSignerHeader(reader: CborReader): Bytes {
  let alg = false;
  let kid: Bytes | null = null;
  reader.entries((label, at) => {
    if (label === LABEL.alg) alg = readAlg(reader, at) === ALG_ED25519;
    else if (label === LABEL.kid) kid = reader.bytes(4, 'kid-misplaced');
    else throw new MalformedError('cose-malformed', at);
  }, 'cose-malformed');
  reader.end();
  if (!alg) throw new MalformedError('alg-not-allowed', 0);
  if (kid === null) throw new MalformedError('kid-misplaced', 0);
  return kid;
}

/** Signs a payload with several keys. */
export async function encodeSignedFile(typ: number, payload: CborValue, signers: readonly Signer[]): Promise<Bytes> {
  const body = encodeCbor(new Map([[LABEL.typ, typ]]));
  const payloadBytes = encodeCbor(payload);
  const signatures: CborValue[] = [];
  for (const signer of signers) {
    const header = encodeCbor(
      new Map<CborKey, CborValue>([
        [LABEL.alg, ALG_ED25519],
        [LABEL.kid, await kidOf(signer.publicKey)],
      ]),
    );
    signatures.push([header, new Map(), await signer.sign(signMessage(body, header, payloadBytes))]);
  }
  return concat(Uint8Array.of(0xd8, 98), encodeCbor([body, new Map(), payloadBytes, signatures]));
}

/** Opens a COSE_Sign1 trust file of one typ without parsing its payload. @throws MalformedError */
export function openSign1File(bytes: Uint8Array, typ: number | string, anyOrder = false): Sign1<Bytes> {
  const limits = anyOrder ? { ...FILE_LIMITS, anyOrder: true as const } : FILE_LIMITS;
  return decodeSign1(bytes, { ...expectTyp(typ, { kid: true, kcwt: false }), limits, readPayload: (reader) => reader.rest() });
}

/** Verifies that enough distinct keys of a role signed. @throws TrustRefusedError `wrong-role`, `threshold` */
export async function verifyThreshold(
  signatures: readonly FileSignature[],
  root: Root,
  { role, engine }: { role: Role; engine: Ed25519Engine },
): Promise<void> {
  const { keys, threshold } = root.roles[role];
  const signed = new Set<string>();
  let known = false;
  for (const { kid, message, signature } of signatures) {
    for (const key of keys.filter((candidate) => toHex(candidate.kid) === toHex(kid))) {
      known = true;
      if ((await verifyStrict(engine, key.x, { message, signature })) === null) signed.add(toHex(key.x));
    }
  }
  if (signed.size >= threshold) return;
  const elsewhere = !known && signatures.some(({ kid }) => isKidOfRoot(root, kid));
  throw new TrustRefusedError(elsewhere ? 'wrong-role' : 'threshold');
}

/** Verifies a COSE_Sign1 file by one key of a role. @throws TrustRefusedError `wrong-role`, `threshold` */
export function verifyRole(file: Sign1<unknown>, root: Root, by: { role: Role; engine: Ed25519Engine }): Promise<void> {
  const { header, message, signature } = file;
  return verifyThreshold([{ kid: new Uint8Array(header.kid ?? []), message, signature }], root, by);
}

/** True when some role of the root has a key with this id. */
export function isKidOfRoot(root: Root, kid: Uint8Array): boolean {
  return Object.values(root.roles).some(({ keys }) => keys.some((key) => toHex(key.kid) === toHex(kid)));
}
