/** What a file of each kind has to hold, and what the columns of its preview are. Column names are the files' own: they are the same in every language. */
import type { FileKind } from './upload-answers.ts';

/** Names in the header line; those in `optional` may be left out. */
export const HEADERS: Readonly<Record<FileKind, { readonly required: readonly string[]; readonly optional: readonly string[] }>> = {
  lab: { required: ['iin', 'sampled_at', 'result', 'district'], optional: [] },
  contacts: { required: ['iin', 'contact_at'], optional: ['case_ref'] },
  people: {
    required: ['iin', 'family_name', 'given_name', 'birth_date', 'district'],
    optional: ['passport', 'passport_country', 'patronymic', 'phone', 'phone_wrong', 'gone'],
  },
  guardians: { required: ['child', 'guardian'], optional: ['from', 'until'] },
};

/** A key of `deskData.columns`. */
export type Column =
  | 'line'
  | 'person'
  | 'sampled'
  | 'result'
  | 'district'
  | 'contact'
  | 'case'
  | 'family'
  | 'given'
  | 'birth'
  | 'phone'
  | 'gone'
  | 'child'
  | 'guardian'
  | 'until';

/** Of the cells of a previewed row, in their order. */
export const PREVIEW_COLUMNS: Readonly<Record<FileKind, readonly Column[]>> = {
  lab: ['line', 'person', 'sampled', 'result', 'district'],
  contacts: ['line', 'person', 'contact', 'case'],
  people: ['line', 'person', 'family', 'given', 'birth', 'phone', 'district', 'gone'],
  guardians: ['line', 'child', 'guardian', 'until'],
};

/** A cell as a value: a time, a day, a result, one of two ways to be gone, or a text as it stands. */
export type Cell =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'time'; readonly at: number }
  | { readonly is: 'day'; readonly at: number }
  | { readonly is: 'result'; readonly result: 'negative' | 'positive' | 'withdrawn' }
  | { readonly is: 'gone'; readonly gone: 'died' | 'left' };

const RESULTS = ['negative', 'positive', 'withdrawn'] as const;

export function parseCell(column: Column, text: string): Cell {
  if (column === 'sampled' || column === 'contact' || (column === 'until' && text !== '')) {
    const at = Date.parse(text.replace(/Z$/, ':00Z')) / 1000;
    if (Number.isFinite(at)) return { is: 'time', at };
  }
  if (column === 'birth' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return { is: 'day', at: Date.parse(`${text}T00:00:00Z`) / 1000 };
  const result = column === 'result' ? RESULTS[Number(text)] : undefined;
  if (result !== undefined) return { is: 'result', result };
  if (column === 'gone' && (text === 'died' || text === 'left')) return { is: 'gone', gone: text };
  return { is: 'text', text };
}
