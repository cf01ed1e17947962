/**
 * The database as TypeScript sees it; the truth is db/migrations/*.sql. Times are seconds since 1970 (bigint columns read as numbers), bytes are bytea,
 * health and basis the numbers of formats.md §3.
 */
import type { DataInTables } from './schema-data-in.ts';
import type { FigureTables } from './schema-figures.ts';
import type { PeopleTables } from './schema-people.ts';
import type { PolicyTables } from './schema-policy.ts';
import type { StaffTables } from './schema-staff.ts';
import type { TokenTables } from './schema-tokens.ts';
import type { VenueTables } from './schema-venues.ts';

/** Every table, for Kysely. */
export interface Schema extends DataInTables, FigureTables, PeopleTables, PolicyTables, StaffTables, TokenTables, VenueTables {}
