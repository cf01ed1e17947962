/**
 * After 1,000 scans at three venues and an evening of everything (docs/security.md, "Privacy dumps"): what tablets, journals, server logs, figures, published files,
 * the audit trail and the whole database hold of people. What may be where is one closed table (places.ts); anything else fails.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { createLog } from '../../src/issuer/http/log.ts';
import { splitEntries } from '../../src/issuer/journals/store.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../src/issuer/keys/keyring.ts';
import { publish } from '../../src/issuer/publish/publisher.ts';
import { databaseSource } from '../../src/issuer/tokens/source.ts';
import { withDatabase } from '../issuer/database.ts';
import { makeWorld, type World } from '../issuer/world.ts';
import { type Day, type Door, liveDay, PEOPLE, SCANS, showAt, some } from './day.ts';
import { dumpDatabase } from './dump.ts';
import { identifiersIn, linksBetween, type Values, valuesOf } from './links.ts';
import { type Needle, phoneNeedles, Searcher } from './needles.ts';
import { PLACES } from './places.ts';
import { everythingWrong, loggedFaults, properEvening } from './walk.ts';

const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const database = withDatabase();
let world: World;
let day: Day;
let searcher: Searcher;
let answers: ReadonlyMap<number, number>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ashyq-privacy-'));
  world = await makeWorld(database.db, { people: PEOPLE });
  day = await liveDay(world);
  searcher = new Searcher([...day.people.flatMap(needlesOf), ...world.messages.map(({ code }): Needle => ({ what: 'one-time code', value: `"${code}"` }))]);
  await properEvening(world, day);
  answers = await everythingWrong(world, day);
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function needlesOf({ iin, phone, familyName, givenName, token, signer }: Day['people'][number]): readonly Needle[] {
  const named = [familyName, givenName].map((value): Needle => ({ what: 'name', value }));
  // The last bytes of a token are its signature: of what a phone shows it is the part that nothing else has.
  return [
    { what: 'iin', value: iin },
    ...phoneNeedles('phone', phone),
    ...named,
    { what: 'token', value: token },
    { what: 'holder key', value: signer.publicKey },
  ];
}

/** All that a tablet keeps of its day, and what it hands in. */
const tabletDump = ({ disk, tablet }: Door) => ({ records: disk.records, kept: disk.kept, credential: tablet.credential });
const indices = () => day.people.map(({ index }) => index);

test('1,000 scans have a line each at one of three doors, most of them of passes', () => {
  const lines = day.doors.flatMap(({ disk }) => disk.lines.filter(({ kind }) => kind === 'scan'));
  expect(lines).toHaveLength(SCANS);
  expect(lines.filter(({ ref }) => ref !== null).length).toBeGreaterThan(0.85 * SCANS);
  expect(answers.get(500)).toBeGreaterThan(0);
  expect([...answers.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
});

test('a tablet: nobody’s number, name, phone, token or key, whatever was held before its camera', () => {
  for (const { disk, tablet } of day.doors) {
    const bytes = [...disk.records.flatMap(({ entry, head }) => [entry, head]), tablet.credential];
    const texts = [JSON.stringify([...disk.kept]), ...disk.lines.map((line) => JSON.stringify(line))];
    for (const part of [...bytes, ...texts]) expect(searcher.kindsIn(part)).toEqual([]);
  }
});

test('a tablet knows indices of passes for ten minutes after a scan, in the memory against pictures shown twice, and no longer than to the next scan', async () => {
  const { disk, judge } = some(day.doors[0]);
  expect(identifiersIn(valuesOf(disk.records), indices())).toEqual([]);
  world.pass(601);
  await judge.judge('nothing of ours', 0);
  expect(identifiersIn(valuesOf(tabletDump(some(day.doors[0]))), indices())).toEqual([]);
  await judge.judge(await showAt(some(day.people[0]), { aud: '*', iat: world.issuer.now() - 1 }), 0);
  expect(identifiersIn(valuesOf([...disk.kept]), indices())).toEqual([some(day.people[0]).index]);
  expect(identifiersIn(valuesOf(disk.records), indices())).toEqual([]);
});

test('two venues that saw the same people: nothing of more than six bytes stands at both, on the tablets and in what they handed in', async () => {
  for (const door of day.doors) {
    world.pass(601);
    await door.judge.judge(`closing ${door.venueId}`, 0);
  }
  const [one, other, elsewhere] = day.doors.map((door) => valuesOf(tabletDump(door))) as [Values, Values, Values];
  expect(linksBetween(one, other, elsewhere)).toEqual([]);
  const { rows } = await sql<{ venue_id: string; count: number; entries: Uint8Array }>`select venue_id, count, entries from journal_run`.execute(database.db);
  const held = day.doors.map(({ venueId }) =>
    valuesOf(rows.filter((row) => row.venue_id === venueId).flatMap(({ count, entries }) => splitEntries(entries, count))),
  );
  const [first, second, third] = held as [Values, Values, Values];
  expect(first.runs.size).toBeGreaterThan(1000);
  expect(linksBetween(first, second, third)).toEqual([]);
  // The control: one reference of the first venue in the second one's journal is found.
  const { ref } = some(day.doors[0].disk.lines.find((line) => line.ref !== null));
  expect(linksBetween(one, valuesOf([tabletDump(day.doors[1]), { line: `seen ${toHex(ref ?? new Uint8Array())}` }]), elsewhere)).not.toEqual([]);
});

test('the same person has one reference at a door all day, and nowhere else', () => {
  const distinct = day.doors.map(({ disk }) => new Set(disk.lines.flatMap(({ ref }) => (ref === null ? [] : [toHex(ref)]))));
  expect(distinct.map(({ size }) => size)).toEqual([16, 16, 8]);
  expect(new Set(distinct.flatMap((set) => [...set])).size).toBe(40);
});

test('the log, with every address called rightly and wrongly and faults that name people: nothing of anybody', async () => {
  const lines = [...world.logLines];
  const log = createLog((line) => lines.push(line));
  for (const citizen of day.people) for (const fault of loggedFaults(citizen)) log.write('error', 'call-failed', fault);
  for (const { iin, phone } of day.people) log.write('info', 'request', { path: `/x/${iin}`, peer: phone });
  expect(lines.length).toBeGreaterThan(600);
  expect(lines.some((line) => line.includes('"call-failed"'))).toBe(true);
  expect(searcher.kindsIn(lines.join(''))).toEqual([]);
  expect(identifiersIn(valuesOf(lines), indices())).toEqual([]);
});

test('the figures for operators: nothing of anybody, no venue, no index', async () => {
  const text = await (await world.app.request('/metrics')).text();
  expect(text).toContain('ashyq_visits_total');
  expect(searcher.kindsIn(text)).toEqual([]);
  for (const { venueId } of day.doors) expect(text).not.toContain(venueId);
  expect(identifiersIn(valuesOf(text), indices())).toEqual([]);
});

test('what is published: keys, rules, bits, and nothing of anybody', async () => {
  await holdCeremony({ dataDir: folder, now: world.issuer.now(), environment: ENVIRONMENT, cost: 2 ** 10 });
  await publish({ dataDir: folder, keyring: await openKeyring(folder, ENVIRONMENT), source: databaseSource(database.db), now: world.issuer.now() });
  const names = (await readdir(join(folder, 'public'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(names.length).toBeGreaterThan(5);
  for (const { parentPath, name } of names) expect([name, searcher.kindsIn(await readFile(join(parentPath, name)))]).toEqual([name, []]);
});

test('the database: what is where is the closed table, the audit trail and the journals among what holds nothing', async () => {
  const found = new Map<string, readonly string[]>();
  for (const [column, bytes] of await dumpDatabase(database.db)) {
    const kinds = searcher.kindsIn(bytes);
    if (kinds.length > 0) found.set(column, kinds);
  }
  expect(Object.fromEntries(found)).toEqual(PLACES);
});
