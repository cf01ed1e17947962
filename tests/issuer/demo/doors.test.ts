/** The demo's month: doors whose journals come in by the ordinary intake, everything that a door can say, planted faults that are found and nothing that is not there. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import type { StampTimes } from '../../../src/core/audit/journal-clock.ts';
import { readJournalFile } from '../../../src/core/audit/journal-file.ts';
import { JournalsAudit } from '../../../src/core/audit/journals-audit.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { dayKey, refOf } from '../../../src/core/journal/entry.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import { VERDICT_CODES } from '../../../src/core/verdict.ts';
import { firstBrokenAudit } from '../../../src/issuer/audit.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { dayOf } from '../../../src/issuer/demo/days.ts';
import { type Answer, TOLD, type Told } from '../../../src/issuer/demo/doors/answers.ts';
import { chain, dayKeyOf, EMPTY, refUnder } from '../../../src/issuer/demo/doors/chain.ts';
import { AUDIT_FOLDER, TAMPERINGS, writeExports } from '../../../src/issuer/demo/doors/exports.ts';
import { fillDoors, monthOf, residentsOf } from '../../../src/issuer/demo/doors/fill.ts';
import { type Line, linesOf } from '../../../src/issuer/demo/doors/lines.ts';
import { Statuses } from '../../../src/issuer/demo/doors/statuses.ts';
import { type DemoTablet, demoTablets, FAULTS } from '../../../src/issuer/demo/doors/tablets.ts';
import { monthBefore, playHistory } from '../../../src/issuer/demo/history.ts';
import { labSignersOf } from '../../../src/issuer/demo/lab-keys.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { DEMO_SEED, insertDemo, reporting } from '../../../src/issuer/demo/world.ts';
import { withDatabase } from '../database.ts';
import { makeWorld, START, seedOf, type World } from '../world.ts';

const secret = seedOf('an installation');
const tablets = demoTablets(DEMO_SEED);
const DAY = 86_400;
const STOP_SECONDS = 48 * 3600;

describe('linesOf', () => {
  const people = demoPeople(DEMO_SEED);
  const policy = parsePolicy(utf8Encode(demoPolicy(1)));
  const statuses = new Statuses(DEMO_SEED, people, policy.durations);
  const residents = residentsOf(people);
  const on = (day: number, scale = 0.1) => ({
    ...{ seed: DEMO_SEED, day, scale, policy, people, residents },
    statusAt: (nr: number, time: number) => statuses.at(day, nr, time),
    stampAt: () => ({ version: 7, at: 0, exp: Number.MAX_SAFE_INTEGER }),
  });
  const month = Array.from({ length: 30 }, (_, at) => on(dayOf(START) - at));
  const lines = month.flatMap((day) => tablets.flatMap((tablet) => linesOf(tablet, day)));

  test('has every verdict, each way in and out, and nobody whom the policy refuses let in', () => {
    const codes = new Set(lines.map(({ code }) => code));
    expect(VERDICT_CODES.filter((code) => !codes.has(code) && code !== 'trust-stale')).toEqual([]);
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(['scan', 'guard', 'shift-open', 'shift-close', 'override', 'app']));
    expect(lines.some(({ direction }) => direction === 1)).toBe(true);
    expect(lines.filter(({ kind, outcome }) => kind === 'override' && outcome !== 'undecided')).toEqual([]);
  });

  test('is the same for the same seed and day, in the order of the clock, within an open shift', () => {
    const [tablet] = tablets as [DemoTablet];
    const again = linesOf(tablet, on(dayOf(START)));
    expect(linesOf(tablet, on(dayOf(START)))).toEqual(again);
    expect(again.map(({ at }) => at)).toEqual(again.map(({ at }) => at).sort((a, b) => a - b));
    expect(again[0]?.kind).toBe('shift-open');
    expect(again.at(-1)?.kind).toBe('shift-close');
  });

  test('a door whose data have ended judges nobody: it says so, and a manager may let in', () => {
    const [tablet] = tablets as [DemoTablet];
    const stale = linesOf(tablet, { ...on(dayOf(START), 1), stampAt: () => ({ version: 7, at: 0, exp: 1 }) });
    expect(new Set(stale.filter(({ kind }) => kind === 'scan').map(({ outcome, code }) => (outcome === 'admit' ? code : 'not let in')))).toEqual(
      new Set(['not let in']),
    );
    expect(stale.some(({ kind, code }) => kind === 'override' && code === 'trust-stale')).toBe(true);
  });

  test('its references are those that a tablet makes', async () => {
    const key = dayKeyOf(secret, 'ALA-00009', 20_000);
    const line: Line = { at: 0, time: 1_728_000_000, kind: 'scan', outcome: 'admit', code: 'ok', direction: 0, stampVersion: 1, pass: 77 };
    const { heads } = chain([line], { ...EMPTY, venueId: 'ALA-00009', secret });
    expect(heads).toHaveLength(1);
    expect(refUnder(key, 77)).toEqual(await refOf(new Uint8Array(key), 77));
    expect((await dayKey(seedOf('x'), 'ALA-00009', 1)).length).toBe(key.length);
  });
});

describe('the month of a few doors', () => {
  const database = withDatabase();
  const few = chosen();
  let world: World;
  let folder: string;
  let answers: readonly Answer[];
  let lines: number;
  const stamps = new Map<number, StampTimes>();

  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 0 });
    folder = await mkdtemp(join(tmpdir(), 'ashyq-demo-month-'));
    const signers = labSignersOf(secret);
    const began = monthBefore(START);
    await insertDemo(world.issuer, { signers, since: began });
    const publishAt = async (at: number) => {
      stamps.set(stamps.size + 1, { iat: at, exp: at + STOP_SECONDS });
      await sql`insert into stamp_signed (version, at) values (${stamps.size}, ${at})`.execute(database.db);
    };
    // every sixth day of reports is history enough here
    const report = reporting({ signers });
    await playHistory(world.issuer, {
      began,
      tablets: few,
      phones: [],
      secret,
      report: async (issuer, day) => (day % 6 === 0 ? report(issuer, day) : undefined),
      publishAt,
    });
    lines = await fill();
    const month = await monthOf(world.issuer, options());
    answers = month === null ? [] : await writeExports(month, { tablets: few, dataDir: folder });
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const options = () => ({ seed: DEMO_SEED, secret, tablets: few, scale: 0.2, hours: [17] });
  const fill = async (goesOn: () => boolean = () => true): Promise<number> => {
    const month = await monthOf(world.issuer, { ...options(), goesOn });
    return month === null ? -1 : (await fillDoors(month, few)).lines;
  };
  const held = async () => (await sql<{ n: number }>`select sum(size)::integer as n from journal`.execute(database.db)).rows[0]?.n ?? 0;

  test('comes in whole: as many lines as were handed in, on every day of the month, received within a day but where there was no network', async () => {
    expect(lines).toBeGreaterThan(5000);
    expect(await held()).toBe(lines);
    const { rows } = await sql<{ day: number }>`
      select distinct ((received_at + 18000) / ${DAY})::integer as day from journal_run order by 1`.execute(database.db);
    expect(rows.map(({ day }) => day).slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, at) => dayOf(START) - 30 + at));
    const { rows: open } = await sql<{ n: number }>`select count(*)::integer as n from journal_checkpoint where countersignature is null`.execute(database.db);
    expect(open[0]?.n).toBe(0);
  });

  test('the ministry finds what was planted and nothing else', async () => {
    const { rows } = await sql<{ kind: string; venue_id: string; gate: number }>`select distinct kind, venue_id, gate from journal_finding`.execute(
      database.db,
    );
    const planted = few.flatMap(({ fault, venueId, gate }) => {
      const kind = fault === null ? undefined : TOLD[fault].desk;
      return kind === undefined ? [] : [`${kind} ${venueId}/${gate}`];
    });
    expect(rows.map(({ kind, venue_id, gate }) => `${kind} ${venue_id}/${gate}`).sort()).toEqual(planted.sort());
  });

  test('the history of statuses reaches back, and the trail holds', async () => {
    const { rows } = await sql<{ days: number }>`select count(distinct (at + 18000) / ${DAY})::integer as days from health_history`.execute(database.db);
    expect(rows[0]?.days).toBeGreaterThan(4);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('the auditor finds in each file what the answer key says', async () => {
    const reports = new Map<string, readonly JournalReport[]>();
    for (const { file } of answers) reports.set(file, await audit(await readFile(join(AUDIT_FOLDER(folder), file))));
    for (const { file, about } of answers) {
      const own = reports.get(file) ?? [];
      const told: Partial<Told> = about === null ? {} : TOLD[about];
      const breaks = new Set(own.flatMap((report) => report.breaks.map(({ kind }) => kind)));
      const found = new Set(own.flatMap((report) => [...report.totals.keys()]));
      expect([file, about, [...breaks].sort()]).toEqual([file, about, [...(told.breaks ?? [])].sort()]);
      // an hour without visitors, a picture shown twice: facts at any door, and not planted
      for (const usual of ['silent', 'replayed'] as const) if (!(told.findings ?? []).some((code) => code === usual)) found.delete(usual);
      if (told.breaks === undefined) expect([file, about, [...found].sort()]).toEqual([file, about, [...(told.findings ?? [])].sort()]);
      expect(own.every(({ state }) => state === (told.breaks === undefined ? 'intact' : 'broken'))).toBe(true);
    }
    const together = auditTogether([...reports.values()].flat());
    expect([...together.totals.keys()]).toEqual(['two-stories']);
    // minutes apart, of two clocks that nobody compared: told, and not called a finding
    expect(new Set(together.unsure.map(({ code, doubt }) => `${code} ${doubt}`))).toEqual(new Set(['two-gates clocks']));
    expect(answers.map(({ about }) => about)).toEqual(expect.arrayContaining([...FAULTS, ...TAMPERINGS, 'fork-second', null]));
  });

  test('the answer key names every file', async () => {
    const text = await readFile(join(AUDIT_FOLDER(folder), 'ANSWERS.md'), 'utf8');
    for (const { file } of answers) expect(text).toContain(file);
  });

  test('a further filling adds nothing, a day later that day, and one that was cut off goes on', async () => {
    expect(await fill()).toBe(0);
    world.pass(DAY);
    let turns = 0;
    const first = await fill(() => turns++ < 30);
    const rest = await fill();
    expect(first).toBeGreaterThan(0);
    expect(rest).toBeGreaterThan(0);
    expect(await held()).toBe(lines + first + rest);
    expect(await fill()).toBe(0);
  });

  const audit = async (bytes: Uint8Array): Promise<readonly JournalReport[]> => {
    const journals = new JournalsAudit({ engine: webCryptoEngine, trust: null, stampTimes: async (version) => stamps.get(version) ?? null });
    for await (const item of readJournalFile(chunks(bytes))) {
      if (item.kind === 'end') journals.addUnreadable();
      else await journals.add(item);
    }
    return journals.finish();
  };
});

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Every tablet with a fault, the gate beside one of them, and as many without as files are tampered with, and one more. */
function chosen(): readonly DemoTablet[] {
  const pair = tablets.find(({ fault }) => fault === 'two-gates');
  const beside = tablets.filter(({ venueId, gate }) => venueId === pair?.venueId && gate === 1);
  const whole = tablets.filter(
    ({ fault, offline, gate, category }) => fault === null && !offline && gate === 1 && ['catering', 'grocery', 'pharmacy'].includes(category),
  );
  return [
    ...tablets.filter(({ fault }) => fault !== null),
    ...beside,
    ...whole.slice(0, TAMPERINGS.length + 1),
    ...tablets.filter(({ offline }) => offline).slice(0, 1),
  ];
}
