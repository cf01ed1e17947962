/** Fields that several calls and payloads have, read the same everywhere. */
import * as v from 'valibot';
import { checkIin } from '../../core/registry/iin.ts';

/** An IIN as people write it, as its twelve digits. */
export const IIN_FIELD = v.pipe(
  v.string(),
  v.maxLength(32),
  v.transform((text) => text.replace(/[\s-]/g, '')),
  v.check((text) => checkIin(text) === null),
);

/** For `readInput`: how a wrong IIN is called. */
export const IIN_FAULT = { iin: 'iin-invalid' };

/** The number of a row, and any other whole number above nothing. */
export const ROW_FIELD = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A reader of what lies in the database as JSON: the value of this shape, or null. */
export function readerOf<S extends v.GenericSchema>(schema: S): (value: unknown) => v.InferOutput<S> | null {
  return (value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? parsed.output : null;
  };
}
