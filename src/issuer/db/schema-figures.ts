/** Tables of db/migrations/026-figures.sql as TypeScript sees them (schema.ts says how values read). */
import type { Json } from './columns.ts';
import type { Generated } from './open.ts';

export interface HealthDayTable {
  day: number;
  region: string;
  health: 0 | 1 | 2 | 3;
  people: number;
}

export interface TestDayTable {
  day: number;
  lab_id: string;
  region: string;
  negatives: number;
  positives: number;
}

export interface ScanDayTable {
  day: number;
  region: string;
  category: string;
  outcome: 0 | 1 | 2;
  code: string;
  scans: number;
}

export interface SyncDayTable {
  day: number;
  region: string;
  delay: 0 | 1 | 2 | 3 | 4;
  lines: number;
}

export interface PassDayTable {
  day: number;
  kind: 'first' | 'renewed' | 'paper';
  passes: number;
}

export interface StampSignedTable {
  version: number;
  at: number;
}

export interface FigureMarkTable {
  name: string;
  at: number;
}

export interface DrillTable {
  id: Generated<number>;
  name: 'rotation' | 'revocation' | 'recovery' | 'leak';
  begun_at: number;
  passed: boolean;
  checks: number;
  wrong: number;
  protocol: Json<Readonly<Record<string, unknown>>>;
  sha256: Uint8Array;
  recorded_at: number;
  recorded_by: number;
}

/** For `Schema`. */
export interface FigureTables {
  health_day: HealthDayTable;
  test_day: TestDayTable;
  scan_day: ScanDayTable;
  sync_day: SyncDayTable;
  pass_day: PassDayTable;
  stamp_signed: StampSignedTable;
  figure_mark: FigureMarkTable;
  drill: DrillTable;
}
