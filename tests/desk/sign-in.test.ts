/** Signing in again where an earlier signing out had not got through (decision 033): the new session is not ended in the name of the old one. */
import { afterEach, expect, it, vi } from 'vitest';
import { sessionLeft } from '../../src/desk/session.ts';
import { findSession, signIn } from '../../src/desk/session-calls.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  sessionLeft();
});

it('signIn forgets that somebody wanted to be signed out: a further window does not end the new session', async () => {
  const kept = new Map([['ashyq.desk.leaving', JSON.stringify({ id: 3, login: 'tester', until: 9_999_999_999 })]]);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  const asked: string[] = [];
  const staff = { id: 3, login: 'tester', roles: ['clerk'] };
  vi.stubGlobal('fetch', async (input: string) => {
    asked.push(input);
    return Response.json({ staff, idleSeconds: 900, time: 1_637_500_000, idleAt: 1_637_500_900, expiresAt: 1_637_540_000 });
  });
  expect(await signIn({ login: 'tester', passphrase: 'words that are long enough', totp: '123456' })).toEqual({ ok: true, value: null });
  await findSession();
  expect(asked.filter((path) => path.endsWith('/session/end'))).toEqual([]);
  expect(kept.size).toBe(0);
});
