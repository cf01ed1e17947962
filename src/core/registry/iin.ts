/**
 * The individual identification number (kk ЖСН, ru ИИН) and the business one (БСН, БИН), kazakhstan.md: 12 digits with a date, a century or kind,
 * a serial number and a check digit. Pure rules; whether a number belongs to somebody only the register knows.
 */

/**
 * Why a text is no IIN, in the order of judging: `digits` something other than digits, `length` not 12 of them, `date` no such day,
 * `century` the seventh digit is not 1 to 6, `check` the check digit does not agree (or no digit could).
 */
export type IinFault = 'digits' | 'length' | 'date' | 'century' | 'check';

const LENGTH = 12;
const WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_WEIGHTS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/** The check digit over the first eleven digits, 0-9, or null where the number cannot be completed. @throws RangeError on anything but 11 digits */
export function checkDigitOf(eleven: string): number | null {
  if (!/^\d{11}$/.test(eleven)) throw new RangeError('checkDigitOf: eleven digits');
  const remainder = (weights: readonly number[]) => weights.reduce((sum, weight, at) => sum + weight * Number(eleven[at]), 0) % 11;
  const first = remainder(WEIGHTS);
  if (first < 10) return first;
  const second = remainder(SECOND_WEIGHTS);
  return second < 10 ? second : null;
}

/** The fault of a complete IIN, or null when it is well-formed. */
export function checkIin(iin: string): IinFault | null {
  return checkIinSoFar(iin) ?? (iin.length < LENGTH ? 'length' : null);
}

/**
 * The fault that no further digit can mend, or null: for a field that judges while somebody types. A month is wrong at its second digit,
 * a day at its second (29 February waits for the century).
 */
export function checkIinSoFar(text: string): IinFault | null {
  if (!/^\d*$/.test(text)) return 'digits';
  if (text.length > LENGTH) return 'length';
  const [month, day] = [Number(text.slice(2, 4)), Number(text.slice(4, 6))];
  if (text.length >= 3 && Number(text[2]) > 1) return 'date';
  if (text.length >= 4 && (month < 1 || month > 12)) return 'date';
  if (text.length >= 5 && Number(text[4]) > 3) return 'date';
  if (text.length >= 6 && (day < 1 || day > daysOf(month, yearOf(text)))) return 'date';
  if (text.length >= 7 && centuryOf(text) === null) return 'century';
  if (text.length === LENGTH && checkDigitOf(text.slice(0, 11)) !== Number(text[11])) return 'check';
  return null;
}

/** What an IIN says of its holder. */
export interface IinFacts {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly sex: 'male' | 'female';
}

/** The birthday and sex in a well-formed IIN, else null. */
export function parseIin(iin: string): IinFacts | null {
  const year = yearOf(iin);
  if (checkIin(iin) !== null || year === null) return null;
  return { year, month: Number(iin.slice(2, 4)), day: Number(iin.slice(4, 6)), sex: Number(iin[6]) % 2 === 1 ? 'male' : 'female' };
}

/** True for a well-formed BIN: year and month, kind of entity 4 to 6, kind of unit 0 to 3, serial, the same check digit. */
export function isBin(bin: string): boolean {
  if (!/^\d{2}(0[1-9]|1[0-2])[456][0-3]\d{6}$/.test(bin)) return false;
  return checkDigitOf(bin.slice(0, 11)) === Number(bin[11]);
}

/** 1800 for the seventh digits 1 and 2, 1900 for 3 and 4, 2000 for 5 and 6; null for others and when it is not there yet. */
function centuryOf(text: string): number | null {
  const digit = Number(text[6] ?? 0);
  return digit >= 1 && digit <= 6 ? 1800 + Math.floor((digit - 1) / 2) * 100 : null;
}

function yearOf(text: string): number | null {
  const century = centuryOf(text);
  return century === null ? null : century + Number(text.slice(0, 2));
}

/** Days of a month; without a year February has 29. */
function daysOf(month: number, year: number | null): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  const leap = year === null || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return leap ? 29 : 28;
}
