/** Garbage (security.md, attack 13): `verify` never throws and never admits, decoders throw nothing but MalformedError, the trust client answers with a code. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8Encode } from '../../src/core/bytes.ts';
import { decodeBase45 } from '../../src/core/codec/base45.ts';
import { type CborValue, encodeCbor } from '../../src/core/codec/cbor-write.ts';
import { MalformedError } from '../../src/core/codec/malformed.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { PolicyError, parsePolicy } from '../../src/core/policy/policy.ts';
import { formatQr, kindOfQr, parseEnrolmentUrl, parseVenueUrl } from '../../src/core/qr.ts';
import { openBatch, readContactBatch, readLabBatch } from '../../src/core/token/lab-batch.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { decodeDoorCode, decodeVenueCredential, issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import { decodeVisitStatement, makeVisitStatement } from '../../src/core/token/visit.ts';
import { TRUST_REFUSALS } from '../../src/core/trust/refusal.ts';
import { openSign1File, openSignedFile } from '../../src/core/trust/signed-file.ts';
import { readAny } from '../core/codec/read-any.ts';
import { POLICY } from '../core/policy.ts';
import { check, type Files, judge, KEYS, NOW, publish, shown, token, venueClaims } from '../core/world.ts';
import { dice, mutate, mutations, patience } from './dice.ts';

const DECODERS: Record<string, (bytes: Uint8Array) => unknown> = {
  decodeStatusToken,
  decodePresented,
  decodeVenueCredential,
  decodeDoorCode,
  decodeVisitStatement,
  openBatch,
  readLabBatch,
  readContactBatch,
  readAny,
  openRoot: (bytes) => openSignedFile(bytes, 65005),
  openStamp: (bytes) => openSign1File(bytes, 65004),
  openStatusList: (bytes) => openSign1File(bytes, 'application/statuslist+cwt', true),
};

/** True when it decodes; anything but a MalformedError passes through and fails the test. */
function decodes(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  try {
    decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

let files: Files;
let seeds: Uint8Array[];
beforeAll(async () => {
  files = await publish();
  const venue = await issueVenueCredential(venueClaims(), KEYS.venue);
  const code = await makeDoorCode(venue, { iat: NOW, nonce: new Uint8Array(8) }, KEYS.tablet);
  const visit = { venueId: 'ALA-00123', iat: NOW, id: new Uint8Array(16), gate: 2, entered: NOW, left: null, doorCode: code };
  seeds = [await token(), await shown(), venue, code, await makeVisitStatement(await token(), visit, KEYS.holder), ...files.values()];
});

/** Values shaped somewhat like what is expected, so that more than the first byte is looked at. */
const { any } = fc.letrec<{ any: CborValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: -70_000, max: 70_000 }).map((number) => number + 0),
    fc.constantFrom<CborValue>(-19, -8, 294, 65001, 65004, NOW, null, true, '*', 'ALA-00123', new Uint8Array(4), new Uint8Array(32), new Uint8Array(64)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
    fc.array(tie('any'), { maxLength: 7 }),
    fc.array(fc.tuple(fc.constantFrom(1, 2, 3, 4, 6, 8, 13, 16, 39, -65537, -1, -2), tie('any')), { maxLength: 6 }).map((entries) => new Map(entries)),
    tie('any').map((value) => ({ tag: 18, value })),
    tie('any').map((value) => encodeCbor(value)),
  ),
}));
const sign1 = fc.tuple(any, any, any, any).map((parts) => concat(Uint8Array.of(0xd2), encodeCbor(parts)));

describe.each(Object.entries(DECODERS))('%s', (_, decode) => {
  test('throws nothing but MalformedError on random bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), sign1), (bytes) => {
        decodes(decode, new Uint8Array(bytes));
      }),
      { seed: 13, numRuns: 400 },
    );
  });

  test('throws nothing but MalformedError on changed objects of every kind', { timeout: patience(1000) }, () => {
    const roll = dice(14);
    for (let count = 0; count < 600; count += 1) decodes(decode, mutate(seeds[roll(seeds.length)] ?? new Uint8Array(0), roll));
  });
});

describe('verify', () => {
  test('never throws and never admits on random bytes and random objects', { timeout: patience(mutations(1000)) }, async () => {
    const memory = new VerifierMemory();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 600 }), sign1), async (bytes) => {
        const { outcome, code } = await judge(new Uint8Array(bytes), { memory });
        expect(outcome).toBe('refuse');
        expect(code).not.toBe('internal');
      }),
      { seed: 15, numRuns: Math.min(mutations(1000), 50_000) },
    );
    expect(memory.snapshot(NOW)).toEqual({ ...memory.snapshot(NOW), proofs: [], nonces: [], floor: 0 });
  });

  test('never throws and never admits on random text', { timeout: patience(mutations(1000)) }, async () => {
    const prefix = fc.constantFrom('', 'ASQ1:', 'ASQ2:', 'HTTPS://A.KZ/V/', 'HTTPS://A.KZ/E/', 'ASQ');
    const rest = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF $%*+-./:'), maxLength: 1200 }));
    await fc.assert(
      fc.asyncProperty(prefix, rest, async (start, end) => {
        const { outcome, code } = await judge(start + end);
        expect(outcome).not.toBe('admit');
        expect(code).not.toBe('internal');
      }),
      { seed: 16, numRuns: Math.min(mutations(600), 50_000) },
    );
  });

  test('10,000 codes of a flood leave nothing in the memory', { timeout: 120_000 }, async () => {
    const memory = new VerifierMemory();
    const roll = dice(17);
    for (let count = 0; count < 10_000; count += 1) {
      const bytes = Uint8Array.from({ length: 1 + roll(40) }, () => roll(256));
      expect((await judge(formatQr(bytes), { memory })).outcome).toBe('refuse');
    }
    expect(memory.snapshot(NOW).proofs).toHaveLength(0);
  });
});

test('kindOfQr, parseVenueUrl, parseEnrolmentUrl, decodeBase45: answer to any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const prefix of ['', 'HTTPS://A.KZ/V/', 'https://a.kz/e/']) {
        kindOfQr(prefix + text);
        parseVenueUrl(prefix + text);
        parseEnrolmentUrl(prefix + text);
      }
      decodes(() => decodeBase45(text), new Uint8Array(0));
    }),
    { seed: 18, numRuns: 500 },
  );
});

test('checkTrust: changed files are refused with a known code', { timeout: 120_000 }, async () => {
  const roll = dice(19);
  const names = [...files.keys()];
  const pinned = files.get('root.cbor') ?? new Uint8Array(0);
  for (let count = 0; count < 500; count += 1) {
    const name = names[roll(names.length)] ?? 'root.cbor';
    const original = files.get(name) ?? new Uint8Array(0);
    const changed = new Uint8Array(mutate(original, roll));
    if (changed.length === original.length && changed.every((byte, at) => byte === original[at])) continue;
    const result = await check(new Map([...files, [name, changed]]), { pinned });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(TRUST_REFUSALS).toContain(result.code);
  }
});

test('parsePolicy: changed text throws nothing but PolicyError', () => {
  const roll = dice(20);
  const text = utf8Encode(JSON.stringify(POLICY));
  for (let count = 0; count < 2000; count += 1) {
    try {
      parsePolicy(mutate(text, roll));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
    }
  }
});
