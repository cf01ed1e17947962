/** Drafts of a policy at the desk: who may, what is kept, two persons before signing, and a day's scans counted under a draft (decision 034). */
import { beforeAll, describe, expect, test } from 'vitest';
import { addCounts, type Counted, figuresOf } from '../../src/core/policy/simulate.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { sharesOf } from '../../src/issuer/policy/scans.ts';
import { withDatabase } from './database.ts';
import { handIn, write } from './journals.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { CINEMA, enrolTablet, insertVenue } from './visits.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const HOUR = 3600;
let world: World;
let doctor: SignedIn;
let officer: SignedIn;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 2 });
  await insertVenue(world, CINEMA);
  doctor = await signedIn(world, 'epidemiologist');
  officer = await signedIn(world, 'key-officer');
});

interface Draft {
  readonly id: number;
  readonly revision: number;
  readonly text: string;
  readonly state: string;
}

async function newDraft(title = 'Қыс'): Promise<Draft> {
  const made = await doctor.post('/api/desk/policy-drafts', { from: 1, title });
  expect(made.status).toBe(201);
  return draftOf(Number(made.body['draftId']));
}

async function draftOf(id: number): Promise<Draft> {
  return (await doctor.get(`/api/desk/policy-drafts/${id}`)).body['draft'] as Draft;
}

type Changed = (policy: { rules: { id: string; when: object; admit: boolean; reason?: string }[]; version: number }) => void;

/** Writes the draft anew with a change of its policy. */
async function rewrite(draft: Draft, change: Changed): Promise<Draft> {
  const policy = JSON.parse(draft.text) as Parameters<Changed>[0];
  change(policy);
  const done = await doctor.post(`/api/desk/policy-drafts/${draft.id}/change`, { title: 'Қыс', text: JSON.stringify(policy), revision: draft.revision });
  expect(done.status).toBe(200);
  return draftOf(draft.id);
}

async function trailOf(id: number): Promise<readonly string[]> {
  const { rows } = await sql<{ kind: string }>`select kind from audit where subject = ${`policy-draft:${id}`} order by seq`.execute(world.issuer.db);
  return rows.map(({ kind }) => kind);
}

describe('a draft', () => {
  test('begins as a copy under the next version, keeps whatever is written, and of two who write at once the second is told', async () => {
    const draft = await newDraft();
    expect(JSON.parse(draft.text)).toMatchObject({ version: 2 });
    const path = `/api/desk/policy-drafts/${draft.id}/change`;
    expect(await doctor.post(path, { title: 'Қыс', text: '{ not yet', revision: 1 })).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await officer.post(path, { title: 'Көктем', text: '{}', revision: 1 })).toMatchObject({ status: 409, body: { code: 'draft-changed' } });
    expect(await draftOf(draft.id)).toMatchObject({ text: '{ not yet', revision: 2 });
    expect(await doctor.post(path, { title: ' ', text: '{}', revision: 2 })).toMatchObject({ status: 422, body: { code: 'title-missing' } });
    expect(await doctor.post(path, { title: 'Қыс', text: 'я'.repeat(40_000), revision: 2 })).toMatchObject({ status: 422, body: { code: 'policy-too-large' } });
    expect(await doctor.post(`/api/desk/policy-drafts/${draft.id}/drop`)).toMatchObject({ status: 200 });
    expect(await doctor.post(path, { title: 'Қыс', text: '{}', revision: 2 })).toMatchObject({ status: 409, body: { code: 'draft-closed' } });
    expect(await trailOf(draft.id)).toEqual(['policy-draft-made', 'policy-draft-changed', 'policy-draft-dropped']);
  });

  test('is handed over by two persons, as these very bytes and no others', async () => {
    let draft = await newDraft();
    const path = `/api/desk/policy-drafts/${draft.id}`;
    draft = await rewrite(draft, ({ rules }) => rules.splice(2, 1, { id: 'yellow-near', when: { hours: ['25:00', '07:00'] }, admit: true }));
    expect(await doctor.post(`${path}/hand-over`, { revision: draft.revision })).toMatchObject({
      status: 422,
      body: { code: 'policy-malformed', place: 'policy.rules[2].when.hours' },
    });
    draft = await rewrite(draft, (policy) => {
      policy.version = 1;
      policy.rules.splice(2, 1);
    });
    expect(await doctor.post(`${path}/hand-over`, { revision: draft.revision })).toMatchObject({ status: 409, body: { code: 'policy-not-newer' } });
    draft = await rewrite(draft, (policy) => {
      policy.version = 2;
    });
    const proposed = await doctor.post(`${path}/hand-over`, { revision: draft.revision });
    expect(proposed.status).toBe(201);
    expect(await officer.post(`${path}/hand-over`, { revision: draft.revision })).toMatchObject({ status: 409, body: { code: 'proposal-open' } });
    const confirm = `/api/desk/proposals/${Number(proposed.body['proposalId'])}/confirm`;
    expect(await doctor.post(confirm)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    const before = draft.text;
    draft = await rewrite(draft, ({ rules }) => rules.pop());
    expect(await officer.post(confirm)).toMatchObject({ status: 409, body: { code: 'draft-changed' } });
    await doctor.post(`${path}/change`, { title: 'Қыс', text: before, revision: draft.revision });
    expect(await officer.post(confirm)).toMatchObject({ status: 200 });
    expect(await draftOf(draft.id)).toMatchObject({ state: 'approved', version: 2, text: before, proposedBy: doctor.staff.id, approvedBy: officer.staff.id });
    expect(await doctor.post(`${path}/change`, { title: 'Қыс', text: '{}', revision: draft.revision + 1 })).toMatchObject({ body: { code: 'draft-closed' } });
    // nothing is in force yet, and nothing can be asked for before anything was published
    expect((await doctor.get('/api/desk/policies')).body['policies']).toHaveLength(1);
    expect(await officer.post(`${path}/request`)).toMatchObject({ status: 409, body: { code: 'nothing-published' } });
    expect((await trailOf(draft.id)).at(-1)).toBe('policy-approved');
  });
});

describe('a day’s scans under a draft', () => {
  test('counts each line of that day once, in parts, and says surely, possibly and about', async () => {
    // Sunday 15:00: the cinema takes green only
    const tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'simulated');
    const time = START - 6 * HOUR;
    const kinds = [
      { outcome: 'admit', code: 'ok' },
      { outcome: 'refuse', code: 'not-admitted' },
      { outcome: 'refuse', code: 'token-revoked' },
      { outcome: 'undecided', code: 'proof-stale' },
      { outcome: 'admit', code: 'ok', direction: 1 },
    ] as const;
    let journal = await write({ count: 1000, time: time - 86_400 }, () => ({}));
    journal = await write({ count: 500, time, before: journal }, (seq) => kinds[seq % 5] ?? kinds[0]);
    for (let from = 0; from < 1500; from += 500) {
      expect(await handIn(world, tablet, journal, { from, to: from + 500 })).toMatchObject({ status: 200 });
    }
    world.pass(60);
    const closed = await rewrite(await newDraft('жабық'), ({ rules }) =>
      rules.unshift({ id: 'shut', when: { category: ['cinema'] }, admit: false, reason: 'closed' }),
    );
    const { counted, read } = await simulate(closed.id, '2026-11-22');
    expect(read).toEqual({ entries: 500, admitted: 100, refused: 100, refusedOtherwise: 100, undecided: 100, exits: 100, letIn: 0, unknown: 0 });
    const shares = { red: 0, yellow: 0, blue: 0, green: 0 };
    expect(
      figuresOf(
        counted.filter(({ admitted }) => admitted),
        shares,
      ),
    ).toEqual({ scans: 100, surely: 100, possibly: 100, about: 100 });
    // a draft that lets blue in again: of those refused some may have been blue, nobody surely
    const open = await rewrite(await newDraft('ашық'), (policy) => {
      policy.rules = policy.rules.filter(({ id }) => id !== 'weekend');
    });
    const refused = (await simulate(open.id, '2026-11-22')).counted.filter(({ admitted }) => !admitted);
    expect(figuresOf(refused, { ...shares, red: 1, yellow: 1, blue: 2 })).toEqual({ scans: 100, surely: 0, possibly: 100, about: 50 });
    // on Saturday blue was refused as well: the same rule
    expect((await simulate(closed.id, '2026-11-21')).read.entries).toBe(1000);
    expect(await doctor.post(`/api/desk/policy-drafts/${open.id}/simulation`, { day: '2026-11-24', cursor: null })).toMatchObject({
      body: { code: 'day-invalid' },
    });
    expect((await trailOf(open.id)).filter((kind) => kind === 'policy-simulated')).toHaveLength(1);
  });

  test('is a line of the trail also where a caller begins in its middle, and nothing is read outside that day', async () => {
    const draft = await newDraft('ортасы');
    // Sunday 22 November by the clock of Almaty
    const from = START - ((START + 5 * HOUR) % (24 * HOUR));
    const ask = (cursor: object) => doctor.post(`/api/desk/policy-drafts/${draft.id}/simulation`, { day: '2026-11-22', cursor });
    const counts = async () => (await trailOf(draft.id)).filter((kind) => kind === 'policy-simulated').length;
    const until = from + HOUR;
    for (const cursor of [
      { at: from - 1, skip: 0, until },
      { at: until + 1, skip: 0, until },
      { at: from, skip: 100_001, until },
      { at: from, skip: 0, until: world.issuer.now() + HOUR },
    ]) {
      expect(await ask(cursor)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
    }
    expect(await counts()).toBe(0);
    // the answer says which seconds the day has, and which revision was counted
    expect(await ask({ at: from, skip: 0, until })).toMatchObject({ status: 200, body: { from, to: from + 24 * HOUR, revision: 1 } });
    expect(await counts()).toBe(1);
    // goes on with the same counting
    expect(await ask({ at: from + 60, skip: 3, until })).toMatchObject({ status: 200 });
    expect(await counts()).toBe(1);
    expect(await ask({ at: from + 60, skip: 3, until: until + 1 })).toMatchObject({ status: 200 });
    await rewrite(draft, ({ rules }) => rules.pop());
    expect(await ask({ at: from + 60, skip: 3, until })).toMatchObject({ status: 200 });
    expect(await counts()).toBe(3);
  });

  test('is weighed with passes of that day, looked for no further back than any pass lives', async () => {
    const day = { from: START, to: START + 24 * HOUR };
    const people = await database.db.selectFrom('person').select('id').orderBy('id').execute();
    const exp = day.from + HOUR;
    const row = { device_id: null, paper: true, kid: new Uint8Array(4), holder_key: null, basis: 0, evidence_at: null, revoked_at: null, revoked_cause: null };
    const before = await sharesOf(database.db, day);
    await database.db
      .insertInto('token')
      .values([
        // on paper, six days old
        { ...row, person_id: people[0]?.id ?? 0, token_index: 900_001, health: 3 as const, iat: day.from - 6 * 24 * HOUR, exp },
        // no policy gives a month
        { ...row, person_id: people[1]?.id ?? 0, token_index: 900_002, health: 2 as const, iat: day.from - 30 * 24 * HOUR, exp },
      ])
      .execute();
    expect(await sharesOf(database.db, day)).toEqual({ ...before, green: before.green + 1 });
  });

  async function simulate(id: number, day: string): Promise<{ counted: readonly Counted[]; read: Record<string, number> }> {
    let counted: readonly Counted[] = [];
    const read: Record<string, number> = {};
    let cursor: unknown = null;
    do {
      const { status, body } = await doctor.post(`/api/desk/policy-drafts/${id}/simulation`, { day, cursor });
      expect(status).toBe(200);
      counted = addCounts(counted, body['counted'] as readonly Counted[]);
      for (const [name, count] of Object.entries(body['read'] as Record<string, number>)) read[name] = (read[name] ?? 0) + count;
      cursor = body['next'];
    } while (cursor !== null);
    return { counted, read };
  }
});
