/** What a database value becomes in JavaScript: numbers exactly or an error, never silently rounded; dates as `YYYY-MM-DD`; bytes as Uint8Array. */

/** Parsers by PostgreSQL type number: int8, numeric, date, bytea. */
export const VALUE_PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [20, parseNumber],
  [1700, parseNumber],
  [1082, (text) => text],
  [17, parseBytes],
]);

/** @throws RangeError for a number that a double does not hold exactly, NaN and infinities */
export function parseNumber(text: string): number {
  const value = Number(text);
  // 15 significant digits are what a double always gives back
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : text.replace(/^-?0*\.?0*|\./g, '').length <= 15;
  if (!exact || !Number.isFinite(value)) throw new RangeError('a number in the database is beyond what JavaScript holds exactly');
  return value;
}

/** Bytes of our own, not a window into a larger buffer as pg's. @throws RangeError for the server setting bytea_output = escape */
export function parseBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!text.startsWith('\\x')) throw new RangeError("the database's bytea_output must be hex");
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}
