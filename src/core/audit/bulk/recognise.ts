/** What a file is, by its beginning and never by its name: what an auditor drops goes where it belongs. */
import { FILE_LIMITS } from '../../codec/cbor-limits.ts';
import { CborReader } from '../../codec/cbor-read.ts';
import { LABEL } from '../../codec/cose-write.ts';
import { MalformedError } from '../../codec/malformed.ts';
import { TYP } from '../../token/typ.ts';
import { isJournalFile } from '../journal-file.ts';
import { type Detected, detectLines } from './line-format.ts';
import { utf8Lossy } from './lossy.ts';

/**
 * `lines`: codes, one a line, row or item. `picture` and `pdf` hold codes to be read out. `journal`: of a tablet, or what vouches for one. `archive`: `trust.zip`.
 * `trust-file`: one of the files below /trust/. `log-checkpoint`: of the transparency log. `utf-16`: a text in an encoding that no line of ours is in. `report`: of an audit.
 * `no-text`: a zero byte, and none of the others: of a disk's picture or a program every two gigabytes would be one line, and its bytes the names of columns (decision 074).
 */
export type Recognised =
  | ({ readonly kind: 'lines' } & Detected)
  | { readonly kind: 'picture' | 'pdf' | 'journal' | 'archive' | 'trust-file' | 'log-checkpoint' | 'utf-16' | 'report' | 'no-text' };

/** How much of a file tells what it is. */
export const HEAD_BYTES = 4096;

const PICTURES: readonly (readonly [at: number, magic: readonly number[]])[] = [
  [0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]], // PNG
  [0, [0xff, 0xd8, 0xff]], // JPEG
  [0, [0x47, 0x49, 0x46, 0x38]], // GIF
  [8, [0x57, 0x45, 0x42, 0x50]], // WebP, in a RIFF
  [4, [0x66, 0x74, 0x79, 0x70]], // HEIC, AVIF: an ISO media file
  [0, [0x42, 0x4d]], // BMP
];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const UTF_16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;
const SIGNED_FILE = [0xd8, 0x62, 0x84];
const SIGN1 = [0xd2, 0x84];
/** Presented at doors or given by them: each is judged as a line. */
const AS_LINES: readonly (number | string)[] = [TYP.statusToken, TYP.presentation, TYP.receipt, TYP.doorCode];
const OF_TRUST: readonly (number | string)[] = [TYP.stamp, TYP.statusList, TYP.endOfMission];
const REPORT = /^\s*\{\s*"format"\s*:\s*"ashyq-audit-report"/;
/** The members that every policy begins with somewhere near its start. */
const POLICY = /^\s*\{[\s\S]*?"utcOffsetMinutes"\s*:/;

export function recognise(head: Uint8Array): Recognised {
  if (begins(head, ZIP)) return { kind: 'archive' };
  if (begins(head, SIGNED_FILE)) return { kind: 'trust-file' };
  if (begins(head, SIGN1)) return signedKind(head);
  if (UTF_16.some((mark) => begins(head, mark))) return { kind: 'utf-16' };
  // A bitmap's two letters begin texts too; its third byte onwards is a length, which no line of ours has.
  if (PICTURES.some(([at, magic]) => begins(head.subarray(at), magic)) && !isText(head)) return { kind: 'picture' };
  const text = utf8Lossy(head);
  if (text.slice(0, 1024).includes('%PDF-')) return { kind: 'pdf' };
  // Before journals: it has their members' names in it.
  if (REPORT.test(text)) return { kind: 'report' };
  if (isJournalFile(head)) return { kind: 'journal' };
  if (text.trimStart().startsWith('ashyq/log/')) return { kind: 'log-checkpoint' };
  if (POLICY.test(text)) return { kind: 'trust-file' };
  return head.includes(0) ? { kind: 'no-text' } : { kind: 'lines', ...detectLines(head) };
}

function signedKind(head: Uint8Array): Recognised {
  const typ = typOf(head);
  if (typ === null || AS_LINES.includes(typ)) return { kind: 'lines', format: { kind: 'cbor' }, columns: null, isSure: true };
  return { kind: OF_TRUST.includes(typ) ? 'trust-file' : 'journal' };
}

/** What the first signed object says it is; null where its header cannot be read that far. */
export function typOf(head: Uint8Array): number | string | null {
  let typ: number | string | null = null;
  try {
    const reader = new CborReader(head, FILE_LIMITS);
    reader.tag(18, () =>
      reader.array(() => {
        const header = new CborReader(reader.bytes(), FILE_LIMITS);
        header.entries((label) => {
          if (label !== LABEL.typ) header.span();
          else typ = header.nextIsText() ? header.text() : header.uint();
        });
      }),
    );
    return typ;
  } catch (error) {
    if (error instanceof MalformedError) return typ;
    throw error;
  }
}

const begins = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, at) => bytes[at] === byte);

/** No zero byte in what a text begins with. */
const isText = (head: Uint8Array): boolean => !head.subarray(0, 64).includes(0) && (head[0] ?? 0) < 0x80;
