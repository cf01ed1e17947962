/** CSV as laboratories send it: RFC 4180 quoting, `,` or `;` (spreadsheets in Kazakhstan write `;`), any line end. The header's names decide, not the order. */

export interface CsvRecord {
  /** Physical line of the record's first character, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A file that is no table at all; `line` is where it ends to make sense. */
export class CsvError extends Error {
  readonly code: 'quote-open' | 'column-missing' | 'empty';
  readonly line: number;
  constructor(code: CsvError['code'], line: number, message: string) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/** The separator of a header line: whichever of `;` and `,` it has more of. */
export function detectSeparator(text: string): ',' | ';' {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** All records, empty lines left out. @throws CsvError `quote-open` where a quotation mark is never closed */
export function parseCsv(text: string, separator: ',' | ';'): CsvRecord[] {
  const records: CsvRecord[] = [];
  // A field is quoted whole or not at all; a quotation mark inside a bare field is a letter like another.
  const token = new RegExp(`"([^"]*(?:""[^"]*)*)"[ \\t]*(?=${separator}|\\r?\\n|$(?![^]))|([^${separator}\\r\\n]*)`, 'y');
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    for (;;) {
      token.lastIndex = at;
      const match = token.exec(text);
      const [whole = '', quoted, bare = ''] = match ?? [];
      if (quoted === undefined && bare.startsWith('"') && !text.includes('"', at + 1))
        throw new CsvError('quote-open', line, `line ${line}: a quotation mark is not closed`);
      fields.push((quoted === undefined ? bare : quoted.replaceAll('""', '"')).trim());
      line += whole.split('\n').length - 1;
      at += whole.length;
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (fields.some((field) => field !== '')) records.push({ line: start, fields });
  }
  return records;
}

/** The records below the header, each as name -> value. Column names are compared without case. @throws CsvError `column-missing`, `empty` */
export function readTable<Name extends string>(
  records: readonly CsvRecord[],
  columns: { readonly required: readonly Name[]; readonly optional: readonly Name[] },
): { readonly line: number; readonly value: (name: Name) => string }[] {
  const [header, ...rows] = records;
  if (header === undefined) throw new CsvError('empty', 1, 'the file is empty');
  const names = header.fields.map((field) => field.toLowerCase());
  const missing = columns.required.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new CsvError('column-missing', header.line, `line ${header.line}: the header names no column ${missing.join(', ')}`);
  return rows.map(({ line, fields }) => ({ line, value: (name) => fields[names.indexOf(name)] ?? '' }));
}
