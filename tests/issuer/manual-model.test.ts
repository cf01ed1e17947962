/**
 * The register against the pure rules: whatever is reported, set by hand, ended or contested in whatever order, a person's status is what computeHealth makes
 * of the events that a model remembers, with those settled that were known when the standing status was set.
 */
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { computeHealth, type HealthEvent } from '../../src/core/policy/status-rules.ts';
import { openContest } from '../../src/issuer/contests/contests.ts';
import { proposeCorrection } from '../../src/issuer/contests/correction.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { recomputeDue } from '../../src/issuer/maintenance.ts';
import { recomputeHealth } from '../../src/issuer/people/health.ts';
import { manualEndAction, manualStatusAction } from '../../src/issuer/people/manual-status.ts';
import type { Payload } from '../../src/issuer/staff/action.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 300_000 });
const HOUR = 3600;
const RUNS = 25;
const database = withDatabase();
let world: World;
let first: SignedIn;
let second: SignedIn;
let people: number[];

beforeAll(async () => {
  world = await makeWorld(database.db, { people: RUNS });
  first = await signedIn(world, 'epidemiologist');
  second = await signedIn(world, 'epidemiologist');
  await registerSource(world, 'LAB-01');
  people = (await database.db.selectFrom('person').select('id').orderBy('id').execute()).map(({ id }) => id);
});

type Health = 0 | 1 | 2 | 3;
type Step =
  | { readonly do: 'result'; readonly hoursAgo: number; readonly positive: boolean }
  | { readonly do: 'contact'; readonly hoursAgo: number }
  | { readonly do: 'set'; readonly health: Health; readonly hours: number }
  | { readonly do: 'end' }
  | { readonly do: 'contest'; readonly line: number }
  | { readonly do: 'pass'; readonly hours: number };

const hoursAgo = fc.nat(16 * 24);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('result' as const), hoursAgo, positive: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('contact' as const), hoursAgo }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('set' as const), health: fc.constantFrom<Health>(0, 1, 2, 3), hours: fc.integer({ min: 1, max: 400 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'end' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('contest' as const), line: fc.nat(6) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 200 }) }) },
);

interface ModelLine {
  readonly about: 'lab-result' | 'contact';
  readonly id: number;
  readonly at: number;
  readonly positive: boolean;
  settled: boolean;
}

/** One person in the register and in the model. */
class Someone {
  readonly #id: number;
  #lines: ModelLine[] = [];
  #manual: { readonly setAt: number; readonly endsAt: number; readonly health: Health } | null = null;
  #times = new Set<string>();

  constructor(id: number) {
    this.#id = id;
  }

  async take(one: Step): Promise<void> {
    const now = world.issuer.now();
    if (one.do === 'pass') {
      world.pass(one.hours * HOUR);
      await recomputeDue(world.issuer);
    } else if (one.do === 'result' || one.do === 'contact') await this.#report(one, now);
    else if (one.do === 'set') await this.#set(one, now);
    else if (one.do === 'end') await this.#end();
    else await this.#contest(one.line, now);
    await this.#compare();
  }

  async #report(one: Extract<Step, { hoursAgo: number }>, now: number): Promise<void> {
    const at = now - one.hoursAgo * HOUR;
    // the same again is a correction, which other tests have
    if (this.#times.has(`${one.do} ${at}`)) return;
    this.#times.add(`${one.do} ${at}`);
    const positive = one.do === 'result' && one.positive;
    const batch = new Uint8Array(16);
    const { durations } = await world.issuer.policies.current(now);
    const id = await database.db.transaction().execute(async (trx) => {
      await sql`select from person where id = ${this.#id} for no key update`.execute(trx);
      const insert =
        one.do === 'result'
          ? sql<{ id: number }>`insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district)
              values (${this.#id}, 'LAB-01', ${batch}, '1', ${at}, ${positive ? 1 : 0}, '7511') returning id`
          : sql<{
              id: number;
            }>`insert into contact (person_id, source_id, batch_id, row_id, contact_at) values (${this.#id}, 'C', ${batch}, '1', ${at}) returning id`;
      const { rows } = await insert.execute(trx);
      await recomputeHealth(trx, { personIds: [this.#id], durations, now, cause: 'lab-result', causeRef: null });
      return rows[0]?.id ?? 0;
    });
    this.#lines.push({ about: one.do === 'result' ? 'lab-result' : 'contact', id, at, positive, settled: false });
  }

  async #agree(kind: string, payload: Payload): Promise<void> {
    const now = world.issuer.now();
    const id = await database.db.transaction().execute((trx) => propose(trx, { kind, payload, by: first.staff, now }));
    expect(await confirm(world.issuer, { id, by: second.staff, now })).toEqual({ ok: true, repeated: false });
  }

  async #set({ health, hours }: Extract<Step, { do: 'set' }>, now: number): Promise<void> {
    const untilAt = now + hours * HOUR;
    await this.#agree(manualStatusAction.kind, { personId: this.#id, health, cause: 'register-error', untilAt });
    this.#manual = { setAt: now, endsAt: untilAt, health };
    for (const line of this.#lines) line.settled = true;
  }

  async #end(): Promise<void> {
    const row = await database.db
      .selectFrom('manual_status')
      .select('id')
      .where('person_id', '=', this.#id)
      .where('replaced_at', 'is', null)
      .executeTakeFirst();
    expect(row === undefined).toBe(this.#manual === null);
    if (row === undefined) return;
    await this.#agree(manualEndAction.kind, { personId: this.#id, manualId: row.id });
    this.#manual = null;
  }

  async #contest(nr: number, now: number): Promise<void> {
    const line = this.#lines[nr];
    if (line === undefined) return;
    const asked = { personId: this.#id, about: line.about, aboutId: line.id, ground: 'not-me', by: first.staff, now } as const;
    const opened = await openContest(world.issuer, asked);
    if (!opened.ok) throw new Error(opened.code);
    const proposed = await proposeCorrection(world.issuer, { id: opened.id, manual: null, by: first.staff, now });
    if (!proposed.ok) throw new Error(proposed.code);
    expect(await confirm(world.issuer, { id: proposed.proposalId, by: second.staff, now })).toMatchObject({ ok: true });
    this.#lines = this.#lines.filter((other) => other !== line);
  }

  #events(): HealthEvent[] {
    const lines = this.#lines.map(
      ({ about, at, positive, settled }): HealthEvent =>
        about === 'contact' ? { kind: 'contact', contactAt: at, settled } : { kind: 'result', sampledAt: at, positive, settled },
    );
    return this.#manual === null ? lines : [...lines, { kind: 'operator', ...this.#manual }];
  }

  async #compare(): Promise<void> {
    const { durations } = await world.issuer.policies.current(world.issuer.now());
    const { health, basis, evidenceAt, until } = computeHealth(this.#events(), durations, world.issuer.now());
    const row = await database.db.selectFrom('person').select(['health', 'basis', 'evidence_at', 'health_until']).where('id', '=', this.#id).executeTakeFirst();
    expect(row).toEqual({ health, basis, evidence_at: evidenceAt, health_until: until });
  }
}

test('a person’s status is what the rules make of what is known', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 25 }), async (steps) => {
      const id = people.shift();
      // shrinking asks for more people than there are
      if (id === undefined) return;
      const someone = new Someone(id);
      for (const one of steps) await someone.take(one);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(people).toEqual([]);
});
