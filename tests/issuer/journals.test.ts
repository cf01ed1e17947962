/** `POST /api/gate/journal`: what a tablet hands in is stored exactly once, and whatever does not fit is kept as evidence (formats.md §9). */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { verifyCountersignature } from '../../src/core/journal/countersignature.ts';
import { decodeGateMessage, makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { moveTablet, revokeTablet } from '../../src/issuer/venues/tablets.ts';
import { withDatabase } from './database.ts';
import { findings, handIn, heldEntries, messageOf, type Written, write } from './journals.ts';
import { signedIn } from './staff.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
let world: World;
let tablet: Tablet;
let journal: Written;
let gate = 0;

beforeAll(async () => {
  world = await makeWorld(database.db);
  await insertVenue(world, CINEMA);
});
beforeEach(async () => {
  await sql`truncate journal, journal_run, journal_checkpoint, journal_finding`.execute(database.db);
  gate += 1;
  tablet = await enrolTablet(world, { venueId: CINEMA, gate }, `tablet ${gate}`);
  journal = await write({ count: 30, time: world.issuer.now() });
  world.pass(60);
});

const send = (sending: Parameters<typeof handIn>[3] = {}, of: Written = journal) => handIn(world, tablet, of, { gate, ...sending });
const held = (size: number, of: Written = journal) => ({ size, head: toBase64Url(of.heads[size - 1] ?? new Uint8Array(32)) });

describe('what is taken', () => {
  test('a whole journal: its entries byte for byte, and a countersignature that holds', async () => {
    const answer = await send();
    expect(answer).toMatchObject({ status: 200, body: { ...held(30), countersigned: { size: 30, page: null }, time: world.issuer.now() } });
    expect(await heldEntries(world)).toEqual(journal.bytes);
    const { checkpoint, countersignature } = answer.body['countersigned'] as Record<string, string>;
    const by = { stampKey: world.stampKey.publicKey, engine: world.issuer.engine };
    const [signed, under] = [fromBase64Url(String(countersignature)), fromBase64Url(String(checkpoint))];
    expect(await verifyCountersignature(signed, under, by)).toEqual({ ok: true, iat: world.issuer.now() });
    expect(await findings(world)).toEqual([]);
  });

  test('runs that continue, repeat and overlap: every entry once', async () => {
    for (const [from, to] of [
      [0, 10],
      [0, 10],
      [5, 12],
      [0, 8],
      [12, 12],
      [3, 30],
    ] as const) {
      expect(await send({ from, to, checkpoints: [] })).toMatchObject({ status: 200 });
    }
    expect(await heldEntries(world)).toEqual(journal.bytes);
    expect(await findings(world)).toEqual([]);
  });

  test('a run that comes too early is told where to go on, and leaves nothing', async () => {
    expect(await send({ from: 10 })).toMatchObject({ status: 409, body: { code: 'journal-gap', size: 0 } });
    await send({ to: 10 });
    expect(await send({ from: 20 })).toMatchObject({ status: 409, body: { code: 'journal-gap', ...held(10) } });
    expect(await heldEntries(world)).toHaveLength(10);
    expect(await findings(world)).toEqual([]);
  });

  test('the newest checkpoint is countersigned once, whoever asks again; a message without entries asks where it stands', async () => {
    const first = await send({ to: 20, checkpoints: [10, 20] });
    world.pass(30);
    const again = await send({ from: 20, to: 20, checkpoints: [] });
    expect(again.body['countersigned']).toEqual(first.body['countersigned']);
    expect(again.body).toMatchObject(held(20));
    const { rows } = await sql<{ size: number; signed: boolean }>`
      select size, countersignature is not null as signed from journal_checkpoint order by size`.execute(database.db);
    expect(rows).toEqual([
      { size: 10, signed: false },
      { size: 20, signed: true },
    ]);
  });

  test('delivered twice and shuffled by eight at a time: every entry once', async () => {
    const messages = await Promise.all(Array.from({ length: 15 }, (_, nr) => messageOf(world, tablet, journal, { gate, from: 2 * nr, to: 2 * nr + 2 })));
    const waiting = [...messages, ...messages].sort(() => Math.random() - 0.5);
    for (let round = 0; waiting.length > 0; round += 1) {
      expect(round).toBeLessThan(40);
      const answers = await Promise.all(waiting.splice(0).map(async (bytes) => ({ bytes, ...(await world.send('/api/gate/journal', bytes)) })));
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      waiting.push(...answers.filter(({ status }) => status === 409).map(({ bytes }) => bytes));
    }
    expect(await heldEntries(world)).toEqual(journal.bytes);
    expect(await findings(world)).toEqual([]);
  });
});

describe('what does not fit', () => {
  test('other bytes at the same place: what was acknowledged stays, the other is kept as the tablet signed it', async () => {
    await send({ to: 20 });
    const before = { ...journal, bytes: journal.bytes.slice(0, 12), heads: journal.heads.slice(0, 12) };
    const other = await write({ count: 18, time: world.issuer.now() - 40, before }, () => ({ code: 'token-revoked', outcome: 'refuse' }));
    for (const sending of [{}, { from: 12 }, { from: 15 }, { from: 20 }]) {
      expect(await send(sending, other)).toMatchObject({ status: 409, body: { code: 'journal-fork', ...held(20) } });
    }
    expect(await heldEntries(world)).toEqual(journal.bytes.slice(0, 20));
    expect(await findings(world)).toEqual([`fork ${gate}.0 at 12 x2`, `fork ${gate}.0 at 15`, `fork ${gate}.0 at 20`]);
    const { rows } = await sql<{ raw: Uint8Array }>`select raw from journal_finding order by id limit 1`.execute(database.db);
    const kept = decodeGateMessage(rows[0]?.raw ?? new Uint8Array());
    expect(kept.message.payload).toMatchObject({ kind: 'journal', from: 0 });
    const trail = await sql<{ subject: string; detail: unknown }>`select subject, detail from audit where kind = 'journal-fork' order by seq`.execute(
      database.db,
    );
    expect(trail.rows.filter(({ subject }) => subject === `venue:${CINEMA}/${gate}`).map(({ detail }) => detail)).toEqual([
      { epoch: 0, seq: 12 },
      { epoch: 0, seq: 15 },
      { epoch: 0, seq: 20 },
    ]);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a checkpoint of another head than the entries it comes with', async () => {
    const other = await write({ count: 30, time: world.issuer.now() }, () => ({ code: 'other' }));
    const message = decodeGateMessage(await messageOf(world, tablet, other, { gate })).message.payload;
    if (message.kind !== 'journal') throw new TypeError();
    const mixed = await makeGateMessage(tablet.credential, { ...message, entries: journal.bytes }, tablet.signer);
    expect(await world.send('/api/gate/journal', mixed)).toMatchObject({ status: 409, body: { code: 'journal-fork', size: 0 } });
    expect(await findings(world)).toEqual([`fork ${gate}.0 at 30`]);
    expect(await heldEntries(world)).toEqual([]);
  });

  test('a change, a drop and a swap inside a run: the exact place', async () => {
    const tampered = [
      journal.bytes.with(7, (await write({ count: 8, time: 5 })).bytes[7] ?? new Uint8Array()),
      journal.bytes.toSpliced(9, 1),
      journal.bytes.toSpliced(11, 2, journal.bytes[12] ?? new Uint8Array(), journal.bytes[11] ?? new Uint8Array()),
      journal.bytes.with(3, new Uint8Array(4)),
    ];
    for (const entries of tampered) expect(await send({ entries, checkpoints: [] })).toMatchObject({ status: 422, body: { code: 'journal-broken', size: 0 } });
    expect(await findings(world)).toEqual([7, 9, 11, 3].map((seq) => `broken ${gate}.0 at ${seq}`));
  });

  test('an end that was cut off shows at the next message, a further epoch too, and both go on', async () => {
    await send();
    world.pass(1);
    expect(await send({ to: 10, size: 25, checkpoints: [] })).toMatchObject({ status: 200, body: held(30) });
    const next = await write({ count: 3, time: world.issuer.now() });
    expect(await send({ epoch: 1 }, next)).toMatchObject({ status: 200, body: { size: 3, countersigned: { size: 3 } } });
    await send({ epoch: 1 }, next);
    expect(await findings(world)).toEqual([`truncation ${gate}.0 at 25`, `new-epoch ${gate}.1 at 0`]);
    expect(await heldEntries(world)).toHaveLength(33);
  });

  test('times that cannot be are taken and told', async () => {
    const odd = await write({ count: 10, time: world.issuer.now() - 60 }, (seq) => {
      if (seq === 4) return { time: world.issuer.now() + 301 };
      if (seq === 7) return { kind: 'clock', outcome: null, code: 'set', time: 5 };
      return seq > 7 ? { time: 6 } : {};
    });
    expect(await send({}, odd)).toMatchObject({ status: 200 });
    expect(await findings(world)).toEqual([`time-future ${gate}.0 at 4`, `time-back ${gate}.0 at 5`]);
  });

  test('evidence is kept of twenty messages, then only its place', async () => {
    for (let nr = 0; nr < 23; nr += 1) await send({ entries: journal.bytes.toSpliced(nr + 1, 1), checkpoints: [] });
    const { rows } = await sql<{ found: number; kept: number }>`select count(*) as found, count(raw) as kept from journal_finding`.execute(database.db);
    expect(rows).toEqual([{ found: 23, kept: 20 }]);
  });
});

describe('who may', () => {
  test('no other key, no other gate, nobody without a certificate of ours', async () => {
    const stranger = { credential: tablet.credential, signer: world.tokenKey };
    expect(await handIn(world, stranger, journal, { gate, checkpoints: [] })).toMatchObject({ status: 403, body: { code: 'signature-invalid' } });
    expect(await handIn(world, tablet, journal, { gate: gate + 1 })).toMatchObject({ status: 422, body: { code: 'journal-malformed' } });
    for (const bytes of [new Uint8Array(9), tablet.credential]) {
      expect(await world.send('/api/gate/journal', bytes)).toMatchObject({ status: 422, body: { code: 'message-malformed' } });
    }
    expect(await world.send('/api/gate/journal', new Uint8Array(256 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(await world.send('/api/gate/journal', new Uint8Array(3), 'application/json')).toMatchObject({ status: 415 });
    expect(await heldEntries(world)).toEqual([]);
  });

  test('a message from another time is asked for again with our clock', async () => {
    for (const skew of [-301, 301]) {
      const answer = await send({ iat: world.issuer.now() + skew });
      expect(answer).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
    }
  });

  test('a tablet that was replaced hands in what it wrote before, and no more; one that was called back nothing', async () => {
    world.pass(400);
    const next = await enrolTablet(world, { venueId: CINEMA, gate }, `next tablet ${gate}`);
    expect(await send({ to: 30 })).toMatchObject({ status: 200 });
    world.pass(400);
    const late = await write({ count: 1, time: world.issuer.now(), before: journal });
    expect(await send({}, late)).toMatchObject({ status: 403, body: { code: 'tablet-ended', ...held(30) } });
    expect(await findings(world)).toEqual([`after-end ${gate}.0 at 30`]);
    await revokeTablet(world.issuer, { venueId: CINEMA, gate, by: null });
    expect(await handIn(world, next, journal, { gate })).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
    world.pass(400);
    await enrolTablet(world, { venueId: CINEMA, gate }, `third tablet ${gate}`);
    expect(await handIn(world, next, journal, { gate })).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
    expect(await send()).toMatchObject({ status: 200 });
  });

  test('a tablet that was moved to another entrance goes on with its journal, under its new certificate', async () => {
    await send({ to: 20 });
    world.pass(60);
    const to = gate + 500;
    await moveTablet(world.issuer, { venueId: CINEMA, gate, to, by: null });
    const request = await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, tablet.signer);
    const renewed = await world.call('/api/gate/renew', { request: await makeRenewal(tablet.credential, request, tablet.signer) });
    const moved = { ...tablet, credential: fromBase64Url(String(renewed.body['credential'])) };
    expect(await handIn(world, moved, journal, { gate: to, from: 20 })).toMatchObject({ status: 200, body: { ...held(30), countersigned: { size: 30 } } });
    expect(await heldEntries(world)).toEqual(journal.bytes);
    expect(await findings(world)).toEqual([]);
  });

  test('a certificate that has ended: what was written before it is taken for a while', async () => {
    const { exp } = decodeGateMessage(await messageOf(world, tablet, journal, { gate })).venue.payload;
    world.pass(Math.max(0, exp - world.issuer.now()));
    expect(await send()).toMatchObject({ status: 200 });
    world.pass(90 * 86_400);
    expect(await send()).toMatchObject({ status: 403, body: { code: 'tablet-ended' } });
    expect(world.issuer.now()).toBeGreaterThan(START);
  });
});

describe('/api/desk/journals/findings', () => {
  test('an auditor reads what did not fit and takes the message that proves it; nobody else does', async () => {
    await send({ entries: journal.bytes.toSpliced(9, 1), checkpoints: [] });
    const auditor = await signedIn(world, 'auditor');
    const { body } = await auditor.get('/api/desk/journals/findings');
    const [found] = body['findings'] as readonly { readonly id: number }[];
    expect(found).toMatchObject({ venueId: CINEMA, gate, epoch: 0, kind: 'broken', seq: 9, times: 1, held: 0, stated: 30 });
    const { body: evidence } = await auditor.get(`/api/desk/journals/findings/${found?.id}`);
    const kept = decodeGateMessage(fromBase64Url(String(evidence['message'])));
    expect(kept.message.payload).toMatchObject({ kind: 'journal', size: 30, from: 0 });
    expect(await auditor.get('/api/desk/journals/findings/99999999')).toMatchObject({ status: 404, body: { code: 'evidence-unknown' } });
    for (const role of ['clerk', 'epidemiologist', 'key-officer', 'venue'] as const) {
      const other = await signedIn(world, role);
      expect(await other.get('/api/desk/journals/findings')).toMatchObject({ status: 403, body: { code: 'role-missing' } });
      expect(await other.get(`/api/desk/journals/findings/${found?.id}`)).toMatchObject({ status: 403 });
    }
  });
});
