/** Journals against a model: a tablet that sends what it likes in any order, honest or not, and a ministry that must end up with exactly the honest prefix. */
import { beforeAll, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { chanceOf } from '../../src/issuer/demo/random.ts';
import { withDatabase } from './database.ts';
import { findings, handIn, heldEntries, type Written, write } from './journals.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const ENTRIES = 60;
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
  await insertVenue(world, CINEMA);
});

interface Run {
  readonly tablet: Tablet;
  readonly gate: number;
  readonly honest: Written;
  /** the same up to some entry, other from there on */
  readonly other: Written;
  readonly forkAt: number;
}

async function begin(nr: number): Promise<Run> {
  const gate = nr + 1;
  const tablet = await enrolTablet(world, { venueId: CINEMA, gate }, `model ${nr}`);
  const time = world.issuer.now();
  const honest = await write({ count: ENTRIES, time });
  const forkAt = chanceOf(`fork ${nr}`).below(ENTRIES);
  const before = { bytes: honest.bytes.slice(0, forkAt), heads: honest.heads.slice(0, forkAt) };
  const other = await write({ count: ENTRIES - forkAt, time: time + forkAt, before }, () => ({ code: 'other' }));
  world.pass(120);
  return { tablet, gate, honest, other, forkAt };
}

test('whatever is sent in whatever order: what is held is one unbroken journal, and every fork is found', async () => {
  let [forks, gaps, taken] = [0, 0, 0];
  for (let nr = 0; nr < 8; nr += 1) {
    const run = await begin(nr);
    const chance = chanceOf(`model ${nr}`);
    /** the model: what is held, and which of the two journals it is (null while both are still the same) */
    let size = 0;
    let mine: Written | null = null;
    for (let step = 0; step < 25; step += 1) {
      const which = chance.below(4) === 0 ? run.other : run.honest;
      const from = chance.below(3) === 0 ? size : chance.below(ENTRIES);
      const to = Math.min(ENTRIES, from + chance.below(20));
      const answer = await handIn(world, run.tablet, which, { gate: run.gate, from, to, size: ENTRIES, checkpoints: [] });
      const conflicting = mine !== null && mine !== which;
      // a run shows which journal it is from when it holds an entry from the fork on; an empty one shows nothing
      const shows = conflicting && to > run.forkAt && to > from && (from < size || size > run.forkAt);
      const code = from > size ? 'journal-gap' : shows ? 'journal-fork' : null;
      expect([nr, step, from, to, size, answer.body['code'] ?? null]).toEqual([nr, step, from, to, size, code]);
      if (code === null && to > size) {
        size = to;
        if (size > run.forkAt) mine ??= which;
        taken += 1;
      }
      forks += Number(code === 'journal-fork');
      gaps += Number(code === 'journal-gap');
      const head = size === 0 ? new Uint8Array(32) : ((mine ?? run.honest).heads[size - 1] ?? new Uint8Array());
      expect(answer.body).toMatchObject({ size, head: toBase64Url(head) });
    }
    expect(await heldEntries(world)).toEqual((mine ?? run.honest).bytes.slice(0, size));
    const found = await findings(world);
    expect(found.every((line) => line.startsWith(`fork ${run.gate}.0 `))).toBe(true);
    await sql`truncate journal, journal_run, journal_checkpoint, journal_finding`.execute(database.db);
  }
  // the plan is no good if it never forks, waits or takes
  expect(Math.min(forks, gaps, taken)).toBeGreaterThan(5);
});
