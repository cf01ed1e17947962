/** Attacks 5, 13 and 14 of security.md in the structure: other encodings of the same, bombs and garbage, names and numbers as traps. */
import { badText, encode, head, indefinite, longForm, odd, pairsAsWritten, raw, tag } from '../../conformance/cbor-write.mjs';
import { key } from '../../conformance/keys.mjs';
import { base45, qr } from '../../conformance/text-codec.mjs';
import { AT } from '../../conformance/times.mjs';
import { tokenClaims } from '../../conformance/tokens.mjs';
import { zlib } from '../encoder/zlib.mjs';

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function structure(suite) {
  const status = (change = {}) => Object.values({ health: 3, basis: 3, evidenceAt: AT - 4000, index: suite.fresh(), initials: 'А.С.', birth: 517, ...change });
  encodings(suite, status);
  shapes(suite, status);
  bombs(suite, status);
  texts(suite);
  traps(suite, status);
}

const OTHER = 'cbor-not-deterministic';

function encodings({ one, shown, paper }, status) {
  const say = (name, bytes, code = OTHER) => one(5, `another encoding: ${name}`, bytes, code);
  for (const width of [1, 2, 4, 8]) say(`a small number in ${width} bytes`, paper({ body: status({ basis: longForm(3, width) }) }));
  say('exp in eight bytes', shown({ claims: (map) => map.set(4, longForm(AT + 5000, 8)) }));
  say('an indefinite outer array', paper({ shape: (parts) => tag(18, indefinite(4, parts)) }));
  say('an indefinite payload', paper({ shape: ([h, u, p, s]) => tag(18, [h, u, indefinite(2, [p]), s]) }));
  say('an indefinite text', paper({ body: status({ initials: indefinite(3, ['А.', 'С.']) }) }));
  say('an indefinite map of claims', paper({ payload: encode(indefinite(5, [...tokenClaims({ cnf: null, index: 1 })].flat())) }));
  say('claims in another order', paper({ payload: encode(pairsAsWritten([...tokenClaims({ cnf: null, index: 1 })].reverse())) }));
  say(
    'the header in another order',
    paper({
      rawHeader: encode(
        pairsAsWritten([
          [16, 65001],
          [4, key('token').kid],
          [1, -19],
        ]),
      ),
    }),
  );
  say(
    'the proof’s claims in another order',
    shown({
      p: {
        payload: encode(
          pairsAsWritten([
            [6, AT - 5],
            [3, '*'],
          ]),
        ),
      },
    }),
  );
  say('tag 18 in three bytes', paper({ shape: (parts) => tag(18, parts, 2) }));
  say(
    'a label in two bytes',
    paper({
      payload: encode(
        pairsAsWritten([
          [longForm(4, 1), AT + 5000],
          [6, AT - 500],
          [-65537, status()],
        ]),
      ),
    }),
  );
  const twice = 'cbor-duplicate-key';
  say(
    'exp twice',
    paper({
      payload: encode(
        pairsAsWritten([
          [4, AT + 5000],
          [4, AT + 9000],
          [6, AT - 500],
          [-65537, status()],
        ]),
      ),
    }),
    twice,
  );
  say(
    'alg twice',
    paper({
      rawHeader: encode(
        pairsAsWritten([
          [1, -19],
          [1, -8],
          [4, key('token').kid],
          [16, 65001],
        ]),
      ),
    }),
    twice,
  );
  say(
    'aud twice',
    shown({
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
    twice,
  );
  for (const [name, item] of Object.entries({ half: odd.half, single: odd.single, double: odd.double, NaN: odd.nan })) {
    one(14, `a float as birth: ${name}`, paper({ body: status({ birth: item }) }), OTHER);
    one(14, `a float as exp: ${name}`, shown({ claims: (map) => map.set(4, item) }), OTHER);
  }
  one(14, 'infinity as exp', paper({ claims: (map) => map.set(4, raw('f97c00')) }), OTHER);
}

function shapes({ one, shown, paper }, status) {
  const shaped = (name, shape, code) => one(5, `shape: ${name}`, paper({ shape }), code);
  shaped('no tag', (parts) => parts, 'cose-malformed');
  shaped('tag 98', (parts) => tag(98, parts), 'claim-type');
  shaped('tag 61 around', (parts) => tag(61, tag(18, parts)), 'claim-type');
  shaped('tag 18 twice', (parts) => tag(18, tag(18, parts)), 'cose-malformed');
  shaped('three parts', (parts) => tag(18, parts.slice(0, 3)), 'cose-malformed');
  shaped('five parts', (parts) => tag(18, [...parts, 0]), 'cose-malformed');
  shaped('payload left out', ([h, u, , s]) => tag(18, [h, u, null, s]), 'cose-malformed');
  one(5, 'shape: claims that are an array', paper({ payload: encode([1]) }), 'claim-type');
  one(5, 'shape: no exp', paper({ claims: (map) => new Map([...map].filter(([label]) => label !== 4)) }), 'claim-missing');
  one(5, 'shape: no iat in the proof', shown({ p: { claims: (map) => new Map([...map].filter(([label]) => label !== 6)) } }), 'claim-missing');
  one(5, 'shape: five elements of status', paper({ body: status().slice(0, 5) }), 'claim-missing');
  one(5, 'shape: eight elements of status', paper({ body: [...status({ health: 1 }), '7510', 1] }), 'claim-unknown');
  one(5, 'shape: a home in a green token', paper({ body: [...status(), '7510'] }), 'claim-unknown');
  one(5, 'shape: a claim "admin"', paper({ claims: (map) => map.set('admin', true) }), 'claim-unknown');
  one(5, 'shape: nbf', paper({ claims: (map) => map.set(5, AT) }), 'claim-unknown');
  one(5, 'shape: exp as a text', paper({ claims: (map) => map.set(4, '9999999999') }), 'claim-type');
  one(5, 'shape: a nonce of seven bytes', shown({ p: { nonce: Buffer.alloc(7) } }), 'claim-type');
  one(5, 'shape: a holder key of 31 bytes', shown({ holderX: Buffer.alloc(31, 7) }), 'claim-type');
  one(5, 'shape: basis 8', paper({ basis: 8 }), 'claim-type');
  one(5, 'shape: health 4', paper({ health: 4 }), 'health-unknown');
  one(5, 'shape: month 13', paper({ birth: 1301 }), 'claim-type');
  one(5, 'shape: day 0', paper({ birth: 1200 }), 'claim-type');
}

function bombs({ one, paper, shown }, status) {
  const say = (name, what, code) => one(13, `bomb: ${name}`, what, code);
  const nested = (levels) => raw(Buffer.concat([Buffer.alloc(levels, 0x81), Buffer.from([0])]));
  say('an array of 2^32', Buffer.concat([head(6, 18), head(4, 2n ** 32n)]), 'cbor-limit');
  say('an array of 2^64 - 1', Buffer.concat([head(6, 18), head(4, 2n ** 64n - 1n)]), 'cbor-limit');
  say('bytes of 2^62', Buffer.concat([head(6, 18), head(4, 4), head(2, 2n ** 62n)]), 'cbor-malformed');
  say('a map of 17 pairs', paper({ payload: Buffer.concat([head(5, 17), Buffer.alloc(34)]) }), 'cbor-limit');
  say('a map of 16 pairs', paper({ payload: Buffer.concat([head(5, 16), Buffer.alloc(32)]) }), 'claim-unknown');
  say('a text of 65 bytes', shown({ p: { aud: 'A'.repeat(65) } }), 'cbor-limit');
  say('a text of 64 bytes', shown({ p: { aud: 'A'.repeat(64) } }), 'proof-audience');
  say('a text of 2^32', paper({ body: raw(Buffer.concat([head(4, 6), Buffer.from([3, 3, 0xf6, 1]), head(3, 2n ** 32n)])) }), 'cbor-limit');
  say('arrays inside each other', encode(nested(200)), 'cose-malformed');
  say('tags inside each other', Buffer.concat([Buffer.alloc(300, 0xd2), Buffer.from([0])]), 'cose-malformed');
  say('arrays inside each other, unprotected', paper({ shape: ([h, , p, s]) => tag(18, [h, new Map([[300, nested(9)]]), p, s]) }), 'cose-malformed');
  say('an array of 64 as a claim', paper({ claims: (map) => map.set(4, raw(Buffer.concat([head(4, 64), Buffer.alloc(64)]))) }), 'cbor-limit');
  say('an exp of 2^53 - 1', paper({ exp: Number.MAX_SAFE_INTEGER }), 'token-lifetime');
  say('an exp of 2^53', paper({ claims: (map) => map.set(4, 2n ** 53n) }), 'claim-type');
  say('an exp of 2^64 - 1', paper({ claims: (map) => map.set(4, 2n ** 64n - 1n) }), 'claim-type');
  say('an index of 2^64 - 1', paper({ body: status({ index: 2n ** 64n - 1n }) }), 'claim-type');
  say('a bignum', paper({ body: status({ index: tag(2, Buffer.alloc(60, 255)) }) }), 'claim-type');
  say('a zlib stream of a thousand to one', zlib(Buffer.alloc(131_072)).subarray(0, 600), 'cbor-limit');
  say('a gzip header', Buffer.from('1f8b0800000000000003', 'hex'), 'cbor-malformed');
  const good = paper();
  for (const cut of [1, 64, good.length - 1]) say(`cut short by ${cut}`, good.subarray(0, good.length - cut), 'cbor-malformed');
  say('a byte more', Buffer.concat([good, Buffer.from([0])]), 'cbor-malformed');
  say('the reserved head 28', paper({ body: status({ birth: odd.reserved28 }) }), 'cbor-malformed');
  say('a break alone', paper({ body: status({ birth: odd.lonelyBreak }) }), 'cbor-malformed');
  say('an empty payload', paper({ payload: Buffer.alloc(0) }), 'cbor-malformed');
}

function texts({ one, shown }) {
  const say = (name, text, code) => one(13, `text: ${name}`, text, code);
  const long = (n) => qr(Buffer.concat([head(2, n - 3), Buffer.alloc(n - 3)]));
  const good = qr(shown());
  say('nothing', '', 'input-empty');
  say('white space', ' \t ', 'input-empty');
  say('999 characters', `ASQ1:${'0'.repeat(994)}`, 'base45-invalid');
  say('1,000 characters', long(663), 'cose-malformed');
  say('1,001 characters', long(664), 'input-too-long');
  say('a megabyte would be more of the same: 5,000', `ASQ1:${'0'.repeat(4995)}`, 'input-too-long');
  say('5,000 characters of something else', 'X'.repeat(5000), 'not-ashyq');
  say('no bytes', 'ASQ1:', 'base45-invalid');
  say('one character of Base45', 'ASQ1:0', 'base45-invalid');
  say('the largest triplet', 'ASQ1:FGW', 'cbor-malformed');
  say('a triplet above 65,535', 'ASQ1:GGW', 'base45-invalid');
  say('a pair above 255', 'ASQ1:V5', 'base45-invalid');
  say('small letters', `ASQ1:${good.slice(5).toLowerCase()}`, 'base45-invalid');
  say('a small letter', `${good.slice(0, 40)}a${good.slice(41)}`, 'base45-invalid');
  say('padding', `${good}==`, 'base45-invalid');
  say('a space at the end is trimmed', `${good} `, 'ok');
  say('a space inside', `${good.slice(0, 40)}\t${good.slice(41)}`, 'base45-invalid');
  say('a line without a break inside', `${good.slice(0, 40)}\u2028${good.slice(41)}`, 'base45-invalid');
  say('a letter that looks like A', `${good.slice(0, 40)}А${good.slice(41)}`, 'base45-invalid');
  say('a byte order mark before it', `\ufeff${qr(shown())}`, 'ok');
  say('two codes in one line', `${good}${good}`, 'base45-invalid');
  say('version 0', `ASQ0:${base45(Buffer.alloc(9))}`, 'version-unknown');
  say('version 2', 'ASQ2:', 'version-unknown');
  say('version 2, long', `ASQ2:${'0'.repeat(2000)}`, 'version-unknown');
  say('version 10', 'ASQ10:00', 'not-ashyq');
  say('small prefix', `asq1:${good.slice(5)}`, 'not-ashyq');
}

/** Names as code, numbers that never compare. */
function traps({ one, shown, paper }, status) {
  const initials = (name, value, code, fields = {}) => one(14, `initials: ${name}`, paper({ initials: value }), code, fields);
  initials('eight letters', 'АБВГДЕЖЗ', 'ok');
  initials('nine letters', 'АБВГДЕЖЗИ', 'claim-type');
  initials('none', '', 'claim-type');
  initials('markup', '<b>', 'ok', { initials: '<b>' });
  initials('a right-to-left override', '\u202eС.А', 'ok', { initials: '\u202eС.А' });
  initials('eight marks above each other', `А${'\u0301'.repeat(7)}`, 'ok');
  initials('a letter and eight marks', `А${'\u0301'.repeat(8)}`, 'claim-type');
  initials('four flags, eight code points', '🇰🇿🇰🇿🇰🇿🇰🇿', 'ok');
  initials('bytes that are no text', badText([0xff, 0xfe]), 'text-invalid');
  initials('half of a pair', badText([0xed, 0xa0, 0x80]), 'text-invalid');
  initials('an overlong slash', badText([0xc0, 0xaf]), 'text-invalid');
  for (const home of ['__proto__', 'constructor', 'toString', '*']) {
    one(14, `home ${home} near an area of that name`, paper({ health: 1, basis: 2, home }), 'ok', {
      door: { category: 'd-near', area: home },
      rule: 'r-d-near',
    });
    one(14, `area ${home} has no zone`, paper(), 'no-rule', { door: { category: 'd-zone', area: home } });
  }
  one(14, 'a category that every object has', paper(), 'no-rule', { door: { category: 'constructor' } });
  one(14, 'aud __proto__', shown({ p: { aud: '__proto__' } }), 'proof-audience');
  one(14, 'a claim __proto__', paper({ claims: (map) => map.set('__proto__', new Map([['exp', 1]])) }), 'claim-unknown');
  one(14, 'exp undefined', paper({ claims: (map) => map.set(4, odd.undefined) }), 'claim-type');
  one(14, 'exp null', paper({ claims: (map) => map.set(4, null) }), 'claim-type');
  one(14, 'exp -1', paper({ claims: (map) => map.set(4, -1) }), 'claim-type');
  one(14, 'evidence undefined', paper({ body: status({ evidenceAt: odd.undefined }) }), 'claim-type');
}
