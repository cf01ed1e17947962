/** What was ended after a backup stays ended when the backup is restored (decision 023): accounts, roles, sessions, proposals, codes, and numbers of venues. */
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { firstBrokenAudit } from '../../../src/issuer/audit.ts';
import { backUp } from '../../../src/issuer/backup/backup.ts';
import { type Restored, restore } from '../../../src/issuer/backup/restore.ts';
import type { Issuer } from '../../../src/issuer/context.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { policiesOf } from '../../../src/issuer/policies.ts';
import { addStaff, changeRoles, confirmStaff, endStaff, listStaff, resetStaff } from '../../../src/issuer/staff/accounts.ts';
import { confirm } from '../../../src/issuer/staff/proposals.ts';
import { propose } from '../../../src/issuer/staff/propose.ts';
import { findSession, openSession } from '../../../src/issuer/staff/sessions.ts';
import { signIn } from '../../../src/issuer/staff/sign-in.ts';
import { codeOf, stepOf } from '../../../src/issuer/staff/totp.ts';
import { applyForVenue } from '../../../src/issuer/venues/applications.ts';
import { approveApplication } from '../../../src/issuer/venues/decisions.ts';
import { createGateCode } from '../../../src/issuer/venues/gates.ts';
import { quiet, withDatabase } from '../database.ts';
import { type Account, activated, PASSPHRASE } from '../staff-desk.ts';
import { CINEMA, insertVenue } from '../visits.ts';
import { makeWorld, type World } from '../world.ts';
import { scratchPlaces } from './lost-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DAY = 86_400;
const source = withDatabase();
const target = withDatabase({ empty: true });
const places = scratchPlaces();
let world: World;
let keeper: Account;
let gone: Account;
let token: string;
let proposalId: number;
let restored: Restored;
/** The same issuer over what was restored. */
let after: Issuer;

const give = (account: Account, skew = 0) => {
  const totp = codeOf(account.secret, stepOf(after.now()) + skew);
  return signIn(after, { login: account.login, passphrase: PASSPHRASE, totp, former: null, demo: false });
};

beforeAll(async () => {
  world = await makeWorld(source.db, { people: 2 });
  const now = () => world.issuer.now();
  keeper = await activated(world, 'keeper', 'epidemiologist', 'key-officer');
  gone = await activated(world, 'gone', 'clerk');
  await addStaff(source.db, { login: 'fresh', roles: ['auditor'], now: now() });
  await addStaff(source.db, { login: 'ended', roles: ['auditor'], now: now() });
  await endStaff(source.db, 'ended', now());
  ({ token } = await openSession(source.db, { staffId: keeper.id, now: now() }));
  proposalId = await source.db
    .transaction()
    .execute((trx) => propose(trx, { kind: 'erase-person', payload: { personId: 1 }, by: { id: gone.id, roles: ['clerk'] }, now: now() }));
  await insertVenue(world, CINEMA);
  await createGateCode(world.issuer, { venueId: CINEMA, gate: 1 });

  const dataDir = places.place('data');
  mkdirSync(dataDir);
  const backup = await backUp({ database: source.database, dataDir, to: places.place('backup'), now: now(), appVersion: 'test' });

  // and then life goes on, which the backup does not know
  world.pass(3600);
  await endStaff(source.db, 'gone', now());
  await changeRoles(source.db, { login: 'keeper', roles: ['epidemiologist'], now: now() });
  world.pass(2 * DAY - 3600);

  const to = places.place('restored');
  const open = () => openDatabase({ databaseUrl: target.url, dataDir: to, log: quiet, connections: 2 });
  restored = await restore({ from: backup.to, dataDir: to, open, published: null, now: now(), log: quiet });
  after = { ...world.issuer, db: target.db, policies: policiesOf(target.db) };
});
afterAll(() => places.remove());

describe('restore', () => {
  test('holds every account that was open, names it, and ends sessions, proposals and codes', async () => {
    expect(restored.quieted).toEqual({
      sessions: 1,
      proposals: 1,
      codes: 1,
      accounts: [
        { id: keeper.id, login: 'keeper', roles: ['epidemiologist', 'key-officer'] },
        { id: gone.id, login: 'gone', roles: ['clerk'] },
        { id: gone.id + 1, login: 'fresh', roles: ['auditor'] },
      ],
    });
    expect((await listStaff(target.db, after.now())).map(({ login, state }) => [login, state])).toEqual([
      ['keeper', 'held'],
      ['gone', 'held'],
      ['fresh', 'held'],
      ['ended', 'ended'],
    ]);
    expect(await findSession(target.db, token, { now: after.now(), touch: false, demo: false })).toBeNull();
    const { rows } = await sql<{ codes: number }>`select count(*) as codes from gate_code`.execute(target.db);
    expect(rows).toEqual([{ codes: 0 }]);
    const trail = await sql<{ detail: unknown }>`select detail from audit where kind = 'restored'`.execute(target.db);
    expect(trail.rows[0]?.detail).toMatchObject({ held: 3, sessions: 1, proposals: 1, codes: 1 });
    expect(await firstBrokenAudit(target.db)).toBeNull();
  });

  test('what was proposed before is confirmed by nobody', async () => {
    expect(await confirm(after, { id: proposalId, by: { id: 999, roles: ['clerk'] }, now: after.now() })).toEqual({ ok: false, code: 'role-missing' });
    const { rows } = await sql`select state, ended_by from proposal where id = ${proposalId}`.execute(target.db);
    expect(rows).toEqual([{ state: 'withdrawn', ended_by: null }]);
  });

  test('an account that was closed since does not sign in, nor one that was not, until it is confirmed; then with the roles of today', async () => {
    expect(await give(gone, 2)).toEqual({ ok: false, code: 'sign-in-wrong' });
    expect(await give(keeper, 2)).toEqual({ ok: false, code: 'sign-in-wrong' });
    const now = after.now();
    for (const refused of [await resetStaff(target.db, 'keeper', now), await changeRoles(target.db, { login: 'keeper', roles: ['auditor'], now })])
      expect(refused).toEqual({ ok: false, code: 'account-held' });
    expect(await confirmStaff(target.db, { login: 'keeper', roles: ['epidemiologist'], now })).toEqual({ ok: true, id: keeper.id });
    expect(await confirmStaff(target.db, { login: 'keeper', roles: ['key-officer'], now })).toEqual({ ok: false, code: 'account-not-held' });
    // every code up to the moment of the restore, and the half minute after, counts as used
    for (const skew of [-1, 0, 1]) expect(await give(keeper, skew)).toEqual({ ok: false, code: 'sign-in-wrong' });
    world.pass(15 * 60);
    expect(await give(keeper)).toMatchObject({ ok: true, staff: { id: keeper.id, roles: ['epidemiologist'] } });
    expect(await endStaff(target.db, 'gone', now)).toMatchObject({ ok: true });
    expect(await resetStaff(target.db, 'fresh', now)).toEqual({ ok: false, code: 'account-held' });
    expect(await confirmStaff(target.db, { login: 'fresh', roles: ['auditor'], now })).toMatchObject({ ok: true });
    expect(await resetStaff(target.db, 'fresh', now)).toMatchObject({ ok: true });
  });

  test('no venue number is given out a second time: a gap in each region, those that had none among them', async () => {
    const plain = { taxNumber: '210440000007', category: 'cinema', address: 'Достық 1', registration: false, capacity: null };
    const made: string[] = [];
    for (const [name, area] of [
      ['Арман', '7511'],
      ['Арман 2', '7511'],
      ['Сарыарқа', '7111'],
    ] as const) {
      const applied = await applyForVenue(after, { ...plain, name, area });
      const approved = await approveApplication(after, { applicationId: applied.ok ? applied.applicationId : 0, by: null });
      made.push(approved.ok ? approved.venueId : approved.code);
    }
    // two days: a thousand, and a thousand for each of them
    expect(made).toEqual(['ALA-03124', 'ALA-03125', 'AST-03001']);
  });
});
