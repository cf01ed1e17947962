/** Group 2 of formats.md §7: typ, and the shape of every claim of tokens (§3) and presentations (§4). */
import { both } from './both.mjs';
import { encode, odd, pairsAsWritten, raw, tag } from './cbor-write.mjs';
import { coseKey, key } from './keys.mjs';
import { AT } from './times.mjs';
import { doorCode, freshIndex, paper, presentation, token, tokenClaims, venueCredential } from './tokens.mjs';
import { bitmap, LISTS, listFile, stampFile } from './trust.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function shapeCases({ one }) {
  wrongTypes(one);
  claimTypes(one);
  claimsMissing(one);
  claimsUnknown(one);
  confirmation(one);
  presentationClaims(one);
  fine(one);
}

const status = (change = {}) => Object.values({ health: 3, basis: 3, evidenceAt: AT - 4000, index: freshIndex(), initials: 'А.С.', birth: 517, ...change });

function wrongTypes(one) {
  const clause = '§7 token-type';
  one('a venue credential', clause, venueCredential(), 'token-type');
  one('a poster', clause, venueCredential({ poster: true }), 'token-type');
  one('a door code', clause, doorCode({ nonce: Buffer.alloc(8, 1) }), 'token-type');
  one('a stamp', clause, stampFile({ at: AT - 600, body: [1, [1, Buffer.alloc(32), 1], [], null] }), 'token-type');
  one('a short status list', clause, listFile({ k: 2, at: AT - 600, lst: bitmap(LISTS[2]) }), 'token-type');
  for (const typ of [65002, 65003, 65004, 65005, 65006, 65007, 65008, 65009, 65010, 65011, 65012]) {
    one(`a token that calls itself ${typ}`, clause, paper({ typ }), 'token-type');
  }
  one('a bare object of typ 294 with a kid', '§2 kid present in a presentation', paper({ typ: 294 }), 'kid-misplaced');
  one('a presentation of a venue credential', clause, presentation({ inner: venueCredential() }), 'token-type');
  one('a presentation of a presentation', clause, presentation({ inner: presentation() }), 'token-type');
  one('typ tagged', clause, paper({ typ: tag(18, 65001) }), 'token-type', { or: ['claim-type'], ambiguity: 'typ-decides' });
}

function claimTypes(one) {
  const clause = '§3 field types; §7 claim-type';
  const wrong = (name, options, o) => both(one, name, clause, options, 'claim-type', o);
  for (const [name, value] of Object.entries({ text: '1', null: null, negative: -1, bytes: Buffer.from([1]), array: [], true: true })) {
    const time = name === 'negative' ? { or: ['claims-inconsistent', 'token-lifetime'], ambiguity: 'negative-time' } : {};
    wrong(`exp ${name}`, () => ({ claims: (map) => map.set(4, value) }), time);
    wrong(`iat ${name}`, () => ({ claims: (map) => map.set(6, value) }), time);
    wrong(`health ${name}`, () => ({ body: status({ health: value }) }));
    wrong(`basis ${name}`, () => ({ body: status({ basis: value }) }));
    if (value !== null) wrong(`evidenceAt ${name}`, () => ({ body: status({ evidenceAt: value }) }));
    wrong(`index ${name}`, () => ({ body: status({ index: value }) }));
    if (value !== '1') wrong(`initials ${name}`, () => ({ body: status({ initials: value }) }));
    wrong(`birth ${name}`, () => ({ body: status({ birth: value }) }));
  }
  for (const big of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
    wrong(`exp ${big}`, () => ({ claims: (map) => map.set(4, big) }));
    wrong(`index ${big}`, () => ({ body: status({ index: big }) }));
  }
  wrong('undefined as birth', () => ({ body: status({ birth: odd.undefined }) }), { or: ['cbor-malformed', 'cbor-not-deterministic'], ambiguity: 'simple' });
  wrong('simple(16) as birth', () => ({ body: status({ birth: odd.simple16 }) }), { or: ['cbor-malformed', 'cbor-not-deterministic'], ambiguity: 'simple' });
  wrong('simple(32) as birth', () => ({ body: status({ birth: odd.simple32 }) }), { or: ['cbor-malformed', 'cbor-not-deterministic'], ambiguity: 'simple' });
  wrong('exp tagged 1 (epoch time)', () => ({ claims: (map) => map.set(4, tag(1, AT + 5000)) }));
  wrong('index a bignum', () => ({ body: status({ index: tag(2, Buffer.from([1])) }) }));
  wrong('status a map', () => ({ body: new Map([[0, 3]]) }));
  wrong('status a byte string', () => ({ body: Buffer.alloc(10) }));
  both(one, 'payload not a map', clause, () => ({ payload: encode([1, 2]) }), 'claim-type');
  for (const basis of [8, 255, 2 ** 32]) wrong(`basis ${basis}`, () => ({ body: status({ basis }) }));
  for (const birth of [0, 1, 31, 100, 132, 1301, 1332, 1300, 9999]) wrong(`birth ${birth}`, () => ({ body: status({ birth }) }));
  wrong('initials empty', () => ({ body: status({ initials: '' }) }));
  wrong('initials of 9 code points', () => ({ body: status({ initials: 'А.Б.В.Г.Д' }) }));
}

function claimsMissing(one) {
  const clause = '§7 claim-missing';
  const drop = (label) => (map) => new Map([...map].filter(([k]) => k !== label));
  for (const [label, name] of [
    [4, 'exp'],
    [6, 'iat'],
    [-65537, 'status'],
  ])
    both(one, `${name} absent`, clause, () => ({ claims: drop(label) }), 'claim-missing');
  both(one, 'empty claims', clause, () => ({ payload: encode(new Map()) }), 'claim-missing');
  both(one, 'status of 5 elements', clause, () => ({ body: status().slice(0, 5) }), 'claim-missing');
  both(one, 'status empty', clause, () => ({ body: [] }), 'claim-missing');
}

function claimsUnknown(one) {
  const clause = '§7 claim-unknown';
  const add = (label, value) => (map) => new Map([...map, [label, value]]);
  for (const [label, value] of [
    [1, 'iss'],
    [2, 'sub'],
    [3, 'aud'],
    [5, AT],
    [7, Buffer.from([1])],
    [9, 1],
    [65535, 1],
    [-65538, []],
    ['x-test', 1],
  ]) {
    both(one, `claim ${label}`, clause, () => ({ claims: add(label, value) }), 'claim-unknown');
  }
  for (const health of [0, 2, 3])
    both(one, `home in a token of health ${health}`, '§3 home elsewhere is claim-unknown', () => ({ health, home: 'ALA-01' }), 'claim-unknown');
  both(one, 'status of 8 elements', clause, () => ({ body: [...status({ health: 1 }), 'ALA-01', 1] }), 'claim-unknown');
  both(one, 'home a number in a yellow token', '§3 home text', () => ({ body: [...status({ health: 1, basis: 2 }), 1] }), 'claim-type');
  both(one, 'home null in a yellow token', '§3 home text', () => ({ body: [...status({ health: 1, basis: 2 }), null] }), 'claim-type');
}

function confirmation(one) {
  const clause = '§3 cnf {1: {1:1, -1:6, -2: x(32)}}';
  const x = key('holder').x;
  const bare = (name, cnf, code, o) => one(`cnf ${name}`, clause, presentation({ cnf }), code, o);
  const wrapped = (inside) => new Map([[1, inside]]);
  bare('a map without 1', new Map(), 'claim-missing');
  bare('an integer', 1, 'claim-type');
  bare('holding an integer', wrapped(1), 'claim-type');
  bare('null', raw('f6'), 'claim-type');
  bare(
    'with a kid beside the key',
    new Map([
      [1, coseKey(x)],
      [3, Buffer.alloc(4)],
    ]),
    'claim-unknown',
  );
  bare('with only a kid', new Map([[3, Buffer.alloc(4)]]), 'claim-unknown', { or: ['claim-missing'], ambiguity: 'missing-first' });
  bare(
    'with kty 2',
    wrapped(
      new Map([
        [1, 2],
        [-1, 6],
        [-2, x],
      ]),
    ),
    'claim-type',
  );
  bare(
    'with curve 4',
    wrapped(
      new Map([
        [1, 1],
        [-1, 4],
        [-2, x],
      ]),
    ),
    'claim-type',
  );
  bare(
    'without x',
    wrapped(
      new Map([
        [1, 1],
        [-1, 6],
      ]),
    ),
    'claim-missing',
  );
  bare(
    'without curve',
    wrapped(
      new Map([
        [1, 1],
        [-2, x],
      ]),
    ),
    'claim-missing',
  );
  bare('with an alg in the key', wrapped(new Map([...coseKey(x), [3, -19]])), 'claim-unknown');
  bare('with a private key', wrapped(new Map([...coseKey(x), [-4, Buffer.alloc(32)]])), 'claim-unknown');
  for (const size of [0, 31, 33, 64]) bare(`with x of ${size} bytes`, wrapped(coseKey(Buffer.alloc(size, 9))), 'claim-type');
  bare('with x a text', wrapped(coseKey('x'.repeat(32))), 'claim-type');
}

function presentationClaims(one) {
  const clause = '§4 payload {3: aud, 6: iat, 39: nonce(8)}';
  const with_ = (name, claims, code, o) => one(`presentation: ${name}`, clause, presentation({ p: { claims } }), code, o);
  const drop = (label) => (map) => new Map([...map].filter(([k]) => k !== label));
  with_('aud absent', drop(3), 'claim-missing');
  with_('iat absent', drop(6), 'claim-missing');
  with_('empty', () => new Map(), 'claim-missing');
  with_('aud a number', (map) => map.set(3, 1), 'claim-type');
  with_('aud null', (map) => map.set(3, null), 'claim-type');
  with_('aud an array', (map) => map.set(3, ['*']), 'claim-type');
  with_('iat a text', (map) => map.set(6, '1'), 'claim-type');
  with_('iat negative', (map) => map.set(6, -1), 'claim-type', { or: ['proof-stale'], ambiguity: 'negative-time' });
  with_('iat 2^53', (map) => map.set(6, 2n ** 53n), 'claim-type');
  for (const size of [0, 7, 9, 16]) with_(`nonce of ${size} bytes`, (map) => map.set(39, Buffer.alloc(size)), 'claim-type');
  with_('nonce a text', (map) => map.set(39, 'abcdefgh'), 'claim-type');
  with_('nonce null', (map) => map.set(39, null), 'claim-type');
  for (const label of [1, 4, 5, 8, 10, -65537]) with_(`claim ${label}`, (map) => new Map([...map, [label, 1]]), 'claim-unknown');
  with_('text label', (map) => new Map([...map, ['aud', '*']]), 'claim-unknown');
  with_('aud empty', (map) => map.set(3, ''), 'proof-audience', { or: ['claim-type'], ambiguity: 'aud-form' });
  one('presentation: payload an array', clause, presentation({ p: { payload: encode(['*', AT]) } }), 'claim-type');
  one(
    'presentation: payload with a tagged aud',
    clause,
    presentation({
      p: {
        payload: encode(
          pairsAsWritten([
            [3, tag(32, '*')],
            [6, AT - 5],
          ]),
        ),
      },
    }),
    'claim-type',
  );
}

/** Unusual and right: none of these may be refused. */
function fine(one) {
  const clause = '§3 field ranges';
  for (const initials of ['А', 'А.С.К.Л.', 'Ә.Қ.', 'ӘӨҮҰІҢҒҺ', '👩‍👧‍👦AB', 'A\u0301B']) both(one, `initials ${initials}`, clause, () => ({ initials }), 'ok');
  for (const birth of [101, 131, 230, 631, 1231]) both(one, `birth ${birth}`, clause, () => ({ birth }), 'ok');
  for (let basis = 0; basis < 8; basis++) {
    const names = ['none', 'pcr-positive', 'contact', 'pcr-negative', 'recovered', 'vaccinated', 'exempt', 'operator'];
    one(`basis ${basis} is ${names[basis]}`, '§3 basis', presentation({ basis }), 'ok', { basis: names[basis] });
  }
  both(one, 'evidenceAt null', clause, () => ({ evidenceAt: null }), 'ok');
  both(one, 'evidenceAt 0', clause, () => ({ evidenceAt: 0 }), 'ok');
  one('everything a verdict tells about a paper pass', '§7 also in a verdict', paper({ evidenceAt: AT - 7000, birth: 1130 }), 'ok', {
    health: 'green',
    basis: 'pcr-negative',
    rule: 'default',
    evidenceAt: AT - 7000,
    initials: 'А.С.',
    birth: 1130,
    identity: 'document',
    kid: key('token').kid.toString('hex'),
    ages: { stamp: 600, bundle: 86_400, list: 600 },
  });
  one('everything a verdict tells about a presentation', '§7 also in a verdict', presentation({ health: 2, basis: 0, evidenceAt: null }), 'ok', {
    health: 'blue',
    basis: 'none',
    rule: 'default',
    identity: 'glance',
    kid: key('token').kid.toString('hex'),
  });
  one('token with claims written by hand', '§3 about 165 bytes', paper({ payload: encode(tokenClaims({ cnf: null })) }), 'ok');
  one('bare token with cnf', '§4 refused', token(), 'proof-missing');
}
