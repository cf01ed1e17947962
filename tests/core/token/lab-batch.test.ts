/** Batches: what is signed comes back, the envelope opens without a look at the payload, and random bytes throw nothing but MalformedError. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, equal, toHex } from '../../../src/core/bytes.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { encodeSign1, LABEL } from '../../../src/core/codec/cose-write.ts';
import { signerFromSeed, tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';
import { kidOf } from '../../../src/core/token/cnf.ts';
import { type ContactBatch, type LabBatch, openBatch, readContactBatch, readLabBatch, signBatch, verifyBatch } from '../../../src/core/token/lab-batch.ts';
import { TYP } from '../../../src/core/token/typ.ts';

const signer = signerFromSeed(new Uint8Array(32).fill(1));
const other = signerFromSeed(new Uint8Array(32).fill(2));
const LAB: LabBatch = {
  kind: 'lab',
  sourceId: 'LAB-01',
  batchId: new Uint8Array(16).fill(9),
  createdAt: 1_795_341_600,
  rows: [
    { rowId: '1', iin: '900419100003', sampledAt: 1_795_300_000, result: 1, district: '7511' },
    { rowId: '2', iin: '900419100400', sampledAt: 1_795_300_060, result: 0, district: '7112' },
  ],
};
const CONTACTS: ContactBatch = {
  kind: 'contact',
  sourceId: 'CENTRE',
  batchId: new Uint8Array(16).fill(8),
  createdAt: 1_795_341_600,
  rows: [
    { rowId: 'a', iin: '900419100003', contactAt: 1_795_300_000, caseRef: null },
    { rowId: 'b', iin: '900419100400', contactAt: 1_795_300_000, caseRef: 'KC-17' },
  ],
};

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof MalformedError) return error.code;
    throw error;
  }
  return 'taken';
};

describe('signBatch', () => {
  test('writes what the readers read', async () => {
    expect(readLabBatch(openBatch(await signBatch(LAB, signer)).payload)).toEqual(LAB);
    expect(readContactBatch(openBatch(await signBatch(CONTACTS, signer)).payload)).toEqual(CONTACTS);
  });

  test('writes the same bytes for the same batch', async () => {
    expect(await signBatch(LAB, signer)).toEqual(await signBatch(LAB, signer));
  });

  test('has the protected header of the profile: alg, kid, typ', async () => {
    const bytes = await signBatch(LAB, signer);
    expect(toHex(bytes.slice(0, 17))).toBe(`d2844da301320444${toHex(await kidOf(signer.publicKey))}1019fdf0a0`);
  });
});

describe('openBatch and verifyBatch', () => {
  test('give the key id, and the fault of the signature', async () => {
    const sealed = openBatch(await signBatch(LAB, signer));
    expect(equal(sealed.kid, await kidOf(signer.publicKey))).toBe(true);
    expect(await verifyBatch(sealed, signer.publicKey, tweetnaclEngine)).toBeNull();
    expect(await verifyBatch(sealed, other.publicKey, tweetnaclEngine)).toBe('signature-invalid');
    expect(await verifyBatch(sealed, new Uint8Array(32), tweetnaclEngine)).toBe('key-weak');
  });

  test('open a payload that nobody could parse', async () => {
    const header = new Map([[LABEL.typ, TYP.batch]]);
    const kid = await kidOf(signer.publicKey);
    const bytes = await encodeSign1(new Map<number, number | Uint8Array>([...header, [LABEL.kid, kid]]), 'x', signer);
    const broken = bytes.slice();
    broken[broken.length - 67] = 0xff;
    expect(codeOf(() => openBatch(broken))).toBe('taken');
    expect(codeOf(() => readLabBatch(openBatch(broken).payload))).not.toBe('taken');
  });

  test('no changed bit anywhere verifies', async () => {
    const good = await signBatch({ ...LAB, rows: LAB.rows.slice(0, 1) }, signer);
    for (let bit = 0; bit < good.length * 8; bit += 5) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let verified = false;
      try {
        verified = (await verifyBatch(openBatch(bad), signer.publicKey, tweetnaclEngine)) === null;
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
      // the key id is covered by the signature like everything else
      expect(verified).toBe(false);
    }
  });

  test.each([
    ['another typ', { typ: TYP.statusToken }, 'token-type'],
    ['a header with more in it', { more: true }, 'token-type'],
    ['no key id', { kid: false }, 'token-type'],
  ] as const)('%s is %s', async (_, { typ = TYP.batch, kid = true, more = false }: { typ?: number; kid?: boolean; more?: boolean }, code) => {
    const header = new Map<number, number | Uint8Array>([[LABEL.typ, typ]]);
    if (kid) header.set(LABEL.kid, await kidOf(signer.publicKey));
    if (more) header.set(LABEL.kcwt, 1);
    const bytes = await encodeSign1(header, [], signer);
    expect(codeOf(() => openBatch(bytes))).toBe(code);
  });

  test('trailing bytes, another tag, an unprotected header', async () => {
    const bytes = await signBatch(LAB, signer);
    expect(codeOf(() => openBatch(concat(bytes, new Uint8Array(1))))).toBe('cbor-malformed');
    expect(codeOf(() => openBatch(concat(new Uint8Array([0xd1]), bytes.slice(1))))).toBe('claim-type');
    expect(codeOf(() => openBatch(bytes.slice(1)))).toBe('cose-malformed');
    expect(codeOf(() => openBatch(new Uint8Array(0)))).toBe('cbor-malformed');
  });
});

describe('readLabBatch and readContactBatch', () => {
  const row = ['1', '900419100003', 1, 0, '7511'];
  test.each([
    ['a text', 'x'],
    ['three members', ['LAB-01', new Uint8Array(16), 1]],
    ['a batch id of 15 bytes', ['LAB-01', new Uint8Array(15), 1, []]],
    ['a negative time', ['LAB-01', new Uint8Array(16), -1, []]],
    ['a row of four', ['LAB-01', new Uint8Array(16), 1, [row.slice(0, 4)]]],
    ['a row of six', ['LAB-01', new Uint8Array(16), 1, [[...row, null]]]],
    ['an IIN as number', ['LAB-01', new Uint8Array(16), 1, [['1', 900_419_100_003, 1, 0, '7511']]]],
    ['a result as text', ['LAB-01', new Uint8Array(16), 1, [['1', '900419100003', 1, 'negative', '7511']]]],
    ['no district', ['LAB-01', new Uint8Array(16), 1, [['1', '900419100003', 1, 0, null]]]],
  ])('%s is malformed', (_, value) => {
    expect(codeOf(() => readLabBatch(encodeCbor(value)))).toBe('claim-type');
  });

  test('do not read each other’s rows', async () => {
    expect(codeOf(() => readContactBatch(encodeCbor(['LAB-01', new Uint8Array(16), 1, [row]])))).toBe('claim-type');
    expect(codeOf(() => readLabBatch(encodeCbor(['C', new Uint8Array(16), 1, [['1', '900419100003', 1, null]]])))).toBe('claim-type');
  });

  test('take any batch that can be written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => new TextEncoder().encode(value).length <= 64);
    const rows = fc.array(fc.record({ rowId: text, iin: text, sampledAt: fc.nat(), result: fc.nat(5), district: text }), { maxLength: 20 });
    return fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const batch: LabBatch = { ...LAB, rows: given };
        expect(readLabBatch(openBatch(await signBatch(batch, signer)).payload)).toEqual(batch);
      }),
      { numRuns: 30 },
    );
  });

  test('throw nothing but MalformedError on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        for (const read of [openBatch, readLabBatch, readContactBatch]) codeOf(() => read(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
