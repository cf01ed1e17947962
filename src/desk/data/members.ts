/** Members of an answer that the readers of `shared/network/api-call.ts` do not know: null for nothing, a share, one word of a list. All throw what those throw. */
import { type Answer, numberOf, textOf } from '../../shared/network/api-call.ts';

/** A number, or null where there is none. */
export function numberOrNull(answer: Answer, name: string): number | null {
  return answer[name] === null ? null : numberOf(answer, name);
}

/** A text, or null where there is none. */
export function textOrNull(answer: Answer, name: string): string | null {
  return answer[name] === null ? null : textOf(answer, name);
}

/** A number that need not be whole: a share, a bound. */
export function amountOf(answer: Answer, name: string): number {
  const value = answer[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : numberOf(answer, name);
}

/** One of these words; another is no answer of ours. */
export function wordOf<const Word extends string>(answer: Answer, name: string, words: readonly Word[]): Word {
  const given = textOf(answer, name);
  const word = words.find((known) => known === given);
  // asked for as a number it is refused like any other wrong member
  if (word === undefined) throw asShapeError(answer, name);
  return word;
}

/** Rows of texts, as a preview has them. */
export function cellsOf(answer: Answer, name: string): readonly (readonly string[])[] {
  const rows = answer[name];
  const isCells = (row: unknown): row is readonly string[] => Array.isArray(row) && row.every((cell) => typeof cell === 'string');
  if (!Array.isArray(rows) || !rows.every(isCells)) throw asShapeError(answer, name);
  return rows;
}

function asShapeError(answer: Answer, name: string): unknown {
  try {
    return numberOf({ ...answer, [name]: '' }, name);
  } catch (error) {
    return error;
  }
}
