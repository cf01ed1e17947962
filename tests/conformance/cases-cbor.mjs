/** Group 2 of formats.md §7, first half: CBOR and its limits. */
import { both } from './both.mjs';
import { badText, encode, head, indefinite, longForm, odd, pairsAsWritten, raw, tag } from './cbor-write.mjs';
import { key } from './keys.mjs';
import { AT } from './times.mjs';
import { freshIndex, paper, presentation, tokenClaims } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function cborCases({ one }) {
  malformed(one);
  longForms(one);
  indefiniteLengths(one);
  orderAndFloats(one);
  duplicates(one);
  texts(one);
  limits(one);
}

const body = (change = {}) => Object.values({ health: 3, basis: 3, evidenceAt: AT - 4000, index: freshIndex(), initials: 'А.С.', birth: 517, ...change });

function malformed(one) {
  const clause = '§7 cbor-malformed (truncated, trailing, reserved)';
  const good = paper();
  for (const cut of [1, 2, 10, 64, good.length - 1]) one(`truncated by ${cut}`, clause, good.subarray(0, good.length - cut), 'cbor-malformed');
  one('one byte trailing', clause, Buffer.concat([good, Buffer.from([0])]), 'cbor-malformed');
  one('a second object trailing', clause, Buffer.concat([good, good]), 'cbor-malformed');
  one('byte trailing a presentation', clause, Buffer.concat([presentation(), Buffer.from([0xf6])]), 'cbor-malformed');
  both(
    one,
    'byte trailing in the payload',
    clause,
    () => ({ payload: Buffer.concat([encode(tokenClaims({ cnf: null })), Buffer.from([0])]) }),
    'cbor-malformed',
  );
  both(one, 'empty payload', clause, () => ({ payload: Buffer.alloc(0) }), 'cbor-malformed');
  for (const [name, item] of Object.entries({
    'reserved 28': odd.reserved28,
    'reserved 30': odd.reserved30,
    'break alone': odd.lonelyBreak,
    'simple 20 in two bytes': odd.simpleShort,
  })) {
    both(
      one,
      `${name} as birth`,
      clause,
      () => ({ body: body({ birth: item }) }),
      'cbor-malformed',
      name === 'break alone' ? { or: ['cbor-not-deterministic'], ambiguity: 'break' } : {},
    );
  }
  one('byte string longer than the object', clause, raw('d2845fff').bytes.subarray(0, 2), 'cbor-malformed');
  one('array that promises 2^32 items', clause, Buffer.concat([head(6, 18), head(4, 2n ** 32n)]), 'cbor-limit');
  one('byte string that promises 2^62 bytes', clause, Buffer.concat([head(6, 18), head(4, 4), head(2, 2n ** 62n)]), 'cbor-malformed', {
    or: ['cbor-limit', 'claim-type'],
    ambiguity: 'promise',
  });
}

const CANONICAL = '§2 deterministic CBOR; §7 cbor-not-deterministic';
const NOT_CANONICAL = 'cbor-not-deterministic';

function longForms(one) {
  for (const width of [1, 2, 4, 8]) {
    both(one, `birth 17 in a head of ${width}`, CANONICAL, () => ({ body: body({ basis: longForm(3, width) }) }), NOT_CANONICAL);
  }
  both(one, 'exp in 8 bytes', CANONICAL, () => ({ claims: (map) => map.set(4, longForm(AT + 5000, 8)) }), NOT_CANONICAL);
  both(one, 'initials in a long form', CANONICAL, () => ({ body: body({ initials: longForm('А.С.', 1) }) }), NOT_CANONICAL);
  both(one, 'status array in a long form', CANONICAL, () => ({ body: longForm(body(), 1) }), NOT_CANONICAL);
  both(
    one,
    'label 4 in a long form',
    CANONICAL,
    () => ({
      payload: encode(
        pairsAsWritten([
          [longForm(4, 1), AT + 5000],
          [6, AT - 500],
          [-65537, body()],
        ]),
      ),
    }),
    NOT_CANONICAL,
  );
  one('tag 18 in a long form', CANONICAL, paper({ shape: (parts) => tag(18, parts, 2) }), NOT_CANONICAL);
  one('outer array in a long form', CANONICAL, paper({ shape: (parts) => tag(18, longForm(parts, 1)) }), NOT_CANONICAL);
  one('signature in a long form of 2', CANONICAL, paper({ shape: ([h, u, p, s]) => tag(18, [h, u, p, longForm(s, 2)]) }), NOT_CANONICAL);
  one('protected header in a long form of 2', CANONICAL, paper({ shape: ([h, u, p, s]) => tag(18, [longForm(h, 2), u, p, s]) }), NOT_CANONICAL);
  one('empty map in a long form', CANONICAL, paper({ shape: ([h, , p, s]) => tag(18, [h, longForm(new Map(), 1), p, s]) }), NOT_CANONICAL);
  one('token tag in a long form inside a presentation', CANONICAL, presentation({ shape: (parts) => tag(18, parts, 1) }), NOT_CANONICAL);
}

function indefiniteLengths(one) {
  one('indefinite outer array', CANONICAL, paper({ shape: (parts) => tag(18, indefinite(4, parts)) }), NOT_CANONICAL);
  one('indefinite payload', CANONICAL, paper({ shape: ([h, u, p, s]) => tag(18, [h, u, indefinite(2, [p]), s]) }), NOT_CANONICAL);
  both(one, 'indefinite text', CANONICAL, () => ({ body: body({ initials: indefinite(3, ['А.', 'С.']) }) }), NOT_CANONICAL);
  both(one, 'indefinite status array', CANONICAL, () => ({ body: indefinite(4, body()) }), NOT_CANONICAL);
  both(one, 'indefinite claims map', CANONICAL, () => ({ payload: encode(indefinite(5, [...tokenClaims({ cnf: null })].flat())) }), NOT_CANONICAL);
}

function orderAndFloats(one) {
  both(one, 'unsorted claims', CANONICAL, () => ({ payload: encode(pairsAsWritten([...tokenClaims({ cnf: null })].reverse())) }), NOT_CANONICAL);
  both(
    one,
    'unsorted header',
    CANONICAL,
    () => ({
      rawHeader: encode(
        pairsAsWritten([
          [16, 65001],
          [4, key('token').kid],
          [1, -19],
        ]),
      ),
    }),
    NOT_CANONICAL,
  );
  one(
    'unsorted presentation claims',
    CANONICAL,
    presentation({
      p: {
        payload: encode(
          pairsAsWritten([
            [6, AT - 5],
            [3, '*'],
          ]),
        ),
      },
    }),
    NOT_CANONICAL,
  );
  one(
    '-65537 before 8: sorted by value, not bytewise',
    CANONICAL,
    paper({
      payload: encode(
        pairsAsWritten([
          [-65537, body()],
          [4, AT + 5000],
          [6, AT - 500],
        ]),
      ),
    }),
    NOT_CANONICAL,
  );
  for (const [name, item] of Object.entries({ 'half float 1.0': odd.half, 'single float': odd.single, 'double float': odd.double, NaN: odd.nan })) {
    both(one, `${name} as basis`, `${CANONICAL}; floats`, () => ({ body: body({ basis: item }) }), NOT_CANONICAL);
  }
  both(one, 'exp as a float', `${CANONICAL}; floats`, () => ({ claims: (map) => map.set(4, raw('fb41da6a3b40000000')) }), NOT_CANONICAL);
}

function duplicates(one) {
  const clause = '§7 cbor-duplicate-key';
  const claims = [
    [4, AT + 5000],
    [6, AT - 500],
    [-65537, body()],
  ];
  both(one, 'iat twice', clause, () => ({ payload: encode(pairsAsWritten([claims[0], claims[1], claims[1], claims[2]])) }), 'cbor-duplicate-key');
  both(one, 'status twice', clause, () => ({ payload: encode(pairsAsWritten([...claims, claims[2]])) }), 'cbor-duplicate-key');
  both(
    one,
    'alg twice in the header',
    clause,
    () => ({
      rawHeader: encode(
        pairsAsWritten([
          [1, -19],
          [1, -19],
          [4, key('token').kid],
          [16, 65001],
        ]),
      ),
    }),
    'cbor-duplicate-key',
  );
  one(
    'aud twice in a presentation',
    clause,
    presentation({
      p: {
        payload: encode(
          pairsAsWritten([
            [3, '*'],
            [3, 'ALA-00123'],
            [6, AT - 5],
          ]),
        ),
      },
    }),
    'cbor-duplicate-key',
  );
  one(
    'exp again at the end: a duplicate that is unsorted too',
    clause,
    paper({ payload: encode(pairsAsWritten([...claims, claims[0]])) }),
    'cbor-not-deterministic',
  );
}

function texts(one) {
  const clause = '§2 valid UTF-8; §7 text-invalid';
  const bad = {
    'a lone continuation': [0x80],
    'a truncated sequence': [0xd0],
    'an overlong slash': [0xc0, 0xaf],
    'a surrogate': [0xed, 0xa0, 0x80],
    'above U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
    'byte ff': [0x41, 0xff],
  };
  for (const [name, bytes] of Object.entries(bad)) {
    both(one, `initials with ${name}`, clause, () => ({ body: body({ initials: badText(bytes) }) }), 'text-invalid');
    one(`aud with ${name}`, clause, presentation({ p: { aud: badText(bytes) } }), 'text-invalid');
  }
}

function limits(one) {
  const clause = '§1 limits of each CBOR item';
  const phases = { or: ['cbor-limit'], ambiguity: 'phases' };
  const nest = (levels) => Array.from({ length: levels }).reduce((inside) => [inside], 0);
  both(one, 'birth nested to depth 6', clause, () => ({ body: body({ birth: nest(4) }) }), 'claim-type', phases);
  both(one, 'birth nested to depth 5', clause, () => ({ body: body({ birth: nest(3) }) }), 'claim-type');
  both(one, 'tags to depth 6', clause, () => ({ body: body({ birth: tag(18, tag(18, tag(18, tag(18, 1)))) }) }), 'claim-type', phases);
  both(one, '100 items in the status', clause, () => ({ body: body({ birth: Array(90).fill(0) }) }), 'cbor-limit');
  both(one, 'fewer than 64 items in all', clause, () => ({ body: body({ birth: Array(30).fill(0) }) }), 'claim-type');
  const filled = (items) => () => ({ body: body({ birth: Array(items - 13).fill(0) }), cnf: null });
  one('64 items in all', '§1 ▸ every data item counts', paper(filled(64)()), 'claim-type');
  one('65 items in all', '§1 ▸ every data item counts', paper(filled(65)()), 'cbor-limit');
  both(one, '17 pairs', clause, () => ({ body: body({ birth: new Map(Array.from({ length: 17 }, (_, i) => [i, 0])) }) }), 'cbor-limit');
  both(one, '16 pairs', clause, () => ({ body: body({ birth: new Map(Array.from({ length: 16 }, (_, i) => [i, 0])) }) }), 'claim-type');
  both(one, 'initials of 65 bytes', clause, () => ({ body: body({ initials: 'A'.repeat(65) }) }), 'cbor-limit');
  both(one, 'initials of 64 bytes', clause, () => ({ body: body({ initials: 'A'.repeat(64) }) }), 'claim-type');
  one('aud of 65 bytes', clause, presentation({ p: { aud: 'A'.repeat(65) } }), 'cbor-limit');
  one('aud of 64 bytes', clause, presentation({ p: { aud: 'A'.repeat(64) } }), 'proof-audience', { or: ['claim-type'], ambiguity: 'aud-form' });
  one(
    '17 pairs in the protected header',
    clause,
    paper({ header: (map) => new Map([...map, ...Array.from({ length: 14 }, (_, i) => [100 + i, 0])]) }),
    'cbor-limit',
  );
}
