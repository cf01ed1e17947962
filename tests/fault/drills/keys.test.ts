/**
 * Key drills at a million passes, timed (docs/security.md, "Drills at a million passes"): a leaked token key until the doors refuse it and the phones have new passes, a
 * leaked stamp key, a rotation of the root, a stolen tablet, a compromised laboratory, the end of the mission. `npm run test:fault -- tests/fault/drills`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { forgeStamp } from '../../../src/cli/drill/forge.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { present } from '../../../src/core/token/present.ts';
import { makeDeviceRequest, makeRenewal } from '../../../src/core/token/request.ts';
import { NOTICE_SECONDS } from '../../../src/core/trust/end-of-mission.ts';
import { tokenState } from '../../../src/core/trust/status-list.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { revokeRoleKey, rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { signStatement } from '../../../src/issuer/keys/statement.ts';
import { revokeToken } from '../../../src/issuer/keys/token-rotation.ts';
import { sweepVoids } from '../../../src/issuer/lab/void-sweep.ts';
import { shredDue } from '../../../src/issuer/sunset/shred.ts';
import { renewToken } from '../../../src/issuer/tokens/renew.ts';
import { revokeTablet } from '../../../src/issuer/venues/tablets.ts';
import { enrolTablet, insertVenue } from '../../issuer/visits.ts';
import { seedOf } from '../../issuer/world.ts';
import { figure } from '../figures.ts';
import { ENVIRONMENT, LAB, type Million, openMillion, PHONES, TOKENS, tokenKid, trustDir } from './million.ts';

/** Renewals under way at once: as many as there are connections to the database, and some that wait. */
const AT_ONCE = 32;
let ministry: Million;

beforeAll(async () => {
  const begun = performance.now();
  ministry = await openMillion();
  await ministry.publish();
  console.log(`${TOKENS} people, phones, passes, results and visits, ${PHONES} of the passes signed: made in ${since(begun)} s`);
}, 1_800_000);
afterAll(() => ministry?.close());

const since = (begun: number): number => Number(((performance.now() - begun) / 1000).toFixed(2));
const now = () => ministry.issuer.now();
const change = () => ({ dataDir: ministry.dataDir, environment: ENVIRONMENT, now: now(), offlineRoot: join(ministry.dataDir, 'offline-root') });
/** Seconds go by between two acts of officers, so that a stamp is never older than one before it. */
const later = () => ministry.world.pass(60);
const some = <T>(value: T | undefined): T => {
  if (value === undefined) throw new TypeError('nothing there');
  return value;
};
const shownBy = async (nr: number): Promise<string> => {
  const { token, signer } = some(ministry.phones[nr]);
  return formatQr(await present(token, { aud: '*', iat: now() }, signer));
};

/** From the command to the published files, and to the verdict of a door that asks just then. */
async function timed(context: TestContext, command: () => Promise<unknown>, seen: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await command();
  figure(context, 'command, s', since(begun));
  const asked = performance.now();
  await ministry.publish();
  figure(context, 'publication, s', since(asked));
  await seen();
  figure(context, 'command to a door that asks, s', since(begun));
}

test('a token key leaks: a door refuses what it signed, and every phone asked has a new pass', async (context) => {
  const [door, offline] = [await ministry.client(), await ministry.client()];
  for (const one of [door, offline]) expect(await one.refresh(trustDir(ministry), now())).toBe('ok');
  const thief = await openKeyring(ministry.dataDir, ENVIRONMENT);
  // green, on paper, for whoever pays; its index is one that the doors have heard of
  const times = { iat: now(), exp: now() + 86_400, evidenceAt: now() - 3600 };
  const forged = formatQr(await thief.signStatusToken({ ...times, holderKey: null, health: 3, basis: 3, index: 5, initials: 'Ұ.Р.', birth: 229 }));
  expect([await door.judge(forged, now()), await door.judge(await shownBy(0), now())]).toEqual(['ok', 'ok']);
  const leaked = tokenKid(ministry.keyring);
  later();
  await timed(
    context,
    () => revokeToken(change(), leaked, null),
    async () => {
      expect(await door.refresh(trustDir(ministry), now())).toBe('ok');
      expect([await door.judge(forged, now()), await door.judge(await shownBy(0), now())]).toEqual(['key-revoked', 'key-revoked']);
    },
  );
  // What no drill may hide: a door without a network goes on believing the thief until its data are too old.
  expect(await offline.judge(forged, now())).toBe('ok');
  expect(tokenKid(ministry.keyring)).not.toBe(leaked);
  await renewAll(context);
});

async function renewAll(context: TestContext): Promise<void> {
  const requests = await Promise.all(
    ministry.phones.map(async ({ token, signer }, nr) => {
      const next = nodeSigner(seedOf(`drill phone ${nr + 1}, next`));
      return { next, bytes: await makeRenewal(token, await makeDeviceRequest({ action: 'renew', iat: now() }, next), signer) };
    }),
  );
  const [begun, took, renewed] = [performance.now(), [] as number[], new Map<number, string>()];
  let nr = 0;
  const work = async () => {
    for (let mine = nr++; mine < requests.length; mine = nr++) {
      const { bytes, next } = some(requests[mine]);
      const asked = performance.now();
      const answer = await renewToken(ministry.issuer, bytes);
      took.push(performance.now() - asked);
      if (!answer.ok) throw new Error(answer.code);
      if (mine % 100 === 0) renewed.set(mine, formatQr(await present(answer.token, { aud: '*', iat: now() }, next)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = since(begun);
  later();
  await ministry.publish();
  const door = await ministry.client();
  expect(await door.refresh(trustDir(ministry), now())).toBe('ok');
  for (const qr of renewed.values()) expect(await door.judge(qr, now())).toBe('ok');
  took.sort((one, other) => one - other);
  figure(context, 'passes renewed', requests.length);
  figure(context, 'renewals a second', Math.round(requests.length / seconds));
  figure(context, 'a renewal, 95 of 100 within, ms', Math.round(some(took[Math.floor(took.length * 0.95)])));
  figure(context, `${TOKENS} renewals at this rate, min`, Math.round(((TOKENS / requests.length) * seconds) / 60));
}

test('a stamp key leaks: what the thief stamps is refused by whoever has the next root', async (context) => {
  const door = await ministry.client();
  expect(await door.refresh(trustDir(ministry), now())).toBe('ok');
  const thief = await openKeyring(ministry.dataDir, ENVIRONMENT);
  later();
  await timed(
    context,
    () => revokeRoleKey(change(), ministry.keyring.activeKid('stamp')),
    async () => expect(await door.refresh(trustDir(ministry), now())).toBe('ok'),
  );
  const stamp = await forgeStamp(thief, door.trust.stamp, { now: now(), ahead: 1000 });
  expect(await door.refresh(trustDir(ministry), now(), new Map([['stamp.cbor', stamp]]))).toBe('threshold');
});

test('the root’s own keys are rotated: doors follow the chain of roots', async (context) => {
  const door = await ministry.client();
  expect(await door.refresh(trustDir(ministry), now())).toBe('ok');
  const before = door.trust.root.version;
  later();
  await timed(
    context,
    () => rotateRole(change(), 'root'),
    async () => expect(await door.refresh(trustDir(ministry), now())).toBe('ok'),
  );
  expect(door.trust.root.version).toBeGreaterThan(before);
  const newcomer = await ministry.client();
  expect(await newcomer.refresh(trustDir(ministry), now())).toBe('ok');
});

test('a tablet is stolen: it finds itself in the next list', async (context) => {
  const venueId = 'ALA-00123';
  await insertVenue(ministry.world, venueId);
  await enrolTablet(ministry.world, { venueId, gate: 1 }, 'stolen tablet');
  const { rows } = await sql<{ index: number }>`select token_index as index from venue_credential where venue_id = ${venueId}`.execute(ministry.database.db);
  const index = some(rows[0]).index;
  const tablet = await ministry.client();
  later();
  await ministry.publish();
  expect(await tablet.refresh(trustDir(ministry), now())).toBe('ok');
  const state = () => tokenState(some(tablet.trust.lists.get(Math.floor(index / 2 ** 20))), index);
  expect(state()).toBe('valid');
  later();
  await timed(
    context,
    async () => expect(await revokeTablet(ministry.issuer, { venueId, gate: 1, by: null })).toBe(true),
    async () => expect(await tablet.refresh(trustDir(ministry), now())).toBe('ok'),
  );
  expect(state()).toBe('invalid');
});

test('a laboratory was bought: all that it ever sent is void, and no pass that rests on it is good at a door', async (context) => {
  const door = await ministry.client();
  const { rows } = await sql<{ id: number }>`
    insert into lab_void (lab_id, by_time, from_at, until_at, created_at) values (${LAB}, 'received', 0, ${now()}, ${now()}) returning id`.execute(
    ministry.database.db,
  );
  await timed(
    context,
    async () => expect(await sweepVoids(ministry.issuer)).toBe(TOKENS),
    async () => expect(await door.refresh(trustDir(ministry), now())).toBe('ok'),
  );
  const { rows: left } = await sql<{ good: number; done: number | null; revoked: number }>`
    select (select count(*) from token where revoked_at is null and exp > ${now()}) as good, done_at as done, revoked_tokens as revoked from lab_void
    where id = ${some(rows[0]).id}`.execute(ministry.database.db);
  expect([some(left[0]).good, some(left[0]).done === null]).toEqual([0, false]);
  expect(some(left[0]).revoked).toBeGreaterThanOrEqual(TOKENS);
  figure(context, 'results declared void', TOKENS);
  figure(context, 'passes revoked', some(left[0]).revoked);
  const lists = [...door.trust.lists.values()].map(({ bytes }) => bytes.reduce((sum, byte) => sum + (byte.toString(2).match(/1/g)?.length ?? 0), 0));
  expect(lists.reduce((sum, bits) => sum + bits, 0)).toBeGreaterThanOrEqual(TOKENS);
  figure(context, 'size of the published stamp, bytes', (await readFile(join(trustDir(ministry), 'stamp.cbor'))).length);
}, 3_600_000);

test('the mission ends: the statement reaches a door, and a million visits are gone', async (context) => {
  const door = await ministry.client();
  const endsAt = now() + NOTICE_SECONDS + 120;
  const times = { endsAt, phonesAt: endsAt, journalsAt: endsAt, visitsAt: endsAt };
  later();
  await timed(
    context,
    () => signStatement(change(), { ...times, order: null }),
    async () => expect(await door.refresh(trustDir(ministry), now())).toBe('ok'),
  );
  const end = some(door.trust.end ?? undefined);
  expect(end.endsAt).toBe(endsAt);
  ministry.world.pass(NOTICE_SECONDS + 200);
  const begun = performance.now();
  const shredded = await shredDue(ministry.issuer, end);
  figure(context, 'visits deleted', TOKENS);
  figure(context, 'deleting them, s', since(begun));
  expect(shredded.find(({ what }) => what === 'visits')?.rows).toBeGreaterThanOrEqual(TOKENS);
  expect((await sql`select 1 from visit limit 1`.execute(ministry.database.db)).rows).toEqual([]);
});
