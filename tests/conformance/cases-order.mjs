/** Objects broken in two ways: formats.md §7 says which code is met first. */
import { encode, longForm, tag } from './cbor-write.mjs';
import { DOOR, NONCE, VENUE, WITH_NONCE } from './door.mjs';
import { plusL } from './ed25519.mjs';
import { coseKey, key } from './keys.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { paper, presentation, token } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function orderCases({ one }) {
  order(one);
  layers(one);
  reading(one);
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
}

/** Outer object before inner, inner before group 4. */
function layers(one) {
  const clause = '§7 structure: outer layer, then inner';
  const pair = (name, options, code) => one(name, clause, presentation(options), code);
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
  one('token a year old and unknown key', '§7', paper({ by: 'stranger', iat: AT - 365 * DAY, exp: AT - 364 * DAY }), 'key-unknown');
  one('token-expired before proof-missing', '§7 groups in order', token({ iat: AT - 2 * HOUR, exp: AT - 1 }), 'token-expired');
}

/** What a reader meets first (§2 ▸). */
function reading(one) {
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
}
