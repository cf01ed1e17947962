/** A batch that only repeated what stood, declared void: its time goes with it, and what it had hidden counts. What will stay is counted beforehand. */
import { describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { countRange } from '../../src/issuer/lab/range-count.ts';
import { reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { purgeRaw } from '../../src/issuer/retention/health.ts';
import { enrolPerson } from './actions.ts';
import { BLUE, contactStories, YELLOW } from './contact-stories.ts';

const { database, world, begin, send, declareVoid, healthOf, rowsOf } = contactStories();
const stated = async (source: string) =>
  (await sql<{ at: number }>`select stated_at as at from contact where source_id = ${source} and void_id is null`.execute(database.db)).rows.map(
    ({ at }) => at,
  );

/** In the order of arrival; ten seconds lie between, each second is the name of its batch. Gives when the repetition was received. */
type Said = readonly ['met' | 'back', number];
async function say(said: readonly Said[], repeated: number) {
  const story = await begin();
  const began = world().issuer.now() - 100;
  let at = 0;
  for (const [what, written] of said) {
    world().pass(10);
    if (written === repeated) at = world().issuer.now();
    await send(story, `${written}`, { createdAt: began + written, withdrawn: what === 'back' });
  }
  world().pass(10);
  return { story, began, range: { lab: story.source, from: at, until: at + 1 } };
}

describe('a contact that a void batch only repeated', () => {
  test('has its time again, so that a withdrawal written in between, which comes later, takes it back', async () => {
    const { story, began, range } = await say(
      [
        ['met', 1],
        ['met', 5],
      ],
      5,
    );
    await declareVoid(range);
    expect(await stated(story.source)).toEqual([began + 1]);
    expect(await healthOf(story.iin)).toBe(YELLOW);
    expect((await send(story, 'late', { createdAt: began + 3, withdrawn: true })).rejected).toEqual([]);
    expect(await healthOf(story.iin)).toBe(BLUE);
  });

  test('is taken back by a withdrawal that came already and was superseded by the repetition', async () => {
    const { story, range } = await say(
      [
        ['met', 1],
        ['met', 5],
        ['back', 3],
      ],
      5,
    );
    expect(await healthOf(story.iin)).toBe(YELLOW);
    await enrolPerson(world(), story, story.source);
    await declareVoid(range);
    expect(await healthOf(story.iin)).toBe(BLUE);
    await enrolPerson(world(), story, `${story.source} anew`);
    expect(await reconcile(world().issuer, { again: true })).toMatchObject({ unexplained: 0, done: true });
  });

  test('counts again where its withdrawal was only repeated and a report was superseded by that', async () => {
    const { story, range } = await say(
      [
        ['met', 1],
        ['back', 2],
        ['back', 5],
        ['met', 3],
      ],
      5,
    );
    expect(await healthOf(story.iin)).toBe(BLUE);
    await declareVoid(range);
    expect(await healthOf(story.iin)).toBe(YELLOW);
    expect(await rowsOf(story)).toEqual([{ row: 'row of 3', caseRef: '3', back: false }]);
    await enrolPerson(world(), story, story.source);
    expect(await reconcile(world().issuer, { again: true })).toMatchObject({ unexplained: 0, done: true });
  });

  test('repeated by another too has that one’s time; a withdrawal keeps standing by its own', async () => {
    const met = await say(
      [
        ['met', 1],
        ['met', 3],
        ['met', 5],
      ],
      5,
    );
    await declareVoid(met.range);
    expect(await stated(met.story.source)).toEqual([met.began + 3]);
    const back = await say(
      [
        ['met', 1],
        ['back', 2],
        ['back', 5],
      ],
      5,
    );
    await declareVoid(back.range);
    expect(await stated(back.story.source)).toEqual([back.began + 2]);
    expect(await healthOf(back.story.iin)).toBe(BLUE);
  });
});

describe('countRange of contacts', () => {
  const count = async ({ lab, from, until }: { lab: string; from: number; until: number }) => countRange(world().issuer, { lab, by: 'received', from, until });

  test('says beforehand what goes and what another batch keeps, as the sweep then does it', async () => {
    const { range } = await say(
      [
        ['met', 1],
        ['met', 5],
      ],
      1,
    );
    expect(await count(range)).toEqual({ ok: true, count: { results: 0, staying: 1, silent: 0, people: 0, tokens: 0 } });
    const alone = await say([['met', 1]], 1);
    expect(await count(alone.range)).toEqual({ ok: true, count: { results: 1, staying: 0, silent: 0, people: 1, tokens: 0 } });
    // of a range that holds nothing but a withdrawal, somebody is computed anew
    const back = await say(
      [
        ['met', 1],
        ['back', 2],
      ],
      2,
    );
    expect(await count(back.range)).toEqual({ ok: true, count: { results: 0, staying: 0, silent: 0, people: 1, tokens: 0 } });
    await declareVoid(alone.range);
    expect(await count(alone.range)).toEqual({ ok: true, count: { results: 0, staying: 0, silent: 0, people: 0, tokens: 0 } });
  });

  test('names the batches that nobody can read any more, because a contact that they reported too goes all the same', async () => {
    const { range, story } = await say(
      [
        ['met', 1],
        ['met', 5],
      ],
      1,
    );
    world().pass(200 * 86_400);
    await purgeRaw(world().issuer, 180 * 86_400);
    expect(await count(range)).toEqual({ ok: true, count: { results: 1, staying: 0, silent: 1, people: 1, tokens: 0 } });
    await declareVoid(range);
    expect(await rowsOf(story)).toEqual([]);
  });
});
