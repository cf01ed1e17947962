/** One line opened: how far each group of checks came, the bytes with their names, what the signatures cover. */
import { describe, expect, test } from 'vitest';
import { cborTree } from '../../../src/core/audit/explain/cbor-tree.ts';
import { explainObjects, groupsOf } from '../../../src/core/audit/explain/explain-line.ts';
import { fromHex, toHex } from '../../../src/core/bytes.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { decodePresented } from '../../../src/core/token/presentation.ts';
import { CHECKS, VERDICT_CODES, type VerdictCode } from '../../../src/core/verdict.ts';
import { judge, shown, token } from '../world.ts';

describe('groupsOf', () => {
  test('every code of a verdict has its group, but for the program’s own faults', () => {
    const known = new Set<VerdictCode>(CHECKS.flat());
    expect(VERDICT_CODES.filter((code) => !known.has(code))).toEqual(['ok', 'storage-failed', 'internal']);
  });

  test('groups before the one that failed passed, those after it were not reached', async () => {
    const states = async (what: Uint8Array | string) => groupsOf(await judge(what)).map(({ state }) => state);
    expect(await states(await shown())).toEqual(Array(8).fill('passed'));
    expect(await states('HC1:X')).toEqual(['failed', ...Array(7).fill('not-reached')]);
    expect(await states(formatQr(await token()))).toEqual([...Array(5).fill('passed'), 'failed', 'not-reached', 'not-reached']);
    expect(await states(await token({ holderKey: null }))).toEqual([...Array(5).fill('passed'), 'not-asked', 'passed', 'passed']);
    expect((await states('ASQ2:X'))[0]).toBe('undecided');
  });

  test('a broken signature is the token’s until the token’s has held', () => {
    const failed = (identity?: 'glance') =>
      groupsOf({ code: 'signature-not-canonical', ...(identity === undefined ? {} : { identity }) }).find(({ state }) => state === 'failed')?.group;
    expect([failed(), failed('glance')]).toEqual([4, 6]);
  });
});

describe('explainObjects', () => {
  test('a presentation and the token that it carries, each with the bytes that its signature covers', async () => {
    const bytes = await shown();
    const { token: inner, proof } = decodePresented(bytes);
    const [outer, carried, ...more] = explainObjects(formatQr(bytes));
    expect(more).toEqual([]);
    expect([outer?.typ, outer?.signed, outer?.signature]).toEqual([
      294,
      toHex(proof?.message ?? new Uint8Array(0)),
      toHex(proof?.signature ?? new Uint8Array(0)),
    ]);
    expect([carried?.typ, carried?.signed, carried?.signature]).toEqual([65001, toHex(inner.message), toHex(inner.signature)]);
    const named = new Map((carried?.nodes ?? []).map(({ name, value }) => [name, value]));
    expect([named.get('alg'), named.get('typ'), named.get('initials'), named.get('birth'), named.get('exp')]).toEqual([
      '-19',
      '65001',
      'А.С.',
      '1127',
      String(inner.payload.exp),
    ]);
    // every byte is in some node
    expect(outer?.nodes.at(-1)).toMatchObject({ name: 'signature' });
    expect((outer?.nodes.at(-1)?.offset ?? 0) + (outer?.nodes.at(-1)?.length ?? 0)).toBe(bytes.length);
  });

  test('of what is no object of ours there is nothing, of one cut off as much as there is', async () => {
    for (const text of ['', 'HC1:X', 'ASQ1:abc']) expect(explainObjects(text)).toEqual([]);
    const cut = explainObjects(formatQr((await shown()).slice(0, 120)));
    expect(cut[0]?.nodes.some(({ kind }) => kind === 'cut-off')).toBe(true);
    expect(cut[0]?.signature).toBeNull();
  });

  test('cborTree takes any bytes', () => {
    for (const hex of ['', 'ff', '9f01', '5bffffffffffffffff', 'bf', '83010203', 'd2'.repeat(50), '81'.repeat(3000)])
      expect(() => cborTree(fromHex(hex))).not.toThrow();
    expect(cborTree(fromHex('830102f6')).map(({ kind, value }) => [kind, value])).toEqual([
      ['array', '3'],
      ['uint', '1'],
      ['uint', '2'],
      ['simple', 'null'],
    ]);
  });
});
