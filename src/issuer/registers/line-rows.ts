/** Rows of laboratories' and the control centre's CSV files (formats.md §9), judged line by line before anything is signed. */
import { utf8Encode } from '../../core/bytes.ts';
import { checkIin } from '../../core/registry/iin.ts';
import { type ContactRow, type LabRow, RESULT } from '../../core/token/lab-batch.ts';
import { type CsvRecord, readTable } from './csv.ts';
import { parsePassport } from './passport.ts';

/** Why a line cannot be sent. */
export type RowFault = 'iin-invalid' | 'time-invalid' | 'result-unknown' | 'district-invalid' | 'case-ref-too-long';
export interface RowError<Fault extends string = RowFault> {
  readonly line: number;
  readonly code: Fault;
}
export interface Rows<Row, Fault extends string = RowFault> {
  readonly rows: readonly Row[];
  readonly errors: readonly RowError<Fault>[];
}

const TEXT_MAX = 64;
const RESULTS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(RESULT),
  ...Object.values(RESULT).map((value) => [String(value), value] as const),
  ...(['теріс', 'отрицательный', 'отрицательно'] as const).map((word) => [word, RESULT.negative] as const),
  ...(['оң', 'положительный', 'положительно'] as const).map((word) => [word, RESULT.positive] as const),
]);

/** Columns `iin,sampled_at,result,district`. The row id is the line, so that a refusal names it. */
export function readLabRows(records: readonly CsvRecord[], utcOffsetMinutes: number): Rows<LabRow> {
  const table = readTable(records, { required: ['iin', 'sampled_at', 'result', 'district'], optional: [] });
  return sortRows(table, ({ line, value }): LabRow | RowFault => {
    const sampledAt = parseLocalTime(value('sampled_at'), utcOffsetMinutes);
    const result = RESULTS.get(value('result').toLowerCase());
    const district = value('district');
    const iin = personNumber(value('iin'));
    if (iin === null) return 'iin-invalid';
    if (sampledAt === null) return 'time-invalid';
    if (result === undefined) return 'result-unknown';
    if (!/^\d{4}$/.test(district)) return 'district-invalid';
    return { rowId: String(line), iin, sampledAt, result, district };
  });
}

/** Columns `iin,contact_at` and, where there are such, `case_ref` and `withdrawn` (1: the source takes this contact back). */
export function readContactRows(records: readonly CsvRecord[], utcOffsetMinutes: number): Rows<ContactRow> {
  const table = readTable(records, { required: ['iin', 'contact_at'], optional: ['case_ref', 'withdrawn'] });
  return sortRows(table, ({ line, value }): ContactRow | RowFault => {
    const contactAt = parseLocalTime(value('contact_at'), utcOffsetMinutes);
    const caseRef = value('case_ref').normalize('NFC');
    const withdrawn = value('withdrawn');
    const iin = personNumber(value('iin'));
    if (iin === null) return 'iin-invalid';
    if (contactAt === null) return 'time-invalid';
    if (!/^[01]?$/.test(withdrawn)) return 'result-unknown';
    if (utf8Encode(caseRef).length > TEXT_MAX) return 'case-ref-too-long';
    const row = { rowId: String(line), iin, contactAt, caseRef: caseRef === '' ? null : caseRef };
    return withdrawn === '1' ? { ...row, withdrawn: true } : row;
  });
}

/** An IIN, or of a foreigner without one the passport in its one form. */
export function personNumber(text: string): string | null {
  return text.includes(':') ? parsePassport(text) : checkIin(text) === null ? text : null;
}

/** Rows and faults apart, both in the order of the file. */
export function sortRows<Entry extends { readonly line: number }, Read extends object | string>(
  entries: readonly Entry[],
  read: (entry: Entry) => Read,
): Rows<Exclude<Read, string>, Extract<Read, string>> {
  const rows: Exclude<Read, string>[] = [];
  const errors: RowError<Extract<Read, string>>[] = [];
  for (const entry of entries) {
    const row = read(entry);
    if (typeof row === 'string') errors.push({ line: entry.line, code: row as Extract<Read, string> });
    else rows.push(row as Exclude<Read, string>);
  }
  return { rows, errors };
}

const KAZAKH = /^(\d{2})\.(\d{2})\.(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** `21.04.2021`, `21.04.2021 09:40`, ISO 8601. Without a time the day's first second, without a zone the country's. Null when it is no date. */
export function parseLocalTime(text: string, utcOffsetMinutes: number): number | null {
  const [, day, month, year, ...time] = KAZAKH.exec(text) ?? [];
  if (year !== undefined) return secondsOf([year, month, day, ...time], utcOffsetMinutes);
  const [, isoYear, isoMonth, isoDay, hour, minute, second, zone] = ISO.exec(text) ?? [];
  if (isoYear === undefined) return null;
  return secondsOf([isoYear, isoMonth, isoDay, hour, minute, second], zone === undefined ? utcOffsetMinutes : offsetOf(zone));
}

/** A day as `YYYY-MM-DD`, from `21.04.2021` or ISO, of any century; null when there is no such day. */
export function parseDay(text: string): string | null {
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text) ?? [];
  const iso = year === undefined ? text : `${year}-${month}-${day}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

function secondsOf(parts: readonly (string | undefined)[], utcOffsetMinutes: number): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  // 31.02. rolls over in Date; a date that does not come back as it was written is none.
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && minute < 60 && second < 60;
  return real && at >= 0 ? at / 1000 - utcOffsetMinutes * 60 : null;
}
