/** Everything the registers have ever said of some people, with the time in which it was known and the line that it came with. */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { KnownEvent } from './explain.ts';
import type { SourceLine } from './sources.ts';

export interface PersonFacts {
  readonly events: KnownEvent[];
  /** by `result 17`, `contact 4`: kind and number of the event */
  readonly lines: Map<string, SourceLine>;
  /** the proposal of a status set by hand, by its number */
  readonly proposals: Map<number, number>;
}

export async function factsOfPeople(trx: DatabaseTransaction, people: readonly number[]): Promise<ReadonlyMap<number, PersonFacts>> {
  const facts = new Map(people.map((id): [number, PersonFacts] => [id, { events: [], lines: new Map(), proposals: new Map() }]));
  await addLines(trx, facts);
  await addManual(trx, facts);
  return facts;
}

interface LineRow {
  readonly person_id: number;
  readonly id: number;
  readonly kind: 'result' | 'contact';
  readonly source: string;
  readonly batch_id: Uint8Array;
  readonly row_id: string;
  readonly at: number;
  readonly result: number | null;
  readonly taken_at: number;
  readonly ended_at: number | null;
  readonly iin: string | null;
  readonly passport: string | null;
}

async function addLines(trx: DatabaseTransaction, facts: ReadonlyMap<number, PersonFacts>): Promise<void> {
  const people = [...facts.keys()];
  const { rows } = await sql<LineRow>`
    select line.person_id, line.id, 'result' as kind, lab_id as source, batch_id, row_id, sampled_at as at, result, taken_at, replaced_at as ended_at, iin, passport
      from lab_result as line join person on person.id = line.person_id where line.person_id = any(${people}::bigint[]) and result < 2
    union all
    select line.person_id, line.id, 'contact', source_id, batch_id, row_id, contact_at, null, taken_at, withdrawn_at, iin, passport
      from contact as line join person on person.id = line.person_id where line.person_id = any(${people}::bigint[])`.execute(trx);
  for (const row of rows) {
    const person = facts.get(row.person_id);
    if (person === undefined) continue;
    const event =
      row.kind === 'result' ? ({ kind: 'result', sampledAt: row.at, positive: row.result === 1 } as const) : ({ kind: 'contact', contactAt: row.at } as const);
    person.events.push({ id: row.id, takenAt: row.taken_at, endedAt: row.ended_at, event });
    person.lines.set(`${row.kind} ${row.id}`, {
      kind: row.kind === 'result' ? 'lab' : 'contact',
      sourceId: row.source,
      batchId: row.batch_id,
      rowId: row.row_id,
      names: [row.iin, row.passport].filter((name) => name !== null),
      at: row.at,
      result: row.result,
    });
  }
}

interface ManualRow {
  readonly person_id: number;
  readonly id: number;
  readonly health: 0 | 1 | 2 | 3;
  readonly from_at: number;
  readonly until_at: number;
  readonly known_result_id: number;
  readonly known_contact_id: number;
  readonly proposal_id: number;
  readonly replaced_at: number | null;
}

async function addManual(trx: DatabaseTransaction, facts: ReadonlyMap<number, PersonFacts>): Promise<void> {
  const { rows } = await sql<ManualRow>`
    select person_id, id, health, from_at, until_at, known_result_id, known_contact_id, proposal_id, replaced_at from manual_status
    where person_id = any(${[...facts.keys()]}::bigint[])`.execute(trx);
  for (const row of rows) {
    const person = facts.get(row.person_id);
    const set = { setAt: row.from_at, endsAt: row.until_at, health: row.health, knownResult: row.known_result_id, knownContact: row.known_contact_id };
    person?.events.push({ id: row.id, takenAt: row.from_at, endedAt: row.replaced_at, event: { kind: 'operator', ...set } });
    person?.proposals.set(row.id, row.proposal_id);
  }
}
