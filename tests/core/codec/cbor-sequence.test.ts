/** CBOR sequences: items parted the same however the bytes arrive, and a clear end where there is no telling how to go on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../../src/core/bytes.ts';
import { endOfItem, readSequence } from '../../../src/core/codec/cbor-sequence.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';

const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 40 }),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.record({ tag: fc.constantFrom(18, 98), value: tie('value') }),
    fc.uniqueArray(fc.tuple(fc.nat(), tie('value')), { selector: ([key]) => key, maxLength: 5 }).map((pairs) => new Map(pairs)),
  ),
}));

async function items(chunks: readonly Uint8Array[]): Promise<{ items: string[]; offsets: number[]; fault: MalformedError | null }> {
  const [found, offsets]: [string[], number[]] = [[], []];
  try {
    for await (const { bytes, offset } of readSequence(chunks)) {
      found.push(toHex(bytes));
      offsets.push(offset);
    }
    return { items: found, offsets, fault: null };
  } catch (error) {
    if (error instanceof MalformedError) return { items: found, offsets, fault: error };
    throw error;
  }
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

describe('readSequence', () => {
  test('gives back the items that were put one after another, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 12 }), fc.integer({ min: 1, max: 700 }), async (values, size) => {
        const encoded = values.map(encodeCbor);
        const whole = concat(...encoded);
        const read = await items(cut(whole, size));
        expect(read.items).toEqual(encoded.map(toHex));
        expect(read.offsets).toEqual(encoded.map((_, at) => concat(...encoded.slice(0, at)).length));
        expect(read.fault).toBeNull();
      }),
    );
  });

  test('of a cut off item says where it began, after all that were whole', async () => {
    const [one, two] = [encodeCbor(['whole']), encodeCbor(['cut', 'off'])];
    for (let length = 1; length < two.length; length += 1) {
      const { items: found, fault } = await items([one, two.subarray(0, length)]);
      expect(found).toEqual([toHex(one)]);
      expect(fault).toMatchObject({ code: 'cbor-malformed', offset: one.length });
    }
  });

  test.each([
    ['an indefinite array', '9f01ff'],
    ['a reserved head', '1c'],
    ['a break', 'ff'],
    ['a float', 'f93c00'],
  ])('%s ends it with its place', async (_, hex) => {
    const { items: found, fault } = await items([fromHex('0102'), fromHex(hex)]);
    expect(found).toEqual(['01', '02']);
    expect(fault).toMatchObject({ code: 'cbor-malformed', offset: 2 });
  });

  test('a length beyond any item of ours is refused at once, not waited for', () => {
    for (const hex of ['5b7fffffffffffffff', '9affffffff', 'bb0020000000000000', '5a00100000']) {
      expect(() => endOfItem(fromHex(hex), 0)).toThrow(expect.objectContaining({ code: 'cbor-limit' }));
    }
  });

  test('random bytes end in items or a MalformedError, never in anything else', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await items([bytes]))));
  });
});
