/** Faults of lines as a file that whoever sent the table can work through: as spreadsheets in Kazakhstan open it, with `;` and a mark that says UTF-8. */
import type { LineFault } from './upload-answers.ts';

/** `heads`: what the three columns are called; `sentence`: a fault in words. */
export function faultsCsv(
  faults: readonly LineFault[],
  { heads, sentence }: { readonly heads: readonly string[]; readonly sentence: (code: string) => string },
): string {
  const rows = faults.map(({ line, code }) => [String(line), code, sentence(code)]);
  return `\ufeff${[heads, ...rows].map((row) => row.map(quoted).join(';')).join('\r\n')}\r\n`;
}

function quoted(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
