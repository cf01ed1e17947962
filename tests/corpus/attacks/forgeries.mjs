/** Attack 5 of security.md: signatures, keys of other roles, parts of two passes, weak points. */
import { raw, tag } from '../../conformance/cbor-write.mjs';
import { challenge, encodePoint, expand, L, NON_CANONICAL, OFF_CURVE, plusL, signByHand, TORSION, toLe } from '../../conformance/ed25519.mjs';
import { KID_PAIRS, key, mixedKey } from '../../conformance/keys.mjs';
import { token } from '../../conformance/tokens.mjs';

const flip = (bytes, bit) => {
  bytes[bit >> 3] ^= 1 << (bit & 7);
  return bytes;
};
const withR = (r) => (s) => Buffer.concat([r, s.subarray(32)]);
const withS = (n) => (s) => Buffer.concat([s.subarray(0, 32), toLe(n)]);

/** Changes of a good signature, and what group 4 says; group 6 has `proof-invalid` for the last word. */
const CHANGES = [
  ['cut to 63 bytes', (s) => s.subarray(0, 63), 'signature-length'],
  ['with a byte more', (s) => Buffer.concat([s, Buffer.alloc(1)]), 'signature-length'],
  ['empty', () => Buffer.alloc(0), 'signature-length'],
  ['S + L', plusL, 'signature-not-canonical'],
  ['S = L', withS(L), 'signature-not-canonical'],
  ['S = L - 1', withS(L - 1n), 'signature-invalid'],
  ['S = 0', withS(0n), 'signature-invalid'],
  ['the top bit of S', (s) => flip(s, 511), 'signature-not-canonical'],
  ['R the identity', withR(encodePoint(TORSION[0])), 'signature-not-canonical'],
  ['R of order 8', withR(encodePoint(TORSION[1])), 'signature-not-canonical'],
  ['R not canonical', withR(NON_CANONICAL[3]), 'signature-not-canonical'],
  ['R off the curve', withR(OFF_CURVE), 'signature-invalid'],
  ['one bit of R', (s) => flip(s, 100), 'signature-invalid'],
  ['one bit of S', (s) => flip(s, 300), 'signature-invalid'],
  ['zeros', () => Buffer.alloc(64), 'signature-not-canonical'],
];

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function forgeries(suite) {
  signatures(suite);
  byHand(suite);
  signers(suite);
  collisions(suite);
  holders(suite);
  mixtures(suite);
  algorithms(suite);
}

function signatures({ one, shown, paper }) {
  for (const [name, edit, code] of CHANGES) {
    const signer = (by) => (message) => edit(Buffer.from(key(by).sign(message)));
    one(5, `token signature: ${name}`, paper({ signer: signer('token') }), code);
    one(5, `token signature in a live pass: ${name}`, shown({ signer: signer('token') }), code);
    one(5, `proof signature: ${name}`, shown({ p: { signer: signer('holder') } }), code === 'signature-invalid' ? 'proof-invalid' : code);
  }
  one(5, 'a signature over other bytes', paper({ signature: key('token').sign(Buffer.from('other')) }), 'signature-invalid');
  one(5, 'a signature over the payload without its frame', paper({ signer: (message) => key('token').sign(message.subarray(14)) }), 'signature-invalid');
}

/** Torsion: what a cofactored equation would take. */
function byHand({ one, paper }) {
  const { scalar } = expand(key('token').seed);
  const hand = (o) => (message) => signByHand({ scalar, publicKey: key('token').x, r: 987_654_321n, message, ...o });
  one(5, 'another signature of the same key', paper({ signer: hand({}) }), 'ok');
  for (const order of [1, 2, 4]) one(5, `R with torsion ${order}`, paper({ signer: hand({ torsion: TORSION[order] }) }), 'signature-invalid');
  const mixed = mixedKey('token-mixed');
  one(5, 'a key of mixed order whose equation holds', paper({ by: mixed, signer: withTorsion(mixed, true) }), 'ok');
  one(5, 'a key of mixed order whose equation needs the cofactor', paper({ by: mixed, signer: withTorsion(mixed, false) }), 'signature-invalid');
}

/**
 * A signature under a key with torsion: [h]T vanishes, or it stays. Where it vanishes only with the hash reduced by L, or only without, engines differ (libgcrypt,
 * under WebKitGTK, does not reduce): no honest key has torsion, and whoever has such a key can only spoil their own pass (docs/decisions/042).
 */
function withTorsion({ scalar, x }, vanishes) {
  return (message) => {
    for (let r = 1000n; ; r += 1n) {
      const signature = signByHand({ scalar, publicKey: x, r, message });
      const h = challenge(signature.subarray(0, 32), x, message);
      const residues = [h % 8n, (h % L) % 8n];
      if (residues.every((residue) => (residue === 0n) === vanishes)) return signature;
    }
  };
}

function signers({ one, shown, paper }) {
  for (const role of ['root-1', 'bundle-2', 'stamp', 'status', 'venue', 'statement'])
    one(5, `a token signed by ${role}`, paper({ by: role }), 'key-wrong-role');
  one(5, 'a token signed by a stranger', paper({ by: 'stranger' }), 'key-unknown');
  one(5, 'a live pass signed by a stranger', shown({ by: 'stranger' }), 'key-unknown');
  one(5, 'a token that its holder signed', shown({ by: 'holder' }), 'key-unknown');
  one(5, 'a stranger’s signature under the ministry’s key id', paper({ by: 'stranger', kid: key('token').kid }), 'signature-invalid');
  one(5, 'the key id of another token key', paper({ kid: key('token-b').kid }), 'signature-invalid');
  one(5, 'a specimen', paper({ by: 'specimen' }), 'specimen');
  one(5, 'a live specimen', shown({ by: 'specimen' }), 'specimen');
  one(5, 'the second token key', paper({ by: 'token-b' }), 'ok', { kid: key('token-b').kid.toString('hex') });
}

function collisions({ one, paper }) {
  const [good, revoked] = KID_PAIRS;
  one(5, 'two keys with one key id, the first', paper({ by: good[0] }), 'ok');
  one(5, 'two keys with one key id, the second', paper({ by: good[1] }), 'ok');
  one(5, 'two keys with one key id, neither', paper({ by: 'stranger', kid: key(good[0]).kid }), 'signature-invalid');
  one(5, 'a good key beside a revoked one of its key id', paper({ by: revoked[1] }), 'ok');
  one(5, 'a revoked key beside a good one of its key id', paper({ by: revoked[0] }), 'key-revoked');
}

function holders({ one, shown }) {
  for (const order of [0, 1, 2, 4]) {
    const point = encodePoint(TORSION[order]);
    one(5, `a holder key of small order ${order}`, shown({ holderX: point }), 'key-weak');
    one(
      5,
      `a holder key and R of small order ${order}, S = 0`,
      shown({ holderX: point, p: { signature: Buffer.concat([point, Buffer.alloc(32)]) } }),
      'key-weak',
    );
  }
  one(5, 'a holder key not canonical', shown({ holderX: NON_CANONICAL[2] }), 'key-weak');
  one(5, 'a holder key off the curve', shown({ holderX: OFF_CURVE }), 'proof-invalid');
  one(5, 'a holder key below 2^192', shown({ holderX: toLe(12_345n) }), 'proof-invalid');
}

/** Header, payload and signature of two passes, every mixture. */
function mixtures({ one, fresh }) {
  const parts = (o) => {
    let kept = [];
    const bytes = token({
      cnf: null,
      ...o,
      shape: (all) => {
        kept = all;
        return tag(18, all);
      },
    });
    return { kept, bytes };
  };
  const a = parts({ index: fresh() });
  const b = parts({ index: fresh(), by: 'token-b', health: 2, basis: 0, evidenceAt: null });
  for (let choice = 1; choice < 7; choice += 1) {
    const [h, p, s] = [0, 2, 3].map((at, nr) => ((choice >> nr) & 1 ? b : a).kept[at]);
    const mixed = token({ cnf: null, index: 0, shape: () => tag(18, [h, raw('a0'), p, s]) });
    one(5, `parts of two passes, mixture ${choice}`, mixed, 'signature-invalid');
  }
  one(5, 'two passes in one code', Buffer.concat([a.bytes, b.bytes]), 'cbor-malformed');
}

function algorithms({ one, shown, paper }) {
  for (const alg of [-8, -7, 0, 19]) one(5, `alg ${alg}`, paper({ header: (map) => map.set(1, alg) }), 'alg-not-allowed');
  one(5, 'alg none as a text', paper({ header: (map) => map.set(1, 'none') }), 'alg-not-allowed');
  one(5, 'alg -8 in the proof', shown({ p: { header: (map) => map.set(1, -8) } }), 'alg-not-allowed');
  one(5, 'no protected header', paper({ rawHeader: Buffer.alloc(0) }), 'alg-not-allowed');
  one(5, 'alg moved to the unprotected header', paper({ header: (map) => drop(map, 1), unprotected: new Map([[1, -19]]) }), 'alg-not-allowed');
  one(5, 'alg in both headers', paper({ unprotected: new Map([[1, -19]]) }), 'cose-malformed');
  one(5, 'kid moved to the unprotected header', paper({ header: (map) => drop(map, 4), unprotected: new Map([[4, key('token').kid]]) }), 'kid-misplaced');
  one(5, 'kid in both headers', paper({ unprotected: new Map([[4, key('token').kid]]) }), 'kid-misplaced');
  one(5, 'kid in a presentation', shown({ p: { header: (map) => new Map([...map, [4, key('holder').kid]]) } }), 'kid-misplaced');
  one(5, 'kid of three bytes', paper({ kid: Buffer.alloc(3) }), 'kid-misplaced');
  one(5, 'crit of what we know', paper({ header: (map) => new Map([...map, [2, [1]]]) }), 'crit-not-understood');
  one(5, 'crit of a label that says "do not check"', shown({ p: { header: (map) => new Map([...map, [2, [300]]]) } }), 'crit-not-understood');
  one(5, 'a certificate chain of the attacker', paper({ header: (map) => new Map([...map, [33, Buffer.alloc(8)]]) }), 'cose-malformed');
}

const drop = (map, label) => new Map([...map].filter(([one]) => one !== label));
