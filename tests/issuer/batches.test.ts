/** Batches of laboratories: signature before parsing, idempotency, errors by line, work that was cut off. */
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../src/core/codec/cbor-write.ts';
import { encodeSign1 } from '../../src/core/codec/cose-write.ts';
import { TYP } from '../../src/core/token/typ.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { batchIdOf, contactBatch, labBatch } from './actions.ts';
import { DAY, database, fail, headerOf, healthOf, lines, people, sendLab, somebody, withBatchWorld, world } from './batch-world.ts';
import { keyOf } from './world.ts';

withBatchWorld();

describe('POST /api/lab/batches', () => {
  test('takes lines, sets statuses, and answers by line', async () => {
    const [green, red] = [somebody(), somebody()];
    const answer = await sendLab(await labBatch(world, 'first', [{ iin: green.iin }, { iin: red.iin, result: 1 }]));
    expect(answer).toMatchObject({
      status: 200,
      body: { batchId: Buffer.from(batchIdOf('first')).toString('base64url'), accepted: 2, rejected: [], time: world.issuer.now() },
    });
    expect([await healthOf(green.iin), await healthOf(red.iin)]).toEqual([3, 0]);
  });

  test('refuses lines by code and takes the others', async () => {
    const good = somebody();
    const now = world.issuer.now();
    const iin = good.iin;
    const batch = await labBatch(world, 'lines', [
      { iin },
      { rowId: '1', iin, sampledAt: now - 100 },
      { rowId: 'iin', iin: '900419100004' },
      { rowId: 'nobody', iin: '900419100003' },
      { rowId: 'future', iin, sampledAt: now + 301 },
      { rowId: 'soon', iin, sampledAt: now + 299 },
      { rowId: 'old', iin, sampledAt: now - 401 * DAY },
      { rowId: 'result', iin, sampledAt: now - 200, result: 3 },
      { rowId: 'district', iin, sampledAt: now - 300, district: 'Almaty' },
      { rowId: 'withdraw', iin, sampledAt: now - 400, result: 2 },
      { rowId: 'again', iin },
    ]);
    const { body } = await sendLab(batch);
    expect(body['accepted']).toBe(2);
    expect(new Map((body['rejected'] as { rowId: string; code: string }[]).map(({ rowId, code }) => [rowId, code]))).toEqual(
      new Map([
        ['1', 'row-duplicate'],
        ['iin', 'iin-invalid'],
        ['nobody', 'person-unknown'],
        ['future', 'time-in-future'],
        ['old', 'time-too-old'],
        ['result', 'result-unknown'],
        ['district', 'district-invalid'],
        ['withdraw', 'nothing-to-withdraw'],
        ['again', 'row-conflict'],
      ]),
    );
  });

  test('the same batch again answers the same and adds nothing, even days later', async () => {
    const batch = await labBatch(world, 'twice', [{ iin: somebody().iin, result: 1 }, { iin: '900419100004' }]);
    const first = await sendLab(batch);
    const before = await lines();
    world.pass(DAY);
    const again = await sendLab(batch);
    expect({ ...again.body, time: 0 }).toEqual({ ...first.body, time: 0 });
    expect(await lines()).toBe(before);
  });

  test('ten times at once is once', async () => {
    const before = (await lines()) ?? 0;
    const batch = await labBatch(world, 'at once', [{ iin: somebody().iin }, { iin: somebody().iin, result: 1 }]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendLab(batch)));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body['accepted'], body['rejected']])))).toEqual(new Set(['[200,2,[]]']));
    expect(await lines()).toBe(before + 2);
  });

  test('the same id with other bytes is a conflict', async () => {
    const { iin } = somebody();
    await sendLab(await labBatch(world, 'conflict', [{ iin }]));
    expect(await sendLab(await labBatch(world, 'conflict', [{ iin, result: 1 }]))).toMatchObject({ status: 409, body: { code: 'batch-conflict' } });
    expect(await healthOf(iin)).toBe(3);
  });

  test('another laboratory may use the same batch id', async () => {
    const { iin } = somebody();
    await sendLab(await labBatch(world, 'shared id', [{ iin }]));
    expect(await sendLab(await labBatch(world, 'shared id', [{ iin }], { sourceId: 'LAB-02' }))).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  describe('refuses the whole batch', () => {
    const rows = () => [{ iin: somebody().iin, result: 1 }];

    test.each([
      ['a key that nobody registered', { signedBy: 'nobody' }, 'lab-unknown'],
      ['a laboratory that is closed', { sourceId: 'LAB-CLOSED' }, 'lab-unknown'],
      ['a laboratory that speaks for another', { sourceId: 'LAB-02', signedBy: 'LAB-01' }, 'lab-unknown'],
      ['the control centre sending results', { sourceId: 'CENTRE' }, 'lab-unknown'],
    ] as const)('%s', async (_, options, code) => {
      expect(await sendLab(await labBatch(world, code, rows(), options))).toMatchObject({ status: 403, body: { code } });
    });

    test('a changed byte anywhere in the payload', async () => {
      const good = await labBatch(world, 'tampered', rows());
      for (let at = 20; at < good.length - 70; at += 7) {
        const bad = good.slice();
        bad[at] = (bad[at] ?? 0) ^ 1;
        expect((await sendLab(bad)).status).toBeGreaterThanOrEqual(403);
      }
      const bad = good.slice();
      bad[40] = (bad[40] ?? 0) ^ 1;
      expect(await sendLab(bad)).toMatchObject({ status: 403, body: { code: 'signature-invalid' } });
    });

    test('garbage under a bad signature is a bad signature: the payload is not parsed before', async () => {
      const good = await encodeSign1(await headerOf(TYP.batch), 'not a batch', keyOf('LAB-02'));
      expect(await sendLab(good)).toMatchObject({ status: 403, body: { code: 'signature-invalid' } });
    });

    test('garbage under a good signature', async () => {
      const header = await headerOf(TYP.batch);
      for (const payload of ['not a batch', [], ['LAB-01', new Uint8Array(15), 0, []], ['LAB-01', new Uint8Array(16), 0, [['1', 2]]]])
        expect(await sendLab(await encodeSign1(header, payload, keyOf('LAB-01')))).toMatchObject({ status: 422, body: { code: 'batch-malformed' } });
    });

    test('a text that no database holds: U+0000, in any column', async () => {
      const { iin } = somebody();
      const malformed = { ok: false, code: 'batch-malformed' };
      for (const row of [{ iin, rowId: 'a\0' }, { iin: `${iin.slice(0, 11)}\0` }, { iin, district: '751\0' }])
        expect(await ingestBatch(world.issuer, 'lab', await labBatch(world, 'zero', [row]))).toEqual(malformed);
      expect(await ingestBatch(world.issuer, 'contact', await contactBatch(world, 'zero', [{ iin, caseRef: 'KC\0' }]))).toEqual(malformed);
    });

    test('another kind of signed object, bytes that are none, too many of them, another content type', async () => {
      const token = await encodeSign1(await headerOf(TYP.statusToken), [], keyOf('LAB-01'));
      expect(await sendLab(token)).toMatchObject({ status: 422, body: { code: 'batch-malformed' } });
      expect(await sendLab(encodeCbor('hello'))).toMatchObject({ status: 422, body: { code: 'batch-malformed' } });
      expect(await sendLab(new Uint8Array(1024 * 1024 + 1))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
      expect(await world.send('/api/lab/batches', token, 'application/cbor')).toMatchObject({ status: 415 });
    });

    test('and stores nothing of it', async () => {
      const { rows: stored } = await sql<{ n: number }>`select count(*) as n from lab_batch where lab_id = 'LAB-CLOSED' or outcome is null`.execute(
        database.db,
      );
      expect(stored[0]?.n).toBe(0);
    });
  });

  test('two thousand lines go through at once', async () => {
    const now = world.issuer.now();
    // a month that is handed in late is not what the envelope expects (lab-envelope.test.ts)
    await database.db
      .updateTable('lab')
      .set({ envelope: JSON.stringify({ oddShare: 1 }) })
      .where('id', '=', 'LAB-01')
      .execute();
    const rows = Array.from({ length: 2000 }, (_, nr) => ({ iin: people[nr % 60]?.iin ?? '', sampledAt: now - 30 * DAY - nr * 60 }));
    const startedAt = performance.now();
    expect(await sendLab(await labBatch(world, 'many', rows))).toMatchObject({ status: 200, body: { accepted: 2000, rejected: [] } });
    console.info(`2,000 lines in ${Math.round(performance.now() - startedAt)} ms`);
  });

  test('keeps the raw bytes as they came', async () => {
    const batch = await labBatch(world, 'raw', [{ iin: somebody().iin }]);
    await sendLab(batch);
    const stored = await database.db.selectFrom('lab_batch').select('raw').where('batch_id', '=', batchIdOf('raw')).executeTakeFirstOrThrow();
    expect(stored.raw).toEqual(batch);
  });

  test('a batch that a crash left half done is worked through at the next start', async () => {
    const { iin } = somebody();
    await sendLab(await labBatch(world, 'crash', [{ iin, result: 1 }, { iin: '900419100004' }]));
    await sql`delete from lab_result using person where person.id = person_id and iin = ${iin}`.execute(database.db);
    await sql`update lab_batch set outcome = null where batch_id = ${batchIdOf('crash')}`.execute(database.db);
    expect(await resumeBatches(world.issuer, fail)).toBe(1);
    expect(await healthOf(iin)).toBe(0);
    const { outcome } = await database.db.selectFrom('lab_batch').select('outcome').where('batch_id', '=', batchIdOf('crash')).executeTakeFirstOrThrow();
    expect(outcome).toEqual({ accepted: 1, rejected: [{ rowId: '2', code: 'iin-invalid' }] });
  });

  test('what came later stands, when a batch is worked through again', async () => {
    const [{ iin }, { iin: other }] = [somebody(), somebody()];
    const sampledAt = world.issuer.now() - 3600;
    await ingestBatch(
      world.issuer,
      'lab',
      await labBatch(world, 'half done', [
        { iin, sampledAt, result: 1 },
        { iin: other, sampledAt },
      ]),
    );
    world.pass(60);
    const corrected = [
      { iin, sampledAt },
      { iin: other, sampledAt, result: 2 },
    ];
    expect(await ingestBatch(world.issuer, 'lab', await labBatch(world, 'correction of it', corrected))).toMatchObject({ outcome: { accepted: 2 } });
    expect([await healthOf(iin), await healthOf(other)]).toEqual([3, 2]);
    await sql`update lab_batch set outcome = null where batch_id = ${batchIdOf('half done')}`.execute(database.db);
    expect(await resumeBatches(world.issuer, fail)).toBe(1);
    expect([await healthOf(iin), await healthOf(other)]).toEqual([3, 2]);
  });

  test('one that cannot be worked through neither stops the start nor those after it', async () => {
    const { iin } = somebody();
    await ingestBatch(world.issuer, 'lab', await labBatch(world, 'stuck', [{ iin: somebody().iin }]));
    await ingestBatch(world.issuer, 'lab', await labBatch(world, 'behind it', [{ iin, result: 1 }]));
    await sql`delete from lab_result using person where person.id = person_id and iin = ${iin}`.execute(database.db);
    await sql`update lab_batch set outcome = null, received_at = received_at - 1, raw = '\\x00' where batch_id = ${batchIdOf('stuck')}`.execute(database.db);
    await sql`update lab_batch set outcome = null where batch_id = ${batchIdOf('behind it')}`.execute(database.db);
    const failures: unknown[] = [];
    expect(await resumeBatches(world.issuer, (error) => failures.push(error))).toBe(1);
    expect(failures).toHaveLength(1);
    expect(await healthOf(iin)).toBe(0);
    await sql`delete from lab_batch where batch_id = ${batchIdOf('stuck')}`.execute(database.db);
  });
});

test('no log line holds an IIN', () => {
  for (const person of people) expect(world.logLines.join('')).not.toContain(person.iin);
});
