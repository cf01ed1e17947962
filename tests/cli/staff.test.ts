/** `ashyq staff`: from the first account on an empty database to its end; codes that an authenticator would show. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { beginActivation } from '../../src/issuer/staff/activation.ts';
import { withDatabase } from '../issuer/database.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';
import { ashyq, ndjson } from './support.ts';

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
});

const staff = (...args: string[]) => ashyq(['staff', ...args, '--database-url', database.url], { now: START });
const codeIn = (text: string) => /activation code (\S+)/.exec(text)?.[1] ?? '';

describe('ashyq staff', () => {
  test('add prints a code that opens the account, once, and a link where the address is known', async () => {
    const made = await staff('add', 'epi-1', '--roles', 'epidemiologist, clerk');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^account 1\nactivation code ([A-Z2-7]{4}-){7}[A-Z2-7]{4}\n$/) });
    expect(made.stderr).toContain('24 hours');
    expect(await beginActivation(world.issuer, codeIn(made.stdout))).toMatchObject({ login: 'epi-1', roles: ['epidemiologist', 'clerk'] });
    const linked = ndjson((await staff('add', 'keys-1', '--roles', 'key-officer', '--origin', 'https://ashyq.example', '--json')).stdout)[0];
    expect(linked).toEqual({
      id: 2,
      login: 'keys-1',
      code: linked?.['code'],
      link: `https://ashyq.example/desk#activate=${String(linked?.['code']).replaceAll('-', '')}`,
    });
  });

  test('reset makes the earlier code worthless; roles, list and end', async () => {
    const first = codeIn((await staff('add', 'clerk-1', '--roles', 'clerk')).stdout);
    const second = codeIn((await staff('reset', 'clerk-1')).stdout);
    expect(await beginActivation(world.issuer, first)).toBeNull();
    expect(await beginActivation(world.issuer, second)).toMatchObject({ login: 'clerk-1' });
    expect(await staff('roles', 'clerk-1', '--roles', 'auditor')).toMatchObject({ code: 0, stdout: 'account 3\n' });
    expect((await staff('list')).stdout.split('\n')[2]).toBe('3\twaits\tclerk-1\tauditor');
    expect(await staff('end', 'clerk-1')).toMatchObject({ code: 0 });
    expect(ndjson((await staff('list', '--json')).stdout)[2]).toEqual({ id: 3, login: 'clerk-1', state: 'ended', roles: ['auditor'], createdAt: START });
    expect(await beginActivation(world.issuer, second)).toBeNull();
    const { rows } = await sql<{ kind: string }>`select kind from audit where subject = 'staff:3' order by seq`.execute(database.db);
    expect(rows.map(({ kind }) => kind)).toEqual(['staff-added', 'staff-reset', 'staff-roles', 'staff-ended']);
  });

  test('confirm lets an account that came back with a backup sign in again, with roles named anew', async () => {
    await sql`update staff set held_at = ${START} where login = 'keys-1'`.execute(database.db);
    expect((await staff('list')).stdout.split('\n')[1]).toBe('2\theld\tkeys-1\tkey-officer');
    for (const args of [
      ['reset', 'keys-1'],
      ['roles', 'keys-1', '--roles', 'clerk'],
    ])
      expect(await staff(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('account-held') });
    expect(await staff('confirm', 'keys-1')).toMatchObject({ code: 64, stderr: expect.stringContaining('--roles is needed') });
    expect(await staff('confirm', 'keys-1', '--roles', 'auditor')).toMatchObject({ code: 0, stdout: 'account 2\n' });
    expect((await staff('list')).stdout.split('\n')[1]).toBe('2\twaits\tkeys-1\tauditor');
    expect(await staff('confirm', 'keys-1', '--roles', 'auditor')).toMatchObject({ code: 1, stderr: expect.stringContaining('account-not-held') });
  });

  test('code prints what an authenticator shows', async () => {
    // RFC 6238, appendix B: the secret 12345678901234567890
    expect(await ashyq(['staff', 'code', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'], { now: 1_111_111_109 })).toMatchObject({ code: 0, stdout: '081804\n' });
  });

  const refusals: readonly [string, string[], number, string][] = [
    ['a login that is taken', ['add', 'epi-1', '--roles', 'clerk'], 1, 'login-taken'],
    ['a name as login', ['add', 'Айгерім', '--roles', 'clerk'], 1, 'login-invalid'],
    ['an unknown login', ['reset', 'nobody'], 1, 'login-unknown'],
    ['a closed account', ['reset', 'clerk-1'], 1, 'account-ended'],
    ['an unknown role', ['add', 'x-1', '--roles', 'minister'], 64, '--roles takes'],
    ['no role', ['add', 'x-1'], 64, '--roles is needed'],
    ['no login', ['end'], 64, 'a login is needed'],
    ['roles where none belong', ['end', 'epi-1', '--roles', 'clerk'], 64, '--roles belongs'],
    ['an unknown action', ['promote', 'epi-1'], 64, 'staff takes'],
    ['a secret that is none', ['code', '0189'], 64, 'Base32'],
  ];
  test.each(refusals)('%s', async (_, args, code, words) => {
    const result = await staff(...args);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toContain(words);
  });
});
