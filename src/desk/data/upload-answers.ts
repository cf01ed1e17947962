/** Files handed in, as the issuer tells of them (docs/architecture.md, `/api/desk/uploads`). */
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { cellsOf, numberOrNull, textOrNull, wordOf } from './members.ts';

export const FILE_KINDS = ['lab', 'contacts', 'people', 'guardians'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** As the issuer names them; what a person reads is in `ENCODING_NAMES`. */
export const ENCODINGS = ['utf-8', 'windows-1251', 'rk1048', 'pt154'] as const;
export type Encoding = (typeof ENCODINGS)[number];
export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'windows-1251': 'Windows-1251',
  rk1048: 'KZ-1048',
  pt154: 'PTCP154',
};

/** How long the issuer keeps a file that nobody confirmed. */
export const KEEP_SECONDS = 7 * 86_400;

export interface Upload {
  readonly id: number;
  readonly kind: FileKind;
  readonly uploadedBy: number;
  readonly uploadedAt: number;
  readonly source: string | null;
  readonly confirmedAt: number | null;
  /** the lines that were taken; null: not yet */
  readonly accepted: number | null;
  readonly changed: number | null;
  readonly rejected: number | null;
}

export interface LineFault {
  readonly line: number;
  readonly code: string;
}

/** How a file reads in one encoding: its lines, or why there is no table in it. */
export type Preview =
  | { readonly lines: number; readonly faults: number; readonly errors: readonly LineFault[]; readonly rows: readonly (readonly string[])[] }
  | { readonly code: string };

/** What became of a file, by line. */
export interface Outcome {
  readonly accepted: number;
  readonly changed: number;
  readonly rejected: readonly LineFault[];
}

export interface UploadAnswer {
  readonly upload: Upload;
  /** by the issuer's clock */
  readonly time: number;
  /** the encoding that the preview is in */
  readonly encoding: Encoding | null;
  /** the likeliest first, each with the first words that are not plain Latin letters */
  readonly encodings: readonly { readonly encoding: Encoding; readonly sample: string }[];
  readonly preview: Preview | null;
  readonly outcome: Outcome | null;
}

export function readUploads(answer: Answer): readonly Upload[] {
  return recordsOf(answer, 'uploads').map(readUpload);
}

export function readUploadAnswer(answer: Answer): UploadAnswer {
  const upload = recordOf(answer, 'upload');
  const hasPreview = answer['preview'] !== undefined;
  return {
    upload: readUpload(upload),
    time: numberOf(answer, 'time'),
    encoding: upload['encoding'] === null ? null : wordOf(upload, 'encoding', ENCODINGS),
    encodings: hasPreview ? recordsOf(answer, 'encodings').map((one) => ({ encoding: wordOf(one, 'encoding', ENCODINGS), sample: textOf(one, 'sample') })) : [],
    preview: hasPreview ? readPreview(recordOf(answer, 'preview')) : null,
    outcome: answer['outcome'] === undefined || answer['outcome'] === null ? null : readOutcome(recordOf(answer, 'outcome')),
  };
}

function readUpload(row: Answer): Upload {
  return {
    id: numberOf(row, 'id'),
    kind: wordOf(row, 'kind', FILE_KINDS),
    uploadedBy: numberOf(row, 'uploadedBy'),
    uploadedAt: numberOf(row, 'uploadedAt'),
    source: textOrNull(row, 'source'),
    confirmedAt: numberOrNull(row, 'confirmedAt'),
    accepted: numberOrNull(row, 'accepted'),
    changed: numberOrNull(row, 'changed'),
    rejected: numberOrNull(row, 'rejected'),
  };
}

function readPreview(preview: Answer): Preview {
  if (preview['code'] !== undefined) return { code: textOf(preview, 'code') };
  return { lines: numberOf(preview, 'lines'), faults: numberOf(preview, 'faults'), errors: readFaults(preview, 'errors'), rows: cellsOf(preview, 'rows') };
}

function readOutcome(outcome: Answer): Outcome {
  return { accepted: numberOf(outcome, 'accepted'), changed: numberOf(outcome, 'changed'), rejected: readFaults(outcome, 'rejected') };
}

function readFaults(answer: Answer, name: string): readonly LineFault[] {
  return recordsOf(answer, name).map((fault) => ({ line: numberOf(fault, 'line'), code: textOf(fault, 'code') }));
}

/** `waiting`: for a choice or a second person; `lapsed`: it waited too long, its bytes are gone; `taking`: two persons said yes, its lines are under way. */
export type UploadState = 'waiting' | 'lapsed' | 'taking' | 'taken';

export function stateOf(upload: Pick<Upload, 'accepted' | 'confirmedAt' | 'uploadedAt'>, now: number): UploadState {
  if (upload.accepted !== null) return 'taken';
  if (upload.confirmedAt !== null) return 'taking';
  return now > upload.uploadedAt + KEEP_SECONDS ? 'lapsed' : 'waiting';
}
