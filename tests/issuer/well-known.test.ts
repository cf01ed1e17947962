/** Passphrases that are long and guessed first all the same, and those that somebody may well choose. */
import { expect, test } from 'vitest';
import { faultOf } from '../../src/issuer/staff/passphrase.ts';
import { isWellKnown } from '../../src/issuer/staff/well-known.ts';

test.each([
  'passwordpassword',
  'Password12345678',
  'P@ssw0rdP@ssw0rd!',
  'password-password-1',
  'qwertyuiopasdfgh',
  'qwerty1234567890',
  '1q2w3e4r5t6y7u8i',
  'abcdefghijklmnop',
  '123456789012345',
  'iloveyou iloveyou',
  'letmeinletmein123',
  'administrator2026',
  'monkey dragon 1987',
  'correct horse battery staple',
  'йцукенгшщзхъфыва',
  'парольпарольпароль',
  'gfhjkmgfhjkmgfhjkm',
  'Қазақстан-2026-2026',
  'құпиясөз құпиясөз',
  'Ministry 870112345678',
  'epidemiologist 2026',
  'zzzzzzzzzzzzzzzzzz',
  '----------------',
])('%s is refused', (passphrase) => {
  expect(faultOf(passphrase, 'someone')).toBe('passphrase-weak');
});

test.each([
  'алма түбінен алысқа түспес',
  'horse battery dragon sunshine',
  'kq7mf2-x9rtlv-pw3hze-aa41bd',
  'Сорок тысяч обезьян в жёлтых шляпах',
  'the river is wide tonight',
  '7гүл мен 3тас өзенде',
])('%s is taken', (passphrase) => {
  expect(faultOf(passphrase, 'someone')).toBeNull();
});

test('isWellKnown holds the list: words that stand in it and nowhere else', () => {
  expect(isWellKnown('trustno1 starwars baseball')).toBe(true);
  expect(isWellKnown('trqstno1 stqrwars bqseball')).toBe(false);
});

test('isWellKnown takes no time that anybody could use, whatever is typed', () => {
  const started = performance.now();
  for (const passphrase of ['a1'.repeat(64), 'password'.repeat(16), 'ж'.repeat(128), 'q7'.repeat(64)]) isWellKnown(passphrase);
  expect(performance.now() - started).toBeLessThan(30_000);
});
