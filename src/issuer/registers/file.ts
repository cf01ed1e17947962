/** A register's or a laboratory's file from its bytes: the encoding that somebody chose, the table, its rows, what each line has wrong; and a preview of it. */
import type { ContactRow, LabRow } from '../../core/token/lab-batch.ts';
import { CsvError, detectSeparator, parseCsv } from './csv.ts';
import { decodeText, type Encoding } from './encoding.ts';
import { type RowFault, type Rows, readContactRows, readLabRows } from './line-rows.ts';
import { type GuardianFault, type GuardianRow, type PersonFault, type PersonRow, readGuardianRows, readPeopleRows } from './people-rows.ts';

export const FILE_KINDS = ['lab', 'contacts', 'people', 'guardians'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export type ReadFile =
  | ({ readonly kind: 'lab' } & Rows<LabRow, RowFault>)
  | ({ readonly kind: 'contacts' } & Rows<ContactRow, RowFault>)
  | ({ readonly kind: 'people' } & Rows<PersonRow, PersonFault>)
  | ({ readonly kind: 'guardians' } & Rows<GuardianRow, GuardianFault>);

/** No table at all, so no line can be named. */
export type FileFault = CsvError['code'] | 'encoding-wrong';

export interface Reading {
  readonly kind: FileKind;
  readonly encoding: Encoding;
  /** zone of times that name none, in minutes */
  readonly utcOffsetMinutes: number;
  readonly now: number;
}

export function readFileRows(
  bytes: Uint8Array,
  reading: Reading,
): { readonly ok: true; readonly file: ReadFile } | { readonly ok: false; readonly code: FileFault } {
  try {
    return { ok: true, file: readText(decodeText(bytes, reading.encoding), reading) };
  } catch (error) {
    if (error instanceof CsvError) return { ok: false, code: error.code };
    if (error instanceof RangeError) return { ok: false, code: 'encoding-wrong' };
    throw error;
  }
}

/** @throws CsvError */
export function readText(text: string, { kind, utcOffsetMinutes, now }: Omit<Reading, 'encoding'>): ReadFile {
  const records = parseCsv(text, detectSeparator(text));
  if (kind === 'lab') return { kind, ...readLabRows(records, utcOffsetMinutes) };
  if (kind === 'contacts') return { kind, ...readContactRows(records, utcOffsetMinutes) };
  const today = new Date((now + utcOffsetMinutes * 60) * 1000).toISOString().slice(0, 10);
  return kind === 'people' ? { kind, ...readPeopleRows(records, today) } : { kind, ...readGuardianRows(records, utcOffsetMinutes) };
}

const PREVIEW_ROWS = 10;

/** The first rows as understood, in columns: numbers of people cut to the date of birth, names to their first letter and length. */
export function previewRows(file: ReadFile): readonly (readonly string[])[] {
  if (file.kind === 'lab')
    return file.rows.slice(0, PREVIEW_ROWS).map((row) => [row.rowId, masked(row.iin), timeText(row.sampledAt), String(row.result), row.district]);
  if (file.kind === 'contacts') return file.rows.slice(0, PREVIEW_ROWS).map((row) => [row.rowId, masked(row.iin), timeText(row.contactAt), row.caseRef ?? '']);
  if (file.kind === 'guardians') {
    const until = (row: GuardianRow) => (row.until === null ? '' : timeText(row.until));
    return file.rows.slice(0, PREVIEW_ROWS).map((row) => [String(row.line), masked(row.child), masked(row.guardian), until(row)]);
  }
  return file.rows
    .slice(0, PREVIEW_ROWS)
    .map((row) => [String(row.line), masked(row.iin ?? row.passport ?? ''), ...names(row), row.birthDate, ending(row.phone), row.district, row.gone ?? '']);
}

/** Family name in full: how an encoding reads is seen in it. The rest is cut. */
function names(row: PersonRow): readonly string[] {
  return [row.familyName, `${row.givenName.slice(0, 1)}.`];
}

function masked(number: string): string {
  return number.includes(':') ? `${number.slice(0, 6)}***` : `${number.slice(0, 6)}******`;
}

function ending(phone: string | null): string {
  return phone === null ? '' : `…${phone.slice(-2)}`;
}

function timeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;
}
