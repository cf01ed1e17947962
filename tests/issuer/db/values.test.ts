/** What a value becomes on its way from and to the database. */
import { describe, expect, test } from 'vitest';
import { sql } from '../../../src/issuer/db/open.ts';
import { parseNumber } from '../../../src/issuer/db/values.ts';
import { withDatabase } from '../database.ts';

describe('values', () => {
  const database = withDatabase({ empty: true });
  const read = async (text: string) => (await sql.raw<{ v: unknown }>(`select ${text} as v`).execute(database.db)).rows[0]?.v;

  test.each([
    ['1::bigint', 1],
    ['9007199254740991::bigint', 9_007_199_254_740_991],
    ['-9007199254740991::bigint', -9_007_199_254_740_991],
    ['(select sum(n) from generate_series(1::bigint, 3) n)', 6],
    ['0.1::numeric', 0.1],
    ['-0.000123456789012345::numeric', -0.000123456789012345],
    ["date '2021-04-19'", '2021-04-19'],
    ['null::bigint', null],
  ])('reads %s', async (text, value) => expect(await read(text)).toBe(value));

  test.each(['9007199254740992::bigint', '(-9223372036854775808)::bigint', '1234567890.1234567::numeric', "'NaN'::numeric", "'Infinity'::numeric"])(
    'refuses %s, which no number in JavaScript is',
    (text) => expect(read(text)).rejects.toThrow(RangeError),
  );

  test('the connection goes on after a refused value', async () => {
    await expect(read('9007199254740992::bigint')).rejects.toThrow();
    expect(await read('1')).toBe(1);
  });

  test('bytes are a Uint8Array of their own, there and back', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const { rows } = await sql<{ v: Uint8Array }>`select ${bytes.subarray(1, 255)}::bytea as v`.execute(database.db);
    const [row] = rows;
    expect(row?.v).toEqual(bytes.slice(1, 255));
    expect(Buffer.isBuffer(row?.v)).toBe(false);
    expect(row?.v.buffer.byteLength).toBe(254);
  });

  test('parseNumber counts significant digits, not characters', () => {
    expect(parseNumber('0.00000000000000000001')).toBe(1e-20);
    expect(parseNumber('100.50')).toBe(100.5);
  });
});
