/** An engine that remembers: the same three byte strings are asked once, anything else anew. */
import { describe, expect, it } from 'vitest';
import { remembering } from '../../../src/core/audit/bulk/remembering.ts';
import type { Ed25519Engine } from '../../../src/core/codec/ed25519.ts';

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);
const KEY = bytes(32, 200);
const SIGNATURE = bytes(64, 100);
const MESSAGE = bytes(150, 7);

function counted(verify: Ed25519Engine['verify'] = (_key, signature) => signature[0] === 100) {
  let asked = 0;
  const engine: Ed25519Engine = {
    name: 'counted',
    verify: (...args) => {
      asked += 1;
      return verify(...args);
    },
  };
  return { engine, asked: () => asked };
}
const flipped = (of: Uint8Array, at: number) => of.map((byte, place) => (place === at ? byte ^ 1 : byte));

describe('remembering', () => {
  it('answers the same bytes once, holding or not, at once and later', async () => {
    for (const later of [false, true]) {
      const { engine, asked } = counted((_key, signature) => (later ? Promise.resolve(signature[0] === 100) : signature[0] === 100));
      const once = remembering(engine);
      for (const [signature, holds] of [
        [SIGNATURE, true],
        [bytes(64, 1), false],
        [SIGNATURE, true],
        [bytes(64, 1), false],
      ] as const)
        expect(await once.verify(KEY, new Uint8Array(signature), new Uint8Array(MESSAGE))).toBe(holds);
      expect(asked()).toBe(2);
    }
  });

  it('takes one flipped bit anywhere, or a byte that moved from one to the next, for something else', async () => {
    const { engine, asked } = counted();
    const once = remembering(engine);
    await once.verify(KEY, SIGNATURE, MESSAGE);
    for (let at = 0; at < 32; at += 1) await once.verify(flipped(KEY, at), SIGNATURE, MESSAGE);
    for (let at = 0; at < 64; at += 1) await once.verify(KEY, flipped(SIGNATURE, at), MESSAGE);
    for (let at = 0; at < 150; at += 1) await once.verify(KEY, SIGNATURE, flipped(MESSAGE, at));
    await once.verify(KEY, SIGNATURE, MESSAGE.subarray(1));
    await once.verify(bytes(33, 200), SIGNATURE, MESSAGE);
    await once.verify(KEY, bytes(63, 100), MESSAGE);
    expect(asked()).toBe(1 + 32 + 64 + 150 + 3);
  });

  it('holds so many and no more, nothing long, and no failure', async () => {
    const { engine, asked } = counted();
    const few = remembering(engine, 2);
    for (const value of [1, 2, 3, 1]) await few.verify(KEY, SIGNATURE, bytes(9, value));
    expect(asked()).toBe(4);
    await few.verify(KEY, SIGNATURE, bytes(513, 1));
    await few.verify(KEY, SIGNATURE, bytes(513, 1));
    expect(asked()).toBe(6);
    const broken = counted(() => Promise.reject(new Error('gone')));
    const once = remembering(broken.engine);
    for (let nr = 0; nr < 2; nr += 1) await expect(once.verify(KEY, SIGNATURE, MESSAGE)).rejects.toThrow('gone');
    expect(broken.asked()).toBe(2);
  });
});
