/** Fields of proposals about laboratories, read as anything from outside. */

/** Ids stand in file names, logs and signatures. */
const LAB_ID = /^[A-Z0-9][A-Z0-9-]{0,31}$/;

type Fields<T> = { readonly [Key in keyof T]?: unknown };

/** Members of an object from outside, each still of unknown type. */
export function fieldsOf<T>(payload: unknown): Fields<T> {
  return typeof payload === 'object' && payload !== null ? (payload as Fields<T>) : {};
}

export const isLabId = (value: unknown): value is string => typeof value === 'string' && LAB_ID.test(value);
export const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
