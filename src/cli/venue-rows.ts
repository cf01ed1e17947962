/** Lines of a list of venues (docs/cli.md): columns by name, words for yes and no in three languages. */

import { type CsvRecord, readTable } from '../issuer/registers/csv.ts';
import type { VenueInput } from '../issuer/venues/fields.ts';

export interface VenueRow {
  readonly line: number;
  readonly venue: VenueInput;
}
export interface VenueRowError {
  readonly line: number;
  readonly code: 'registration-invalid';
}

const YES: ReadonlySet<string> = new Set(['1', 'yes', 'true', 'иә', 'да']);
const NO: ReadonlySet<string> = new Set(['', '0', 'no', 'false', 'жоқ', 'нет']);

/** Columns `tax_number,category,name,address,area` and, where there are any, `registration` and `capacity`. */
export function readVenueRows(records: readonly CsvRecord[]): { readonly rows: readonly VenueRow[]; readonly errors: readonly VenueRowError[] } {
  const table = readTable(records, { required: ['tax_number', 'category', 'name', 'address', 'area'], optional: ['registration', 'capacity'] });
  const rows: VenueRow[] = [];
  const errors: VenueRowError[] = [];
  for (const { line, value } of table) {
    const word = value('registration').toLowerCase();
    if (!YES.has(word) && !NO.has(word)) {
      errors.push({ line, code: 'registration-invalid' });
      continue;
    }
    const capacity = value('capacity');
    // a spreadsheet drops the zero that a number begins with
    const taxNumber = /^\d{10,11}$/.test(value('tax_number')) ? value('tax_number').padStart(12, '0') : value('tax_number');
    const venue = { taxNumber, category: value('category'), name: value('name'), address: value('address'), area: value('area'), registration: YES.has(word) };
    // what is no number becomes one that no venue holds: capacity-invalid
    rows.push({ line, venue: { ...venue, capacity: capacity === '' ? null : /^\d{1,9}$/.test(capacity) ? Number(capacity) : 0 } });
  }
  return { rows, errors };
}
