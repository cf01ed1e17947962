/**
 * A register as large as a city's, for measuring: people with statuses and their history, results, passes, an audit trail, venues with tablets, and journals whose lines
 * are chained as a tablet chains them. Put in by statements over whole tables; nothing here is signed, because nothing that is measured verifies it.
 */
import { createHash } from 'node:crypto';
import { encodeEntry, GENESIS, type JournalEntry } from '../../src/core/journal/entry.ts';
import { appendAudit } from '../../src/issuer/audit.ts';
import type { Database } from '../../src/issuer/context.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoVenues } from '../../src/issuer/demo/venues.ts';

export interface Size {
  readonly people: number;
  readonly scans: number;
}

const DAY = 86_400;
const DAYS = 30;
const RUN = 1000;
/** Codes of a thousand scans, the rest are admitted. */
const REFUSED = [
  ['not-admitted', 'refuse', 45],
  ['token-expired', 'refuse', 12],
  ['proof-stale', 'undecided', 9],
  ['token-revoked', 'refuse', 6],
  ['not-ashyq', 'refuse', 5],
  ['trust-stale', 'undecided', 3],
  ['proof-replayed', 'refuse', 2],
  ['specimen', 'refuse', 1],
] as const;

export async function fillWorld(db: Database, { people, scans }: Size, now: number): Promise<void> {
  await putPeople(db, people, now);
  await putTests(db, now);
  await putPasses(db, now);
  await putTrail(db, people, now);
  await putVenues(db, now);
  await putJournals(db, scans, now);
  await sql`insert into stamp_signed (version, at) select nr, ${now - DAYS * DAY} + nr * 300 from generate_series(1, ${(DAYS * DAY) / 300 - 1}::integer) as given(nr)
    on conflict do nothing`.execute(db);
  await sql`analyze`.execute(db);
}

/** Numbers that nobody has: a day of birth, 1 or 2, a row; the last digit is no check digit. About 4 % red, 8 % yellow, 20 % green. */
async function putPeople(db: Database, people: number, now: number): Promise<void> {
  await sql`
    insert into person (iin, family_name, given_name, initials, birth_date, phone, district, health, basis)
    select to_char(date '1950-01-01' + nr % 20000, 'YYMMDD') || (1 + nr % 2) || lpad((nr / 20000)::text, 4, '0') || '0',
      (array['Оспанов', 'Ким', 'Сейітова', 'Әбдірахманов', 'Жұмабаева', 'Иванова', 'Төлегенов', 'Нұрпейісов'])[1 + nr % 8] || chr(1072 + nr / 8 % 32) || chr(1072 + nr / 256 % 32),
      (array['Айдана', 'Ерлан', 'Динара', 'Арман', 'Мадина', 'Тимур'])[1 + nr % 6], 'АО', date '1950-01-01' + nr % 20000,
      '+7701' || lpad((nr + 1000000)::text, 7, '0'), (array['7511', '7512', '7513', '7111', '7113', '7911', '3510', '1916', '5510', '3910', '1510'])[1 + nr % 11],
      case when nr % 25 = 0 then 0 when nr % 12 = 0 then 1 when nr % 5 = 0 then 3 else 2 end, 0
    from generate_series(1, ${people}::integer) as given(nr) on conflict do nothing`.execute(db);
  // the same statuses as their history has them last, each changed three times within the month
  await sql`
    insert into health_history (person_id, at, health, basis, cause)
    select id, ${now - DAYS * DAY}::bigint + (id * 7919 + turn * 104729) % ${DAY * 9} + turn * ${DAY * 10}, case when turn = 2 then health else (id + turn) % 4 end, 0, 'time'
    from person cross join generate_series(0, 2) as turns(turn) where health <> 2 order by id, turn`.execute(db);
}

/** Ninety days of hours of three laboratories; results of everybody. */
async function putTests(db: Database, now: number): Promise<void> {
  await sql`
    insert into lab (id, kind, name, public_key, kid)
    select 'LAB-B' || nr, 'lab', 'Лаборатория ' || nr, sha256(nr::text::bytea), substr(sha256(nr::text::bytea), 1, 4) from generate_series(1, 40) as given(nr)
    on conflict do nothing`.execute(db);
  await sql`
    insert into lab_hour (lab_id, hour, region, lines, negatives, positives)
    select id, hour, (array['75', '71', '79', '35'])[1 + length(name) % 4], 40 + (hour * 13) % 30, 38 + (hour * 13) % 30, (hour + length(id)) % 5
    from lab cross join generate_series(${Math.floor(now / 3600) - 90 * 24}::bigint, ${Math.floor(now / 3600)}::bigint) as hours(hour)
    where id like 'LAB-B%' on conflict do nothing`.execute(db);
  await sql`
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, replaced_at)
    select id, 'LAB-B' || (1 + (id + turn) % 40), substr(sha256((id % 900)::text::bytea), 1, 16), id::text || '-' || turn, ${now}::bigint - (id * 31 + turn * 3600) % ${DAYS * DAY}, case when health = 0 then 1 else 0 end, district, null
    from person cross join generate_series(1, 2) as turns(turn)`.execute(db);
}

async function putPasses(db: Database, now: number): Promise<void> {
  await sql`insert into device (person_id, holder_key, created_at) select id, sha256(id::text::bytea), ${now - DAYS * DAY} from person on conflict do nothing`.execute(
    db,
  );
  await sql`
    insert into token (person_id, token_index, device_id, kid, holder_key, health, basis, iat, exp)
    select device.person_id, 2000000000 + device.person_id * 4 + turn, device.id, '\\x00000001', holder_key, 2, 0, issued.at, issued.at + ${3 * DAY}
    from device cross join generate_series(0, 2) as turns(turn)
    cross join lateral (select ${now - 3 * DAY}::bigint + turn * ${DAY} + (device.person_id * 17) % ${DAY} as at) as issued order by issued.at on conflict do nothing`.execute(
    db,
  );
}

async function putTrail(db: Database, people: number, now: number): Promise<void> {
  const lines = Math.floor(people / 2);
  const kinds = ['person-read', 'status-computed', 'paper-issued', 'visits-read'] as const;
  for (let from = 0; from < lines; from += 5000)
    await db.transaction().execute((trx) =>
      appendAudit(
        trx,
        Array.from({ length: Math.min(5000, lines - from) }, (_, at) => ({
          at: now - DAYS * DAY + (from + at) * 10,
          kind: kinds[at % kinds.length] ?? 'person-read',
          subject: `person:${1 + ((from + at) % people)}`,
          detail: { by: 1 + (at % 20), ref: from + at },
        })),
      ),
    );
}

async function putVenues(db: Database, now: number): Promise<void> {
  const rows = demoVenues('bench').map(({ id, taxNumber, category, name, address, area, registration }) => ({
    ...{ id, category, name, address, area, registration },
    tax_number: taxNumber,
    approved_at: now - DAYS * DAY,
    closed_at: null,
  }));
  await db
    .insertInto('venue')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await sql`
    insert into gate (venue_id, gate, public_key, enrolled_at, credential_exp)
    select id, 7, sha256(id::bytea), ${now - DAYS * DAY}, ${now + DAYS * DAY} from venue on conflict do nothing`.execute(db);
}

/** Runs of a thousand lines, strewn over the venues and the month, a busier day each week. */
async function putJournals(db: Database, scans: number, now: number): Promise<void> {
  const { rows: gates } = await sql<{ venue_id: string; public_key: Uint8Array }>`select venue_id, public_key from gate where gate = 7 order by 1`.execute(db);
  const runs = Math.ceil(scans / RUN);
  for (let nr = 0; nr < runs; nr += 1) {
    const gate = gates[(nr * 7) % gates.length];
    if (gate === undefined) throw new TypeError('venues come before journals');
    const start = now - DAYS * DAY + Math.floor((nr / runs) * (DAYS - 1) * DAY);
    const { bytes, head } = chain(RUN, start, nr);
    const at = start + RUN * 20 + (nr % 9) ** 4;
    const epoch = Math.floor(nr / gates.length);
    await sql`
      insert into journal (venue_id, gate, tablet, epoch, size, head, last_time, received_at)
      values (${gate.venue_id}, 7, ${gate.public_key}, ${epoch}, ${RUN}, ${head}, ${start + RUN * 20}, ${at}) on conflict do nothing`.execute(db);
    await sql`
      insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
      values (${gate.venue_id}, 7, ${gate.public_key}, ${epoch}, 0, ${RUN}, ${bytes}, ${at}) on conflict do nothing`.execute(db);
  }
}

function chain(count: number, start: number, seed: number): { readonly bytes: Buffer; readonly head: Buffer } {
  const parts: Uint8Array[] = [];
  let prev: Uint8Array = GENESIS;
  for (let seq = 0; seq < count; seq += 1) {
    const entry: JournalEntry = {
      seq,
      time: start + seq * 20,
      kind: 'scan',
      ref: null,
      direction: 0,
      stampVersion: Math.max(1, seed),
      prev,
      ...codeOf((seq * 7919 + seed * 31) % 1000),
    };
    const bytes = encodeEntry(entry);
    prev = createHash('sha256').update(bytes).digest();
    parts.push(bytes);
  }
  return { bytes: Buffer.concat(parts), head: Buffer.from(prev) };
}

function codeOf(draw: number): Pick<JournalEntry, 'outcome' | 'code'> {
  let left = draw;
  for (const [code, outcome, count] of REFUSED) {
    if (left < count) return { code, outcome };
    left -= count;
  }
  return { code: 'ok', outcome: 'admit' };
}
