/** What one batch said is void, what another said too is not: contacts and withdrawals that several batches state, when the receipt of some is declared void. */
import { describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { enrolPerson } from './actions.ts';
import { BLUE, CONTACT_AT, contactStories, YELLOW } from './contact-stories.ts';

const { database, world: worldOf, staff: staffOf, begin, send, declareVoid, healthOf, rowsOf } = contactStories();

/** In the order of arrival: what, when it was written, and whether the time of its receipt is declared void afterwards. */
type Sent = readonly ['met' | 'back', number, 'void'?];
const STORIES: readonly (readonly [string, readonly Sent[], number])[] = [
  [
    'reported by one that is void, and again',
    [
      ['met', 1, 'void'],
      ['met', 2],
    ],
    YELLOW,
  ],
  [
    'reported by one that is void, and before it by one that came later',
    [
      ['met', 2, 'void'],
      ['met', 1],
    ],
    YELLOW,
  ],
  [
    'reported, and again by one that is void',
    [
      ['met', 1],
      ['met', 2, 'void'],
    ],
    YELLOW,
  ],
  [
    'reported by two that are void',
    [
      ['met', 1, 'void'],
      ['met', 2, 'void'],
    ],
    BLUE,
  ],
  [
    'taken back by one that is void, and again',
    [
      ['met', 1],
      ['back', 2, 'void'],
      ['back', 3],
    ],
    BLUE,
  ],
  [
    'taken back, and again by one that is void',
    [
      ['met', 1],
      ['back', 2],
      ['back', 3, 'void'],
    ],
    BLUE,
  ],
  [
    'taken back by two that are void',
    [
      ['met', 1],
      ['back', 2, 'void'],
      ['back', 3, 'void'],
    ],
    YELLOW,
  ],
  [
    'taken back and reported anew by two that are void',
    [
      ['met', 1],
      ['back', 2, 'void'],
      ['met', 3, 'void'],
    ],
    YELLOW,
  ],
  [
    'reported anew by one that is void',
    [
      ['met', 1],
      ['back', 2],
      ['met', 3, 'void'],
    ],
    BLUE,
  ],
  [
    'reported anew by one that is void, and again',
    [
      ['met', 1],
      ['back', 2],
      ['met', 3, 'void'],
      ['met', 4],
    ],
    YELLOW,
  ],
  [
    'reported and taken back by two that are void, reported again',
    [
      ['met', 1, 'void'],
      ['met', 2],
      ['back', 3, 'void'],
    ],
    YELLOW,
  ],
  [
    'reported by one that is void, taken back, written before it but come later',
    [
      ['met', 1, 'void'],
      ['back', 3],
      ['met', 2],
    ],
    BLUE,
  ],
  [
    'taken back before it was reported by one that is void',
    [
      ['back', 2, 'void'],
      ['back', 3],
      ['met', 1],
    ],
    BLUE,
  ],
  [
    'reported in the second of its withdrawal, by one that is void',
    [
      ['met', 1],
      ['back', 2],
      ['met', 2, 'void'],
    ],
    BLUE,
  ],
];

describe('a contact that several batches are about, some of them void', () => {
  test.each(STORIES)('%s', async (_, sent, health) => {
    const [world, story] = [worldOf(), await begin()];
    const began = world.issuer.now();
    const ranges: number[] = [];
    for (const [at, [what, written, isVoid]] of sent.entries()) {
      world.pass(10);
      if (isVoid === 'void') ranges.push(world.issuer.now());
      await send(story, `${at}`, { createdAt: began - 100 + written, withdrawn: what === 'back' });
    }
    await enrolPerson(world, story, story.source);
    world.pass(10);
    for (const from of ranges) await declareVoid({ lab: story.source, from, until: from + 1 });
    expect(await healthOf(story.iin)).toBe(health);
    // what stands is its own batch's line, and no pass of before or after is without an event
    await enrolPerson(world, story, `${story.source} anew`);
    expect(await reconcile(world.issuer, { again: true })).toMatchObject({ unexplained: 0, done: true });
  });

  test('stands as the batch said it that is left, is no news to a status set by hand, and goes with that batch', async () => {
    const [world, story] = [worldOf(), await begin()];
    const from = world.issuer.now();
    await send(story, 'first', { createdAt: from });
    world.pass(10);
    await send(story, 'second', { createdAt: world.issuer.now() });
    const second = world.issuer.now();
    world.pass(10);
    const { id } = await database.db.selectFrom('person').select('id').where('iin', '=', story.iin).executeTakeFirstOrThrow();
    const payload = { personId: id, health: 3, cause: 'medical-exemption', untilAt: world.issuer.now() + 5 * 86_400 };
    const proposal = await database.db
      .transaction()
      .execute((trx) => propose(trx, { kind: 'manual-status', payload, by: staffOf()[0].staff, now: world.issuer.now() }));
    expect(await confirm(world.issuer, { id: proposal, by: staffOf()[1].staff, now: world.issuer.now() })).toMatchObject({ ok: true });
    await declareVoid({ lab: story.source, from, until: from + 1 });
    expect(await rowsOf(story)).toEqual([{ row: 'row of second', caseRef: 'second', back: false }]);
    expect(await healthOf(story.iin)).toBe(3);
    const { rows } = await sql<{ results: number }>`select results from lab_void where lab_id = ${story.source}`.execute(database.db);
    expect(rows).toEqual([{ results: 0 }]);
    await declareVoid({ lab: story.source, from: second, until: second + 1 });
    expect(await rowsOf(story)).toEqual([]);
  });

  test('a withdrawal that is left when the contact is void still takes back one that comes late', async () => {
    const [world, story] = [worldOf(), await begin()];
    const from = world.issuer.now();
    await send(story, 'void', { createdAt: from - 50 });
    world.pass(10);
    await send(story, 'back', { createdAt: from - 10, withdrawn: true });
    await declareVoid({ lab: story.source, from, until: from + 1 });
    expect(await rowsOf(story)).toEqual([{ row: 'row of back', caseRef: 'back', back: true }]);
    expect((await send(story, 'late', { createdAt: from - 20 })).rejected).toEqual([{ rowId: 'row of late', code: 'superseded' }]);
    expect(await healthOf(story.iin)).toBe(BLUE);
  });

  test('of a meeting that is void nothing is left, and what waits for two persons was said by nobody yet', async () => {
    const [world, met] = [worldOf(), await begin()];
    await send(met, 'one', { createdAt: world.issuer.now() - 2 });
    await send(met, 'two', { createdAt: world.issuer.now() - 1 });
    await declareVoid({ lab: met.source, by: 'met', from: CONTACT_AT, until: CONTACT_AT + 1 });
    expect(await healthOf(met.iin)).toBe(BLUE);
    const waiting = await begin();
    const from = world.issuer.now();
    await send(waiting, 'one', { createdAt: from - 2 });
    world.pass(10);
    await database.db
      .updateTable('lab')
      .set({ envelope: JSON.stringify({ contactsADayNew: 1 }) })
      .where('id', '=', waiting.source)
      .execute();
    expect(await send(waiting, 'held', { createdAt: from })).toMatchObject({ held: 1 });
    await declareVoid({ lab: waiting.source, from, until: from + 1 });
    expect(await healthOf(waiting.iin)).toBe(BLUE);
  });
});
