/** Stamp (formats.md §6, typ 65004): the short-lived statement of what is current - one bundle, these lists - re-signed every five minutes. */
import type { Bytes } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { signAs } from '../token/sign-as.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { type FileDigest, NAME_NUMBER_MAX } from './bundle.ts';
import { decoding } from './refusal.ts';

/** A status list by number, version, hash and length. */
export interface ListDigest extends FileDigest {
  readonly k: number;
}
export interface Stamp {
  readonly exp: number;
  readonly iat: number;
  readonly version: number;
  readonly bundle: FileDigest;
  readonly lists: readonly ListDigest[];
  /** 32 bytes: the head of the transparency log, null where there is none */
  readonly logRoot: Uint8Array | null;
}

/** Parses the payload of a stamp whose signature held. @throws TrustRefusedError `format` */
export function parseStamp(payload: Uint8Array): Stamp {
  return decoding(() => {
    const reader = new CborReader(payload, FILE_LIMITS);
    const stamp = readStamp(reader);
    reader.end();
    return stamp;
  });
}

/** Signs a stamp. */
export async function encodeStamp(stamp: Stamp, signer: Signer): Promise<Bytes> {
  const digest = ({ version, sha256, length }: FileDigest): CborValue[] => [version, sha256, length];
  const payload = new Map<number, CborValue>([
    [CLAIM.exp, stamp.exp],
    [CLAIM.iat, stamp.iat],
    [CLAIM.own, [stamp.version, digest(stamp.bundle), stamp.lists.map((list) => [list.k, ...digest(list)]), stamp.logRoot]],
  ]);
  return signAs(TYP.stamp, payload, signer);
}

type Content = Omit<Stamp, 'exp' | 'iat'>;

function readStamp(reader: CborReader): Stamp {
  let exp: number | null = null;
  let iat: number | null = null;
  let content: Content | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.exp) exp = reader.uint();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) content = reader.array((count, arrayAt) => readContent(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (exp === null || iat === null || content === null) throw new MalformedError('claim-missing', reader.offset);
  return { exp, iat, ...(content as Content) };
}

function readContent(reader: CborReader, count: number, at: number): Content {
  if (count !== 4) throw new MalformedError('claim-type', at);
  const version = reader.uint();
  const bundle = reader.array((parts, partsAt) => {
    if (parts !== 3) throw new MalformedError('claim-type', partsAt);
    return readDigest(reader);
  });
  const lists = reader.array((length) => Array.from({ length }, () => readListDigest(reader)));
  if (new Set(lists.map(({ k }) => k)).size !== lists.length) throw new MalformedError('claim-type', at);
  return { version, bundle, lists, logRoot: reader.bytesOrNull(32) };
}

function readListDigest(reader: CborReader): ListDigest {
  return reader.array((count, at) => {
    if (count !== 4) throw new MalformedError('claim-type', at);
    const k = reader.uint(NAME_NUMBER_MAX);
    return { k, ...readDigest(reader) };
  });
}

function readDigest(reader: CborReader): FileDigest {
  const version = reader.uint(NAME_NUMBER_MAX);
  const sha256 = reader.bytes(32);
  return { version, sha256, length: reader.uint() };
}
