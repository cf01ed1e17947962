/** Gate journal: vectors of our own, round trips, refusals, and every way to break a chain. Runs in Node and in Chromium. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equal, fromHex, toHex } from '../../../src/core/bytes.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';
import { EMPTY_CHAIN, extendChain, verifyChain } from '../../../src/core/journal/chain.ts';
import { dayKey, decodeEntry, ENTRY_KINDS, ENTRY_OUTCOMES, encodeEntry, GENESIS, headOf, type JournalEntry, refOf } from '../../../src/core/journal/entry.ts';

const first: JournalEntry = {
  seq: 0,
  time: 1618812000,
  kind: 'shift-open',
  ref: null,
  outcome: null,
  code: 'opened',
  direction: 0,
  stampVersion: 7,
  prev: GENESIS,
};

const judged = fc.constantFrom('scan', 'guard', 'override' as const);
const silent = fc.constantFrom(...ENTRY_KINDS.filter((kind) => !['scan', 'guard', 'override'].includes(kind)));
const common = {
  seq: fc.nat(),
  time: fc.nat({ max: 2 ** 40 }),
  ref: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
  code: fc.stringMatching(/^[a-z][a-z-]{0,40}$/),
  direction: fc.constantFrom(0 as const, 1 as const),
  stampVersion: fc.nat(),
  prev: fc.uint8Array({ minLength: 32, maxLength: 32 }),
};
const anyEntry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ ...common, kind: judged as fc.Arbitrary<JournalEntry['kind']>, outcome: fc.constantFrom(...ENTRY_OUTCOMES) }),
  fc.record({ ...common, kind: silent, outcome: fc.constant(null) }),
);

async function chainOf(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const entries: Uint8Array<ArrayBuffer>[] = [];
  let state = EMPTY_CHAIN;
  for (let seq = 0; seq < count; seq++) {
    const entry = encodeEntry({
      ...first,
      seq,
      time: 1618812000 + seq,
      kind: 'scan',
      outcome: ENTRY_OUTCOMES[seq % 3] ?? 'admit',
      code: 'ok',
      prev: state.head,
    });
    entries.push(entry);
    state = await extendChain(state, entry);
  }
  return entries;
}

describe('encodeEntry', () => {
  test('the first entry of a journal, byte for byte', async () => {
    const bytes = encodeEntry(first);
    expect(toHex(bytes)).toBe(`89001a607d1c6002f6f6666f70656e65640007${`5820${'00'.repeat(32)}`}`);
    expect(toHex(await headOf(bytes))).toHaveLength(64);
  });

  test('what was encoded is decoded again', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const decoded = decodeEntry(encodeEntry(entry));
        expect({ ...decoded, ref: decoded.ref && toHex(decoded.ref), prev: toHex(decoded.prev) }).toEqual({
          ...entry,
          ref: entry.ref && toHex(entry.ref),
          prev: toHex(entry.prev),
        });
      }),
    );
  });

  test('refuses a value that no reader would take', () => {
    expect(() => encodeEntry({ ...first, seq: -1 })).toThrow(MalformedError);
    expect(() => encodeEntry({ ...first, time: 1.5 })).toThrow(RangeError);
    expect(() => encodeEntry({ ...first, outcome: 'admit' })).toThrow(MalformedError);
    expect(() => encodeEntry({ ...first, kind: 'scan', outcome: null })).toThrow(MalformedError);
    expect(() => encodeEntry({ ...first, ref: new Uint8Array(15) })).toThrow(MalformedError);
    expect(() => encodeEntry({ ...first, code: '' })).toThrow(MalformedError);
  });
});

describe('decodeEntry', () => {
  test('throws nothing but MalformedError on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          decodeEntry(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });

  test('refuses missing and unknown fields, numbers without a meaning, and trailing bytes', () => {
    const fields = [0, 1, 0, null, 0, 'ok', 0, 1, GENESIS] as const;
    const code = (bytes: Uint8Array) => {
      try {
        decodeEntry(bytes);
        return 'ok';
      } catch (error) {
        return error instanceof MalformedError ? error.code : 'other';
      }
    };
    expect(code(encodeCbor(fields))).toBe('ok');
    expect(code(encodeCbor(fields.slice(0, 8)))).toBe('claim-missing');
    expect(code(encodeCbor([...fields.slice(0, 8), GENESIS, 1]))).toBe('claim-unknown');
    expect(code(encodeCbor(fields.map((value, at) => (at === 2 ? 9 : value))))).toBe('claim-type');
    expect(code(encodeCbor(fields.map((value, at) => (at === 4 ? 3 : value))))).toBe('claim-type');
    expect(code(encodeCbor(fields.map((value, at) => (at === 6 ? 2 : value))))).toBe('claim-type');
    expect(code(Uint8Array.of(...encodeCbor(fields), 0))).toBe('cbor-malformed');
  });
});

describe('refOf', () => {
  const secret = new Uint8Array(32).fill(7);

  test('is HMAC-SHA-256 over the CBOR of the index, cut to 16 bytes', async () => {
    const key = await dayKey(secret, 'ALA-00123', 18736);
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const full = new Uint8Array(await crypto.subtle.sign('HMAC', imported, fromHex('1a0012d687')));
    expect(toHex(await refOf(key, 1234567))).toBe(toHex(full.subarray(0, 16)));
  });

  test('the same pass looks different at another venue and on another day', async () => {
    const refs = await Promise.all(
      [dayKey(secret, 'ALA-00123', 1), dayKey(secret, 'ALA-00123', 2), dayKey(secret, 'ALA-00124', 1), dayKey(new Uint8Array(32), 'ALA-00123', 1)].map(
        async (key) => toHex(await refOf(await key, 5)),
      ),
    );
    expect(new Set(refs).size).toBe(4);
  });
});

describe('verifyChain', () => {
  test('an intact run gives its size and head, from the start or from a checkpoint', async () => {
    const entries = await chainOf(40);
    const whole = await verifyChain(entries);
    const half = await verifyChain(entries.slice(0, 20));
    const rest = await verifyChain(entries.slice(20), half);
    expect(whole).toMatchObject({ intact: true, size: 40 });
    expect(rest).toEqual(whole);
    expect(await verifyChain([])).toMatchObject({ intact: true, size: 0 });
  });

  test('names the exact first break of a change, a drop, a swap and a repeat', async () => {
    const entries = await chainOf(12);
    const [five, six] = [entries[5], entries[6]];
    if (five === undefined || six === undefined) throw new TypeError();
    const changed = encodeEntry({ ...decodeEntry(five), code: 'token-revoked' });
    expect(await verifyChain(entries.with(5, changed))).toMatchObject({ intact: false, at: 6, reason: 'prev', size: 6 });
    expect(await verifyChain(entries.toSpliced(5, 1))).toMatchObject({ intact: false, at: 5, reason: 'sequence', size: 5 });
    expect(await verifyChain(entries.toSpliced(5, 2, six, five))).toMatchObject({ intact: false, at: 5, reason: 'sequence' });
    expect(await verifyChain(entries.toSpliced(5, 0, five))).toMatchObject({ intact: false, at: 6, reason: 'sequence' });
    expect(await verifyChain(entries.with(5, new Uint8Array(3)))).toMatchObject({ intact: false, at: 5, reason: 'malformed' });
  });

  test('no single changed bit of any entry but the last leaves the run intact, and one in the last changes the head', async () => {
    const entries = await chainOf(6);
    const good = await verifyChain(entries);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 5 }), fc.nat(), async (which, place) => {
        const bytes = new Uint8Array(entries[which] ?? []);
        const bit = place % (8 * bytes.length);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const result = await verifyChain(entries.with(which, bytes));
        expect(result.intact && equal(result.head, good.head)).toBe(false);
        if (which < 5) expect(result.intact).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
