/** Group 2 of formats.md §7, second half: COSE_Sign1 and its headers. Claims are in cases-shape.mjs. */
import { both } from './both.mjs';
import { encode, raw, tag } from './cbor-write.mjs';
import { coseSign } from './cose-write.mjs';
import { key } from './keys.mjs';
import { paper, presentation, token } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function coseCases({ one }) {
  cose(one);
  headers(one);
}

function cose(one) {
  const clause = '§2 COSE_Sign1, tag 18, exactly';
  const shaped = (name, shape, code, o) => {
    one(`${name} (paper)`, clause, paper({ shape }), code, o);
    one(`${name} (outer object)`, clause, presentation({ p: { shape } }), code, o);
  };
  shaped('no tag', (parts) => parts, 'cose-malformed');
  shaped('tag 98', (parts) => tag(98, parts), 'claim-type');
  shaped('tag 17', (parts) => tag(17, parts), 'claim-type');
  shaped('CWT tag 61 around', (parts) => tag(61, tag(18, parts)), 'claim-type');
  shaped('tag 55799 around', (parts) => tag(55799, tag(18, parts)), 'claim-type');
  shaped('tag 18 twice', (parts) => tag(18, tag(18, parts)), 'cose-malformed');
  shaped('three parts', (parts) => tag(18, parts.slice(0, 3)), 'cose-malformed');
  shaped('five parts', (parts) => tag(18, [...parts, 0]), 'cose-malformed');
  shaped('detached payload', ([h, u, , s]) => tag(18, [h, u, null, s]), 'cose-malformed');
  shaped('protected header not in a byte string', ([, u, p, s]) => tag(18, [new Map([[1, -19]]), u, p, s]), 'cose-malformed');
  shaped('unprotected header an array', ([h, , p, s]) => tag(18, [h, [], p, s]), 'cose-malformed');
  shaped('signature a text', ([h, u, p]) => tag(18, [h, u, p, 'x'.repeat(64)]), 'cose-malformed');
  shaped('payload a text', ([h, u, , s]) => tag(18, [h, u, 'x', s]), 'cose-malformed');
  shaped('a map, not an array', () => tag(18, new Map([[1, 2]])), 'cose-malformed');
  one('a bare integer', clause, encode(5), 'cose-malformed');
  one('a bare null', clause, encode(null), 'cose-malformed');
  one(
    'the signed root as a QR',
    '§2 a tag other than 18: claim-type',
    coseSign({ typ: 65005, payload: encode({ version: 1 }), signers: [key('root-1')] }),
    'claim-type',
    {
      or: ['token-type'],
      ambiguity: 'tag98',
    },
  );
}

function headers(one) {
  const clause = '§2 protected and unprotected header';
  const add = (label, value) => (map) => new Map([...map, [label, value]]);
  const drop = (label) => (map) => new Map([...map].filter(([k]) => k !== label));
  const header = (name, edit, code, o) => {
    both(one, name, clause, () => ({ header: edit }), code, o);
    one(`${name} (outer object)`, clause, presentation({ p: { header: edit } }), code, o);
  };
  for (const alg of [-8, -7, -50, 19, -37, 0]) header(`alg ${alg}`, (map) => map.set(1, alg), 'alg-not-allowed');
  header('alg a text', (map) => map.set(1, 'EdDSA'), 'alg-not-allowed');
  header('alg absent', drop(1), 'alg-not-allowed');
  header('crit of an unknown label', add(2, [300]), 'crit-not-understood');
  header('crit of alg', add(2, [1]), 'crit-not-understood');
  header('crit empty', add(2, []), 'crit-not-understood');
  header('crit an integer', add(2, 1), 'crit-not-understood');
  header('content type', add(3, 60), 'cose-malformed');
  header('IV', add(5, Buffer.alloc(8)), 'cose-malformed');
  header('x5chain', add(33, Buffer.alloc(8)), 'cose-malformed');
  header('text label', add('typ', 1), 'cose-malformed');
  header('label 300', add(300, 1), 'cose-malformed');
  header('negative label', add(-1, 1), 'cose-malformed');
  header('typ absent', drop(16), 'token-type');
  header('typ a text', (map) => map.set(16, 'application/kb+cwt'), 'token-type');
  header('typ 65000', (map) => map.set(16, 65000), 'token-type');
  both(one, 'kid absent', clause, () => ({ header: drop(4) }), 'kid-misplaced');
  for (const size of [0, 3, 5, 32]) both(one, `kid of ${size} bytes`, clause, () => ({ kid: Buffer.alloc(size) }), 'kid-misplaced');
  both(one, 'kid a text', clause, () => ({ kid: 'abcd' }), 'kid-misplaced');
  both(one, 'kcwt in a token', clause, () => ({ header: add(13, raw(token())) }), 'cose-malformed');
  const unprotected = (name, map, code) => {
    both(one, name, clause, () => ({ unprotected: map }), code);
    one(`${name} (outer object)`, clause, presentation({ p: { unprotected: map } }), code);
  };
  unprotected('kid unprotected', new Map([[4, key('token').kid]]), 'kid-misplaced');
  unprotected('alg unprotected', new Map([[1, -19]]), 'cose-malformed');
  unprotected('x5chain unprotected', new Map([[33, Buffer.alloc(4)]]), 'cose-malformed');
  unprotected('label 300 unprotected', new Map([[300, 1]]), 'cose-malformed');
  one('kid in a presentation', clause, presentation({ p: { header: add(4, key('holder').kid) } }), 'kid-misplaced');
  one('kcwt absent', clause, presentation({ p: { header: drop(13) } }), 'cose-malformed');
  one('kcwt a byte string', clause, presentation({ p: { kcwt: token() } }), 'cose-malformed');
  one('kcwt untagged', clause, presentation({ shape: (parts) => parts }), 'cose-malformed');
  both(one, 'empty protected header', clause, () => ({ rawHeader: Buffer.alloc(0) }), 'alg-not-allowed');
  both(
    one,
    'byte trailing in the protected header',
    clause,
    () => ({ header: (map) => raw(Buffer.concat([encode(map), Buffer.from([0])])) }),
    'cbor-malformed',
  );
  both(one, 'protected header an array', clause, () => ({ rawHeader: encode([1]) }), 'cose-malformed');
}
