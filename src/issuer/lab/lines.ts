/** What lab lines and contact lines have in common: the checks of each line and the search for its person. */
import { checkIin } from '../../core/registry/iin.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { parsePassport } from '../registers/passport.ts';

/** A lab's clock may run ahead of ours by so much. */
export const AHEAD_SECONDS = 300;
/** Older news changes nobody's status under any sensible policy and is most likely a wrong year. */
const OLDEST_SECONDS = 400 * 24 * 3600;
/** Lines of one transaction: small enough that a token waits for its person's row a moment only. */
export const LINES_AT_ONCE = 500;

/** Why a line was not taken. */
export type LineCode =
  | 'row-duplicate'
  | 'row-conflict'
  | 'iin-invalid'
  | 'person-unknown'
  | 'time-in-future'
  | 'time-too-old'
  | 'result-unknown'
  | 'district-invalid'
  | 'nothing-to-withdraw'
  // a line about the same sample that was written later is here already
  | 'superseded'
  // two persons declared the laboratory's results of that time void
  | 'lab-revoked'
  // the batch was outside its laboratory's envelope, and two persons refused what was held of it
  | 'held-refused';

export interface Rejected {
  readonly rowId: string;
  readonly code: LineCode;
}

/** A line that passed, with its person. */
export interface Line<Row> {
  readonly row: Row;
  readonly personId: number;
}

interface AnyRow {
  readonly rowId: string;
  /** or, of a foreigner without one, the passport as `KGZ:AN1234567` */
  readonly iin: string;
}

export interface Sorted<Row> {
  readonly taken: readonly Line<Row>[];
  readonly rejected: readonly Rejected[];
}

/** `checkRow` judges what only this kind of line has; `timeOf` gives the time it is about. */
export interface LineRules<Row> {
  readonly receivedAt: number;
  timeOf(row: Row): number;
  checkRow(row: Row): LineCode | null;
}

/** Splits lines into those to take, in the order of their people's ids, and those to refuse. */
export async function sortLines<Row extends AnyRow>(db: Database, rows: readonly Row[], rules: LineRules<Row>): Promise<Sorted<Row>> {
  const rejected: Rejected[] = [];
  const taken: Line<Row>[] = [];
  const people = await peopleByName(db, [...new Set(rows.map((row) => row.iin))]);
  const rowIds = new Set<string>();
  const facts = new Set<string>();
  for (const row of rows) {
    const personId = people.get(row.iin);
    // somebody may be known by an IIN and by a passport
    const fact = `${personId ?? row.iin} ${rules.timeOf(row)}`;
    const code = rowIds.has(row.rowId) ? 'row-duplicate' : (faultOf(row, rules) ?? (facts.has(fact) ? 'row-conflict' : null));
    rowIds.add(row.rowId);
    if (code !== null) rejected.push({ rowId: row.rowId, code });
    else if (personId === undefined) rejected.push({ rowId: row.rowId, code: 'person-unknown' });
    else {
      facts.add(fact);
      taken.push({ row, personId });
    }
  }
  return { taken: taken.sort((a, b) => a.personId - b.personId), rejected };
}

function faultOf<Row extends AnyRow>(row: Row, rules: LineRules<Row>): LineCode | null {
  if (checkIin(row.iin) !== null && parsePassport(row.iin) !== row.iin) return 'iin-invalid';
  const time = rules.timeOf(row);
  if (time > rules.receivedAt + AHEAD_SECONDS) return 'time-in-future';
  if (time < rules.receivedAt - OLDEST_SECONDS) return 'time-too-old';
  return rules.checkRow(row);
}

export async function peopleByName(db: Database, iins: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; id: number }>`
    select iin as name, id from person where iin = any(${iins}::text[])
    union all
    select passport, id from person where passport = any(${iins}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** Cuts lines into transactions without parting one person's lines. Their order is by person. */
export function chunksOf<Row>(lines: readonly Line<Row>[], size: number = LINES_AT_ONCE): Line<Row>[][] {
  const chunks: Line<Row>[][] = [];
  let last: number | null = null;
  for (const line of lines) {
    const chunk = chunks.at(-1);
    if (chunk === undefined || (chunk.length >= size && line.personId !== last)) chunks.push([line]);
    else chunk.push(line);
    last = line.personId;
  }
  return chunks;
}
