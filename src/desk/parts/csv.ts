/** Tables as files that spreadsheets in Kazakhstan open: `;` between the cells and a mark that says UTF-8. */

/** A text that a spreadsheet would take for a formula is told to be text; figures stay figures. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows of cells, the first one the heads. A number is written with the decimal sign that goes with `;`. */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\ufeff${rows.map((row) => row.map(cellOf).join(';')).join('\r\n')}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value).replace('.', ',');
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
