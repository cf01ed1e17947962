/** `POST /api/gate/seen`: how many came and went by the venue's other gates, counted as the tablets themselves count. */
import { beforeAll, expect, test } from 'vitest';
import { concat, fromBase64Url, sha256, utf8Encode } from '../../src/core/bytes.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { doorDay } from '../../src/core/journal/passages.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { createToday } from '../../src/gate/today.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { passedElsewhere } from '../../src/issuer/journals/passed.ts';
import { moveTablet } from '../../src/issuer/venues/tablets.ts';
import { withDatabase } from './database.ts';
import { ask, handIn, type Written, write } from './journals.ts';
import { CINEMA, enrolTablet, GROCERY, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let one: Tablet;
let two: Tablet;
let lonely: Tablet;

beforeAll(async () => {
  world = await makeWorld(database.db);
  for (const id of [CINEMA, GROCERY]) await insertVenue(world, id);
  one = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'one');
  two = await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'two');
  lonely = await enrolTablet(world, { venueId: GROCERY, gate: 1 }, 'lonely');
  world.pass(3600);
});

type Passed = { readonly day: number; readonly gates: readonly { gate: number; in: number; out: number; heard: number | null }[] } | null;
const passed = async (tablet: Tablet) => (await ask(world, tablet)).body['passed'] as Passed;
const refOf = async (who: number) => (await sha256(utf8Encode(`pass ${who}`))).slice(0, 16);
const today = () => doorDay(world.issuer.now(), 300);

/** Somebody's day at a gate, as its tablet wrote it: in, in again within a minute, refused, out, a word of the manager, a code shown again, yesterday's last guest. */
async function aDay(time: number): Promise<Written> {
  const refs = await Promise.all(Array.from({ length: 6 }, (_, who) => refOf(who)));
  const ref = (who: number) => refs[who] ?? null;
  const changes = [
    { ref: ref(5), time: time - 86_400 },
    { ref: ref(0) },
    { ref: ref(0) },
    { ref: ref(1) },
    { ref: ref(2), outcome: 'refuse', code: 'token-revoked' },
    { ref: ref(3), outcome: 'undecided', code: 'proof-stale' },
    { ref: ref(3), outcome: 'undecided', code: 'proof-stale', kind: 'override' },
    { ref: ref(0), outcome: 'undecided', code: 'proof-replayed' },
    { ref: ref(4), outcome: 'refuse', code: 'token-revoked', direction: 1 },
    { ref: null, outcome: 'undecided', code: 'qr-unreadable', direction: 1 },
  ] as const;
  return write({ count: changes.length, time }, (seq) => changes[seq] ?? {});
}

test('what another gate counts today is told as its own tablet has it, whatever runs it was handed in by, and once', async () => {
  const now = world.issuer.now();
  const journal = await aDay(now - 300);
  expect(await passed(one)).toEqual({ day: today(), gates: [{ gate: 2, in: 0, out: 0, heard: null }] });
  for (let from = 0; from < journal.bytes.length; from += 3) {
    await handIn(world, two, journal, { gate: 2, from, to: Math.min(from + 3, journal.bytes.length) });
    await passed(one);
  }
  await handIn(world, two, journal, { gate: 2 });
  const own = createToday(today(), 300);
  for (const bytes of journal.bytes) own.record(decodeEntry(bytes));
  expect(own.counters).toMatchObject({ in: 3, out: 1 });
  expect((await passed(one))?.gates).toEqual([{ gate: 2, in: 3, out: 1, heard: now }]);
});

test('a gate that asks was heard of, though nobody came; the asking gate is not told of itself', async () => {
  world.pass(900);
  expect((await passed(two))?.gates).toMatchObject([{ gate: 1, in: 0, out: 0 }]);
  expect((await passed(one))?.gates).toEqual([{ gate: 2, in: 3, out: 1, heard: world.issuer.now() }]);
});

test('a venue of one gate is told of none, and another venue’s people are nobody’s', async () => {
  expect(await passed(lonely)).toEqual({ day: today(), gates: [] });
});

test('what a tablet counted before it was replaced stays in the count of its gate, for the new one too', async () => {
  world.pass(400);
  const successor = await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'successor');
  expect((await passed(successor))?.gates.map(({ gate, in: ins, out }) => [gate, ins, out])).toEqual([
    [1, 0, 0],
    [2, 3, 1],
  ]);
  two = successor;
});

test('a tablet that was moved is not told of its own people as another gate’s; the others are told of them where it stands now', async () => {
  const other = await enrolTablet(world, { venueId: GROCERY, gate: 5 }, 'other');
  await handIn(world, lonely, await aDay(world.issuer.now() - 300), { checkpoints: [] });
  expect((await passed(other))?.gates).toMatchObject([{ gate: 1, in: 3, out: 1 }]);
  await moveTablet(world.issuer, { venueId: GROCERY, gate: 1, to: 4, by: null });
  const { credential, signer } = lonely;
  const request = await makeRenewal(credential, await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, signer), signer);
  const renewed = await world.call('/api/gate/renew', { request });
  const moved = { credential: fromBase64Url(String(renewed.body['credential'])), signer };
  expect((await passed(moved))?.gates).toMatchObject([{ gate: 5, in: 0, out: 0 }]);
  expect((await passed(other))?.gates).toMatchObject([{ gate: 4, in: 3, out: 1, heard: world.issuer.now() }]);
});

test('an instance that has not counted all of the day says nothing rather than half of it, and gets there', async () => {
  const now = world.issuer.now();
  const whole = await write({ count: 1000, time: now - 1000 }, (seq) => ({ ref: new Uint8Array(16).fill(seq & 255).fill(seq >> 8, 8) }));
  await sql`
    insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
    select ${CINEMA}, 3, ${Buffer.alloc(32, 7)}, 0, n * 1000, 1000, ${Buffer.from(concat(...whole.bytes))}, ${now - 100} + n from generate_series(0, 49) as n`.execute(
    database.db,
  );
  const anew = { ...world.issuer };
  const tablet = { venueId: CINEMA, gate: 1, key: new Uint8Array(32).fill(1), current: true, until: now };
  const answers = [await passedElsewhere(anew, tablet), await passedElsewhere(anew, tablet), await passedElsewhere(anew, tablet)];
  expect(answers.map((answer) => answer === null)).toEqual([true, true, false]);
  // the same lines fifty times: whoever was scanned at that second before counts once
  expect(answers[2]?.gates.find(({ gate }) => gate === 3)).toMatchObject({ in: 1000, out: 0, heard: now - 51 });
  const together = { ...world.issuer };
  expect((await Promise.all(Array.from({ length: 5 }, () => passedElsewhere(together, tablet)))).every((answer) => answer === null)).toBe(true);
});

test('a new day begins at 04:00 with nobody inside', async () => {
  const day = today();
  while (today() === day) world.pass(1800);
  expect((await passed(one))?.gates.map(({ gate, in: ins }) => [gate, ins])).toEqual([[2, 0]]);
});
