/** How columns read and are written, for the tables of schema.ts. */
import type { ColumnType, Generated } from './open.ts';

/** jsonb: written as JSON text, read parsed. */
export type Json<T> = ColumnType<T, string, string>;
/** The same where there may be nothing; left out of an insert it is null. */
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** A column with a default in SQL may be left out of an insert. */
export type Defaulted<T> = Generated<T>;
