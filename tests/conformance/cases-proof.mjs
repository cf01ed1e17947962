/** Group 6 of formats.md §7 and §4: holder's proof, audience, nonce, time, replay. */
import { encode, longForm, tag } from './cbor-write.mjs';
import { challenge, encodePoint, expand, L, NON_CANONICAL, OFF_CURVE, plusL, signByHand, TORSION, toLe } from './ed25519.mjs';
import { coseKey, key, mixedKey } from './keys.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { freshIndex, paper, presentation, token } from './tokens.mjs';

const NONCE = Buffer.from('0102030405060708', 'hex');
const VENUE = 'ALA-00123';
const DOOR = { venue: VENUE, gate: 3 };
const WITH_NONCE = { ...DOOR, nonce: NONCE.toString('hex') };

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function proofCases({ one, many }) {
  presence(one);
  strict(one);
  audience(one);
  nonces(one, many);
  times(one);
  replays(many);
  order(one);
}

function presence(one) {
  one('token with cnf, no presentation', '§7 proof-missing', token(), 'proof-missing');
  one('paper pass inside a presentation', '§7 proof-unexpected', presentation({ cnf: null }), 'proof-unexpected');
  one(
    'paper pass inside a presentation with a bad signature',
    '§7 proof-unexpected first',
    presentation({ cnf: null, p: { signature: Buffer.alloc(3) } }),
    'proof-unexpected',
  );
  one('paper pass at a venue that requires registration', '§7 paper pass: no group 6', paper(), 'ok', {
    args: { ...DOOR, registration: true },
    identity: 'document',
  });
  one('presentation by another holder', '§7 proof-invalid', presentation({ p: { holder: 'thief' } }), 'proof-invalid');
  one('presentation signed by the token key', '§7 proof-invalid', presentation({ p: { holder: 'token' } }), 'proof-invalid');
}

function strict(one) {
  const by = key('holder');
  const clause = '§2 strict Ed25519, group 6';
  const changed = (edit) => presentation({ p: { signer: (message) => edit(Buffer.from(by.sign(message))) } });
  for (const size of [0, 63, 65]) one(`proof of ${size} bytes`, clause, presentation({ p: { signature: Buffer.alloc(size, 5) } }), 'signature-length');
  one('proof S + L', clause, changed(plusL), 'signature-not-canonical');
  one(
    'proof S = L',
    clause,
    changed((s) => Buffer.concat([s.subarray(0, 32), toLe(L)])),
    'signature-not-canonical',
  );
  for (const [i, point] of TORSION.entries()) {
    one(
      `proof R of small order ${i}`,
      clause,
      changed((s) => Buffer.concat([encodePoint(point), s.subarray(32)])),
      'signature-not-canonical',
    );
    one(`holder key of small order ${i}`, clause, presentation({ holderX: encodePoint(point) }), 'key-weak');
    const forged = Buffer.concat([encodePoint(point), Buffer.alloc(32)]);
    one(`holder key and R of small order ${i}, S = 0`, clause, presentation({ holderX: encodePoint(point), p: { signature: forged } }), 'key-weak');
  }
  for (const bytes of NON_CANONICAL) one(`holder key not canonical ${bytes.toString('hex')}`, clause, presentation({ holderX: bytes }), 'key-weak');
  one('holder key off the curve', clause, presentation({ holderX: OFF_CURVE }), 'proof-invalid');
  one(
    'proof bit flipped',
    clause,
    changed((s) => s.fill(s[50] ^ 1, 50, 51)),
    'proof-invalid',
  );
  one(
    'weak key and short signature',
    '§7 order written',
    presentation({ holderX: encodePoint(TORSION[0]), p: { signature: Buffer.alloc(1) } }),
    'signature-length',
  );
  const { scalar } = expand(by.seed);
  const hand = (o) => (message) => signByHand({ scalar, publicKey: by.x, r: 5_555n, message, ...o });
  one('proof by hand', clause, presentation({ p: { signer: hand({}) } }), 'ok');
  one('proof with R of mixed order', clause, presentation({ p: { signer: hand({ torsion: TORSION[3] }) } }), 'proof-invalid');
  mixed(one, clause);
}

function mixed(one, clause) {
  const holder = mixedKey('holder-mixed');
  const signer = (residue) => (message) => {
    for (let r = 7000n; ; r++) {
      const signature = signByHand({ scalar: holder.scalar, publicKey: holder.x, r, message });
      if (residueOf(signature, holder.x, message) === residue) return signature;
    }
  };
  one('holder key of mixed order, equation holds', clause, presentation({ holderX: holder.x, p: { signer: signer('vanishes') } }), 'ok');
  one('holder key of mixed order, only with the cofactor', clause, presentation({ holderX: holder.x, p: { signer: signer('stays') } }), 'proof-invalid');
}

function residueOf(signature, x, message) {
  const h = challenge(signature.subarray(0, 32), x, message);
  if (h % 8n === 0n && (h % L) % 8n === 0n) return 'vanishes';
  return h % 8n !== 0n && (h % L) % 8n !== 0n ? 'stays' : 'unclear';
}

function audience(one) {
  const aud = (name, value, args, code, o) => one(`aud ${name}`, '§4 aud', presentation({ p: { aud: value } }), code, { args, ...o });
  aud('* at any door', '*', {}, 'ok');
  aud('* at a venue', '*', DOOR, 'ok');
  aud('* where the tablet shows a door code', '*', WITH_NONCE, 'ok');
  aud('of the venue', VENUE, { venue: VENUE }, 'ok');
  aud('of the venue at one of its gates', VENUE, DOOR, 'ok');
  aud('of a venue, none named', VENUE, {}, 'proof-audience');
  aud('of another venue', 'ALA-00124', DOOR, 'proof-audience');
  aud('of the venue in lower case', 'ala-00123', DOOR, 'proof-audience');
  aud('with a prefix of the venue', 'ALA-0012', DOOR, 'proof-audience');
  aud('of the venue and more', `${VENUE}4`, DOOR, 'proof-audience');
  aud('of another gate', `${VENUE}/4`, WITH_NONCE, 'proof-audience');
  aud('of the gate written 03', `${VENUE}/03`, WITH_NONCE, 'proof-audience');
  aud('of the venue with an empty gate', `${VENUE}/`, DOOR, 'proof-audience');
  aud('of the gate, no gate named', `${VENUE}/3`, { venue: VENUE }, 'proof-audience');
  aud('of the gate without a nonce', `${VENUE}/3`, DOOR, 'proof-nonce');
  aud('of the gate without a nonce, a nonce being shown', `${VENUE}/3`, WITH_NONCE, 'proof-nonce');
  aud('*/3', '*/3', DOOR, 'proof-audience');
  aud('** ', '**', {}, 'proof-audience');
  aud('* where registration is required', '*', { ...DOOR, registration: true }, 'registration-missing');
  aud('of the venue where registration is required', VENUE, { ...DOOR, registration: true }, 'ok');
  aud('of another venue where registration is required', 'ALA-00999', { ...DOOR, registration: true }, 'proof-audience');
}

function nonces(one, many) {
  const clause = '§4 nonce';
  const p = { aud: `${VENUE}/3`, nonce: NONCE };
  const bound = (name, change, code, args = WITH_NONCE) => one(`nonce: ${name}`, clause, presentation({ p: { ...p, ...change } }), code, { args });
  bound('of this door code', {}, 'ok');
  bound('and registration', {}, 'ok', { ...WITH_NONCE, registration: true });
  bound('in capital hex on the command line', { nonce: Buffer.from('ab'.repeat(8), 'hex') }, 'ok', { ...DOOR, nonce: 'AB'.repeat(8) });
  bound('unknown', { nonce: Buffer.alloc(8, 9) }, 'proof-nonce');
  bound('when none was issued', {}, 'proof-nonce', DOOR);
  bound('with aud *', { aud: '*' }, 'proof-audience');
  bound('with aud of the venue', { aud: VENUE }, 'proof-audience');
  bound('with another gate', { aud: `${VENUE}/4` }, 'proof-audience');
  bound('phone clock a day slow', { iat: AT - DAY }, 'ok');
  bound('phone clock a day fast', { iat: AT + DAY }, 'ok');
  bound('phone clock at 0', { iat: 0 }, 'ok');
  const index = freshIndex();
  const same = (change) => presentation({ index, p: { ...p, ...change } });
  many(
    'one nonce, one token, twice',
    '§4 used with this token index',
    [
      [same({}), 'ok'],
      [same({}), 'proof-nonce'],
    ],
    { args: WITH_NONCE },
  );
  many(
    'one nonce, one token, another second',
    '§4 used with this token index',
    [
      [same({}), 'ok'],
      [same({ iat: AT - 4 }), 'proof-nonce'],
    ],
    { args: WITH_NONCE },
  );
  many(
    'one nonce, several phones',
    '§4 several phones may answer one code',
    [
      [presentation({ p }), 'ok'],
      [presentation({ p, holder: 'holder-b' }), 'ok'],
      [presentation({ p }), 'ok'],
    ],
    { args: WITH_NONCE },
  );
  many(
    'after a refused answer the nonce is still good',
    '§4 not been used',
    [
      [same({ signature: Buffer.alloc(64, 3) }), 'proof-invalid'],
      [same({}), 'ok'],
    ],
    { args: WITH_NONCE },
  );
}

function times(one) {
  const at = (name, iat, code, o = {}) => one(`proof ${name}`, '§4 accepted', presentation({ p: { iat }, ...o.token }), code, o.fields);
  at('of this second', AT, 'ok');
  at('60 s old', AT - 60, 'ok');
  at('61 s old', AT - 61, 'proof-stale');
  at('59 s old', AT - 59, 'ok');
  at('a day old', AT - DAY, 'proof-stale');
  at('29 s ahead', AT + 29, 'ok');
  at('30 s ahead', AT + 30, 'ok');
  at('31 s ahead', AT + 31, 'proof-future', { fields: { skew: 31 } });
  at('a day ahead', AT + DAY, 'proof-future', { fields: { skew: DAY } });
  at('61 s old, by its skew', AT - 61, 'proof-stale', { fields: { skew: -61 } });
  const fresh = (age) => ({ token: { iat: AT - 5, evidenceAt: null }, iat: AT - 5 - age });
  for (const [age, code] of [
    [29, 'ok'],
    [30, 'ok'],
    [31, 'proof-stale'],
  ]) {
    one(
      `proof ${age} s older than its token`,
      '§7 proof-stale: more than skewSeconds older than its token',
      presentation({ ...fresh(age).token, p: { iat: fresh(age).iat } }),
      code,
    );
  }
  one(
    'proof older than its token, with a nonce',
    '§4 with a nonce time is not judged',
    presentation({ iat: AT - 5, evidenceAt: null, p: { iat: AT - 50_000, nonce: NONCE, aud: `${VENUE}/3` } }),
    'ok',
    { args: WITH_NONCE },
  );
  one('proof made after its token expired', '§7 groups in order', presentation({ exp: AT - 10 }), 'token-expired');
}

function replays(many) {
  const clause = '§4 a replay is the same (kid, index, aud, iat, nonce) again';
  const p = { aud: VENUE };
  const args = { args: DOOR };
  const index = freshIndex();
  const bytes = presentation({ index });
  many('the same presentation twice', clause, [
    [bytes, 'ok'],
    [bytes, 'proof-replayed'],
    [bytes, 'proof-replayed'],
  ]);
  many('the same token, another second', clause, [
    [presentation({ index }), 'ok'],
    [presentation({ index, p: { iat: AT - 6 } }), 'ok'],
  ]);
  many(
    'the same token, another audience',
    clause,
    [
      [presentation({ index }), 'ok'],
      [presentation({ index, p }), 'ok'],
      [presentation({ index, p }), 'proof-replayed'],
    ],
    args,
  );
  many('the same index under another key', clause, [
    [presentation({ index }), 'ok'],
    [presentation({ index, by: 'token-b' }), 'ok'],
  ]);
  const { scalar } = expand(key('holder').seed);
  const resigned = (r) => presentation({ index, p: { signer: (message) => signByHand({ scalar, publicKey: key('holder').x, r, message }) } });
  many('the same claims, another valid signature', '§2 de-duplicate on decoded identifiers', [
    [bytes, 'ok'],
    [resigned(3n), 'proof-replayed'],
    [resigned(4n), 'proof-replayed'],
  ]);
  many('a failed proof is no first use', '§4 again after it passed group 6', [
    [presentation({ index, p: { signature: Buffer.alloc(64, 3) } }), 'proof-invalid'],
    [bytes, 'ok'],
  ]);
  const red = presentation({ index: freshIndex(), health: 0, basis: 1 });
  many('a refusal by policy is a first use', '§4 again after it passed group 6', [
    [red, 'not-admitted'],
    [red, 'proof-replayed'],
  ]);
  const revoked = presentation({ index: 9 });
  many('a revoked token is a first use', '§4 again after it passed group 6', [
    [revoked, 'token-revoked'],
    [revoked, 'proof-replayed'],
  ]);
  const pass = paper();
  many('a paper pass twice', '§7 paper pass: no group 6', [
    [pass, 'ok'],
    [pass, 'ok'],
  ]);
  const future = presentation({ index: freshIndex(), p: { iat: AT + 40 } });
  many('from the future twice', '§7 proof-future judged before proof-replayed', [
    [future, 'proof-future'],
    [future, 'proof-future'],
  ]);
}

function order(one) {
  const clause = '§7 codes inside group 6 in the order written';
  const pair = (name, options, code, args = {}) => one(name, clause, presentation(options), code, { args });
  pair('not canonical and stale', { p: { iat: AT - 100, signer: (m) => plusL(key('holder').sign(m)) } }, 'signature-not-canonical');
  pair('proof-invalid and proof-audience', { p: { holder: 'thief', aud: 'X' } }, 'proof-invalid');
  pair('proof-audience and stale', { p: { aud: 'X', iat: AT - 100 } }, 'proof-audience');
  pair('proof-audience and nonce', { p: { aud: 'X/1', nonce: NONCE } }, 'proof-audience', WITH_NONCE);
  pair('registration-missing and stale', { p: { iat: AT - 100 } }, 'registration-missing', { ...DOOR, registration: true });
  pair('registration-missing and future', { p: { iat: AT + 100 } }, 'registration-missing', { ...DOOR, registration: true });
  pair('aud * with a nonce where registration is required', { p: { nonce: NONCE } }, 'proof-audience', { ...WITH_NONCE, registration: true });
  pair('proof-nonce and stale', { p: { aud: `${VENUE}/3`, iat: AT - 100 } }, 'proof-nonce', DOOR);
  pair('proof-nonce and future', { p: { aud: `${VENUE}/3`, iat: AT + 100, nonce: NONCE } }, 'proof-nonce', DOOR);
  pair('proof-stale and revoked', { index: 9, p: { iat: AT - 100 } }, 'proof-stale');
  pair('proof-invalid and red', { health: 0, basis: 1, p: { holder: 'thief' } }, 'proof-invalid');
  pair('outer fault before inner: aud missing, inner alg -8', { header: (m) => m.set(1, -8), p: { claims: () => new Map([[6, AT]]) } }, 'claim-missing');
  pair(
    'outer fault before inner: unknown claim, inner payload in a long form',
    { payload: encode(longForm(5, 2)), p: { claims: (m) => m.set(50, 1) } },
    'claim-unknown',
  );
  pair('header fault met before payload fault', { p: { header: (m) => m.set(1, -8), claims: () => new Map([[6, AT]]) } }, 'alg-not-allowed');
  pair(
    'inner tag in a long form, met in the outer header, before a missing outer claim',
    { shape: (parts) => tag(18, parts, 1), p: { claims: () => new Map([[6, AT]]) } },
    'cbor-not-deterministic',
  );
  pair('inner structure before group 4', { by: 'stranger', claims: (m) => m.set(50, 1) }, 'claim-unknown');
  one(
    'unknown label met before a wrong type',
    '§7 first fault met when reading from the start',
    paper({ claims: (m) => new Map([[1, 'x'], ...m, [4, 'x']]) }),
    'claim-unknown',
  );
  one(
    'wrong type met before an unknown label',
    '§7 first fault met when reading from the start',
    paper({ claims: (m) => new Map([...m, [4, 'x'], [300, 1]]) }),
    'claim-type',
  );
  one('alg met before crit', '§7 first fault met when reading from the start', paper({ header: (m) => new Map([...m, [1, -8], [2, [1]]]) }), 'alg-not-allowed');
  one(
    'crit met before kid',
    '§7 first fault met when reading from the start',
    paper({ kid: Buffer.alloc(2), header: (m) => m.set(2, [1]) }),
    'crit-not-understood',
  );
  one('unknown label met before crit is not possible; text label after crit', '§7', paper({ header: (m) => m.set(2, [1]).set('x', 1) }), 'crit-not-understood');
  one(
    'header fault and truncated payload item',
    '§7 first fault met when reading from the start',
    paper({ header: (m) => m.set(1, -8), payload: Buffer.from([0xa1]) }),
    'alg-not-allowed',
  );
  one(
    'cnf key with x of 31 bytes and unknown claim later',
    '§7',
    presentation({ cnf: new Map([[1, coseKey(Buffer.alloc(31))]]), claims: (m) => m.set(300, 1) }),
    'claim-type',
  );
  const drop =
    (...labels) =>
    (m) =>
      new Map([...m].filter(([k]) => !labels.includes(k)));
  const from = '§2 reading from the start';
  const cut = (bytes, n) => bytes.subarray(0, bytes.length - n);
  one('alg -8 and a byte trailing', from, Buffer.concat([paper({ header: (m) => m.set(1, -8) }), Buffer.from([0])]), 'alg-not-allowed');
  one('alg -8 and truncated', from, cut(paper({ header: (m) => m.set(1, -8) }), 1), 'alg-not-allowed');
  one('unknown claim and truncated', from, cut(paper({ claims: (m) => m.set(300, 1) }), 1), 'claim-unknown');
  one('unknown claim and a signature that is a text', from, paper({ claims: (m) => m.set(300, 1), signature: 'x' }), 'claim-unknown');
  one('kid unprotected and unknown claim', from, paper({ claims: (m) => m.set(300, 1), unprotected: new Map([[4, Buffer.alloc(4)]]) }), 'kid-misplaced');
  one('crit and kid unprotected', from, paper({ header: (m) => m.set(2, [1]), unprotected: new Map([[4, Buffer.alloc(4)]]) }), 'crit-not-understood');
  one('crit and five parts', from, paper({ header: (m) => m.set(2, [1]), shape: (parts) => tag(18, [...parts, 0]) }), 'cose-malformed');
  one('alg and typ absent', '§2 what is absent at its end', paper({ header: drop(1, 16) }), 'alg-not-allowed');
  one('typ and kid absent', '§2 what is absent at its end', paper({ header: drop(4, 16) }), 'token-type');
  one('kid absent and unknown label', '§2 each label is judged when it is read', paper({ header: (m) => drop(4)(m).set(300, 1) }), 'cose-malformed');
  one('kid absent and wrong typ', '§2 each label is judged when it is read', paper({ header: (m) => drop(4)(m).set(16, 1) }), 'token-type');
  one('alg absent and wrong typ', '§2 each label is judged when it is read', paper({ header: (m) => drop(1)(m).set(16, 1) }), 'token-type');
  one('exp absent and unknown claim', '§2', paper({ claims: (m) => drop(4)(m).set(300, 1) }), 'claim-unknown', {
    or: ['claim-missing'],
    ambiguity: 'missing-first',
  });
  one(
    'exp a text in a long form',
    '§2 at one place: not deterministic before type',
    paper({ claims: (m) => m.set(4, longForm('x', 2)) }),
    'cbor-not-deterministic',
  );
  one('token a year old and unknown key', '§7', paper({ by: 'stranger', iat: AT - 365 * DAY, exp: AT - 364 * DAY }), 'key-unknown');
  one('token-expired before proof-missing', '§7 groups in order', token({ iat: AT - 2 * HOUR, exp: AT - 1 }), 'token-expired');
}
