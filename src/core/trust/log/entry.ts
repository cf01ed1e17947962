/**
 * One entry of the transparency log (formats.md §6): which file of the ministry's, which version, which bytes. Deterministic CBOR
 * `[kind, k|null, version, sha256(32), length]`; a file's content stays where it is published, its digest cannot be taken back.
 */
import type { Bytes } from '../../bytes.ts';
import { type CborLimits, QR_LIMITS } from '../../codec/cbor-limits.ts';
import { CborReader } from '../../codec/cbor-read.ts';
import { encodeCbor } from '../../codec/cbor-write.ts';
import { MalformedError } from '../../codec/malformed.ts';
import type { FileDigest } from '../bundle.ts';

/** What a digest can be of, by number. */
export const LOG_KINDS = ['root', 'bundle', 'policy', 'list', 'stamp', 'checkpoint', 'statement'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

export interface LogEntry extends FileDigest {
  readonly kind: LogKind;
  /** The list's number; null for everything that is no list. */
  readonly k: number | null;
}

const LIMITS: CborLimits = QR_LIMITS;
const FIELDS = 5;

export function encodeLogEntry({ kind, k, version, sha256, length }: LogEntry): Bytes {
  const bytes = encodeCbor([LOG_KINDS.indexOf(kind), k, version, sha256, length]);
  decodeLogEntry(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeLogEntry(bytes: Uint8Array): LogEntry {
  const reader = new CborReader(bytes, LIMITS);
  const entry = reader.array((count, at): LogEntry => {
    if (count !== FIELDS) throw new MalformedError('claim-type', at);
    const kind = LOG_KINDS[reader.uint()];
    const k = reader.uintOrNull();
    // Lists are numbered, nothing else is.
    if (kind === undefined || (kind === 'list') !== (k !== null)) throw new MalformedError('claim-type', at);
    const version = reader.uint();
    const sha256 = reader.bytes(32);
    return { kind, k, version, sha256, length: reader.uint() };
  });
  reader.end();
  return entry;
}

/** The published name of what an entry speaks of; null for what has no file of its own (stamps follow each other in one). */
export function fileOfEntry({ kind, k, version }: LogEntry): string | null {
  switch (kind) {
    case 'root':
    case 'bundle':
    case 'statement':
      return `${kind}.${version}.cbor`;
    case 'policy':
      return `policy.${version}.json`;
    case 'list':
      return `lists/${k}.${version}.cwt`;
    case 'checkpoint':
      return `journals/${version}.bin`;
    default:
      return null;
  }
}
