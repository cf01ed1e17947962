/** The end-of-mission statement (typ 65009): its shape, who stands behind it, and that it holds once it was seen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import { signAs } from '../../../src/core/token/sign-as.ts';
import { CLAIM, TYP } from '../../../src/core/token/typ.ts';
import { packTrust, unpackTrust } from '../../../src/core/trust/archive.ts';
import type { CheckedTrust } from '../../../src/core/trust/check-trust.ts';
import { type EndOfMission, type ErasureState, erasureFrom, isErasureDue, KEEP_MAX_SECONDS, NOTICE_SECONDS } from '../../../src/core/trust/end-of-mission.ts';
import { parseEndOfMission } from '../../../src/core/trust/end-statement.ts';
import { TrustRefusedError } from '../../../src/core/trust/refusal.ts';
import { encodeEndOfMission } from '../../../src/core/trust/sign-end-statement.ts';
import { check, DAY, digestOf, type Files, KEYS, NOW, publish, rootContent, type WorldPlan, xOf } from '../world.ts';

const END: EndOfMission = {
  version: 1,
  iat: NOW - DAY,
  endsAt: NOW + 30 * DAY,
  phonesAt: NOW + 60 * DAY,
  journalsAt: NOW + 60 * DAY,
  visitsAt: NOW + 30 * DAY,
  order: null,
};

/** The world whose bundle names this file. */
async function worldWith(file: Uint8Array<ArrayBuffer>, version = 1, plan: WorldPlan = {}): Promise<Files> {
  const files = await publish({ ...plan, bundle: { ...plan.bundle, end: await digestOf(version, file) } });
  return files.set(`statement.${version}.cbor`, file);
}
const signed = (changes: Partial<EndOfMission> = {}, signer: Signer = KEYS.statement) => encodeEndOfMission({ ...END, ...changes }, signer);
const refusal = async (files: Files, previous: CheckedTrust | null = null) => {
  const result = await check(files, { previous });
  return result.ok ? `ok ${result.trust.end?.version ?? '-'}` : `${result.code} ${result.file}`;
};
const checked = async (files: Files, previous: CheckedTrust | null = null): Promise<CheckedTrust> => {
  const result = await check(files, { previous });
  if (!result.ok) throw new Error(`refused: ${result.code} in ${result.file}`);
  return result;
};

describe('checkTrust with an end-of-mission statement', () => {
  it('gives the statement that the bundle names, and null where it names none', async () => {
    const trust = (await checked(await worldWith(await signed({ order: new Uint8Array(32).fill(7) })))).trust;
    expect(trust.end).toEqual({ ...END, order: new Uint8Array(32).fill(7) });
    expect((await checked(await publish())).trust.end).toBeNull();
  });

  it('obeys none that the bundle does not name, whoever signed it', async () => {
    const files = (await publish()).set('statement.1.cbor', await signed());
    expect((await checked(files)).trust.end).toBeNull();
  });

  it.each([
    ['by a stranger', KEYS.stranger, 'threshold'],
    ['by the stamp key', KEYS.stamp, 'wrong-role'],
    ['by a bundle key', KEYS.bundle[0], 'wrong-role'],
  ] as const)('refuses one signed %s', async (_, signer, code) => {
    expect(await refusal(await worldWith(await signed({}, signer)))).toBe(`${code} statement.1.cbor`);
  });

  it('refuses a missing, altered or foreign file: a portal or a deletion takes nothing away and brings nothing', async () => {
    const file = await signed();
    const missing = await worldWith(file);
    missing.delete('statement.1.cbor');
    expect(await refusal(missing)).toBe('not-trust-data statement.1.cbor');
    const other = await signed({ iat: END.iat + 1 });
    expect(await refusal((await worldWith(file)).set('statement.1.cbor', other))).toBe('hash-mismatch statement.1.cbor');
    const page = new TextEncoder().encode('<!doctype html><title>Login</title>');
    expect(await refusal((await worldWith(file)).set('statement.1.cbor', page))).toBe('not-trust-data statement.1.cbor');
  });

  it('refuses a file whose own version is not the one it is named by', async () => {
    expect(await refusal(await worldWith(await signed({ version: 2 })))).toBe('format statement.1.cbor');
  });

  it('holds once seen: a later bundle may replace it and not drop it, nor go back', async () => {
    const before = await checked(await worldWith(await signed()));
    const next = { bundle: { version: 8 }, stamp: { version: 501 } };
    expect(await refusal(await publish(next), before)).toBe('rollback statement');
    expect(await refusal(await worldWith(await signed({ version: 2, endsAt: END.endsAt + DAY, visitsAt: END.visitsAt + DAY }), 2, next), before)).toBe('ok 2');
    expect(await refusal(await worldWith(await signed({ iat: END.iat + 1 }), 1, next), before)).toMatch(/^equivocation/);
    const second = await checked(await worldWith(await signed({ version: 2 }), 2));
    expect(await refusal(await worldWith(await signed(), 1, next), second)).toMatch(/^rollback/);
  });

  it('is taken back by a root that replaces its key', async () => {
    const first = await worldWith(await signed());
    const before = await checked(first);
    const roles = { ...rootContent().roles, statement: { threshold: 1, keys: [xOf(KEYS.stranger)] } };
    const files = await publish({ root: { version: 2, roles }, bundle: { version: 8 }, stamp: { version: 501 } });
    files.set('root.2.cbor', files.get('root.cbor') ?? new Uint8Array(0)).set('root.1.cbor', first.get('root.cbor') ?? new Uint8Array(0));
    const result = await check(files, { previous: before, pinned: first.get('root.cbor') ?? new Uint8Array(0) });
    expect(result.ok && result.trust.end).toBeNull();
  });

  it('travels in the archive for tablets without a network', async () => {
    const files = unpackTrust(packTrust(await worldWith(await signed())));
    expect((await checked(files as Files)).trust.end?.version).toBe(1);
  });
});

describe('isErasureDue', () => {
  const { phonesAt } = END;
  const long = phonesAt - 60 * DAY;
  it.each([
    ['the ministry has signed the time, and the notice was seen long ago', { seenAt: long, floor: phonesAt, now: phonesAt }, true],
    ['a second too early', { seenAt: long, floor: phonesAt - 1, now: phonesAt - 1 }, false],
    ['this device’s clock alone says so: a wrong date erases nothing', { seenAt: long, floor: phonesAt - DAY, now: phonesAt + 30 * DAY - 1 }, false],
    ['its clock alone says so for a month', { seenAt: long, floor: phonesAt - DAY, now: phonesAt + 30 * DAY }, true],
    ['a clock that jumped a year ahead just now', { seenAt: long, floor: long, now: phonesAt + 365 * DAY, pastAt: phonesAt + 365 * DAY }, false],
    ['a clock a year ahead, and for a month', { seenAt: long, floor: long, now: phonesAt + 395 * DAY, pastAt: phonesAt + 365 * DAY }, true],
    ['the owner has not seen the notice for a week', { seenAt: phonesAt, floor: phonesAt + DAY, now: phonesAt + NOTICE_SECONDS - 1 }, false],
    ['a week after it was seen', { seenAt: phonesAt, floor: phonesAt + DAY, now: phonesAt + NOTICE_SECONDS }, true],
  ] as [string, Omit<ErasureState, 'pastAt'> & { pastAt?: number }, boolean][])('%s', (_, state, due) => {
    expect(isErasureDue(END, { pastAt: state.now >= phonesAt ? phonesAt : null, ...state })).toBe(due);
  });

  it('names the day on the screen: the statement’s, or a week after it was first shown', () => {
    expect([erasureFrom(END, long), erasureFrom(END, phonesAt)]).toEqual([phonesAt, phonesAt + NOTICE_SECONDS]);
  });
});

describe('parseEndOfMission', () => {
  const payload = (parts: readonly CborValue[], iat: CborValue = END.iat) =>
    encodeCbor(
      new Map<number, CborValue>([
        [CLAIM.iat, iat],
        [CLAIM.own, [...parts]],
      ]),
    );
  const { version, endsAt, phonesAt, journalsAt, visitsAt } = END;
  const good = [version, endsAt, phonesAt, journalsAt, visitsAt, null];

  it('reads what it writes, for every orderly statement', async () => {
    const after = fc.integer({ min: 0, max: KEEP_MAX_SECONDS });
    const any = fc.record({
      version: fc.integer({ min: 1, max: 1e9 }),
      iat: fc.integer({ min: 0, max: 1e10 }),
      notice: fc.integer({ min: NOTICE_SECONDS, max: 1e9 }),
      after: fc.tuple(after, after, after),
    });
    await fc.assert(
      fc.asyncProperty(any, async ({ version: number, iat, notice, after: [a, b, c] }) => {
        const end = {
          version: number,
          iat,
          endsAt: iat + notice,
          phonesAt: iat + notice + a,
          journalsAt: iat + notice + b,
          visitsAt: iat + notice + c,
          order: null,
        };
        const own = [number, end.endsAt, end.phonesAt, end.journalsAt, end.visitsAt, null];
        expect(parseEndOfMission(payload(own, iat))).toEqual(end);
        await encodeEndOfMission(end, KEYS.statement);
      }),
      { numRuns: 50 },
    );
  });

  it('throws nothing but TrustRefusedError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          parseEndOfMission(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TrustRefusedError);
        }
      }),
    );
  });

  it.each([
    ['no notice', [1, END.iat + NOTICE_SECONDS - 1, phonesAt, journalsAt, visitsAt, null]],
    ['version 0', [0, ...good.slice(1)]],
    ['phones before the end', [version, endsAt, endsAt - 1, journalsAt, visitsAt, null]],
    ['journals before the end', [version, endsAt, phonesAt, endsAt - 1, visitsAt, null]],
    ['visits before the end', [version, endsAt, phonesAt, journalsAt, endsAt - 1, null]],
    ['visits kept too long', [version, endsAt, phonesAt, journalsAt, endsAt + KEEP_MAX_SECONDS + 1, null]],
    ['a short hash', [...good.slice(0, 5), new Uint8Array(31)]],
    ['a member too many', [...good, 1]],
    ['a member too few', good.slice(0, 5)],
    ['a text for a time', [version, 'soon', phonesAt, journalsAt, visitsAt, null]],
  ] as const)('refuses %s', (_, parts) => {
    expect(() => parseEndOfMission(payload(parts as readonly CborValue[]))).toThrow(TrustRefusedError);
  });

  it('is written in no form that nobody would obey', async () => {
    await expect(signed({ endsAt: END.iat })).rejects.toThrow(TrustRefusedError);
  });

  it('is refused under another typ', async () => {
    const file = await signAs(
      TYP.stamp,
      new Map<number, CborValue>([
        [CLAIM.iat, END.iat],
        [CLAIM.own, [...good]],
      ]),
      KEYS.statement,
    );
    expect(await refusal(await worldWith(file))).toBe('wrong-role statement.1.cbor');
  });
});
