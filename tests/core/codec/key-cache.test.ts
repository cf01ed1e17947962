import { expect, test } from 'vitest';
import { KeyCache } from '../../../src/core/codec/key-cache.ts';

/** What was read, and a cache that tells it. */
function counting(max: number) {
  const read: number[] = [];
  const cache = new KeyCache<string>(max);
  const of = (key: Uint8Array) =>
    cache.of(key, (bytes) => {
      read.push(bytes[31] ?? 0);
      return `key ${bytes[31]}`;
    });
  return { read, of };
}

const key = (start: number, end: number) => {
  const bytes = new Uint8Array(32);
  bytes[0] = start;
  bytes[31] = end;
  return bytes;
};

test('KeyCache: a key is read once', () => {
  const { read, of } = counting(4);
  expect([of(key(1, 1)), of(key(1, 1)), of(key(2, 2)), of(key(1, 1))]).toEqual(['key 1', 'key 1', 'key 2', 'key 1']);
  expect(read).toEqual([1, 2]);
});

test('KeyCache: keys that begin alike are never taken for each other, however often they change places', () => {
  const { read, of } = counting(4);
  expect([of(key(1, 1)), of(key(1, 2)), of(key(1, 1))]).toEqual(['key 1', 'key 2', 'key 1']);
  expect(read).toEqual([1, 2, 1]);
});

test('KeyCache: bytes that their owner changes afterwards change nothing', () => {
  const { of } = counting(4);
  const mine = key(1, 1);
  of(mine);
  mine[31] = 2;
  expect([of(mine), of(key(1, 1))]).toEqual(['key 2', 'key 1']);
});

test('KeyCache: beyond its size the oldest goes', () => {
  const { read, of } = counting(2);
  for (const nr of [1, 2, 3, 2, 1]) of(key(nr, nr));
  expect(read).toEqual([1, 2, 3, 1]);
});
