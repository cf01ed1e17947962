/** Group 4 of formats.md §7: which key signed, and strict Ed25519 on the token (§2). */
import { both } from './both.mjs';
import { challenge, encodePoint, expand, fromLe, L, NON_CANONICAL, OFF_CURVE, plusL, signByHand, TORSION, toLe } from './ed25519.mjs';
import { KID_PAIRS, key, mixedKey } from './keys.mjs';
import { AT } from './times.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function keyCases({ one }) {
  whose(one);
  collisions(one);
  signatures(one);
  nonces(one);
  wrongOnes(one);
  byHand(one);
}

function whose(one) {
  const clause = '§7 group 4';
  for (const role of ['root-1', 'root-3', 'bundle-1', 'bundle-3', 'stamp', 'status', 'venue', 'statement'])
    both(one, `signed by ${role}`, clause, { by: role }, 'key-wrong-role');
  both(one, 'unknown key', clause, { by: 'stranger' }, 'key-unknown');
  both(one, 'known signature, unknown kid', clause, { kid: Buffer.from('00000000', 'hex') }, 'key-unknown');
  both(one, 'kid of token-b, signature of token', clause, { kid: key('token-b').kid }, 'signature-invalid');
  both(one, 'kid of the venue role, signature of a token key', clause, { kid: key('venue').kid }, 'key-wrong-role');
  both(one, 'signed by the holder key', clause, { by: 'holder' }, 'key-unknown');
  both(one, 'revoked key', '§6 revokedAt non-null means revoked', { by: 'token-revoked' }, 'key-revoked');
  both(one, 'revoked key, token issued before', '§6 whatever the time', { by: 'token-revoked', iat: AT - 50_000 }, 'key-revoked');
  both(one, 'key revoked at a time to come', '§6 whatever the time', { by: 'token-revoked-ahead' }, 'key-revoked');
  both(one, 'specimen key', '§6 specimen keys never admit', { by: 'specimen' }, 'specimen');
  both(one, 'second token key', clause, { by: 'token-b' }, 'ok', { kid: key('token-b').kid.toString('hex') });
}

function collisions(one) {
  const clause = '§7 on a kid collision every candidate is tried';
  const [good, revoked, mixed, reversed] = KID_PAIRS;
  both(one, 'first of two keys with one kid', clause, { by: good[0] }, 'ok');
  both(one, 'second of two keys with one kid', clause, { by: good[1] }, 'ok');
  both(one, 'the second is judged by its own notBefore', clause, { by: good[1], iat: AT - 1001, evidenceAt: null }, 'key-not-yet');
  both(one, 'the first is judged by its own notBefore', clause, { by: good[0], iat: AT - 1001 }, 'ok');
  both(one, 'neither of the two', clause, { by: 'stranger', kid: key(good[0]).kid }, 'signature-invalid');
  both(one, 'good key beside a revoked one', clause, { by: revoked[0] }, 'ok');
  both(one, 'revoked key beside a good one', clause, { by: revoked[1] }, 'key-revoked');
  both(one, 'good key after a revoked one', clause, { by: reversed[1] }, 'ok');
  both(one, 'revoked key before a good one', clause, { by: reversed[0] }, 'key-revoked');
  both(one, 'neither of a good and a revoked key', '§7 otherwise the earliest code of the group', { by: 'stranger', kid: key(revoked[0]).kid }, 'key-revoked');
  both(one, 'specimen beside a good key', clause, { by: mixed[0] }, 'specimen');
  both(one, 'good key beside a specimen', clause, { by: mixed[1] }, 'ok');
  both(one, 'a token key that shares its kid with the venue role', clause, { by: KID_PAIRS[4][0] }, 'ok', {
    trust: 'shared-kid',
  });
  both(one, 'a token key that is a role of the root too', '§7 not a candidate', { by: 'status' }, 'key-wrong-role', { trust: 'shared-kid' });
  both(one, 'the venue role that shares its kid with a token key', clause, { by: KID_PAIRS[4][1] }, 'key-wrong-role', {
    trust: 'shared-kid',
  });
}

/** The token's right signature, changed. */
const changed = (edit) => ({ signer: (message) => edit(Buffer.from(key('token').sign(message))) });

function signatures(one) {
  const length = '§7 signature-length';
  for (const size of [0, 1, 63, 65, 128]) both(one, `signature of ${size} bytes`, length, { signature: Buffer.alloc(size, 5) }, 'signature-length');
  const strict = '§2 S < L';
  both(one, 'S + L', strict, changed(plusL), 'signature-not-canonical');
  both(
    one,
    'S = L',
    strict,
    changed((s) => Buffer.concat([s.subarray(0, 32), toLe(L)])),
    'signature-not-canonical',
  );
  both(
    one,
    'S = L - 1',
    strict,
    changed((s) => Buffer.concat([s.subarray(0, 32), toLe(L - 1n)])),
    'signature-invalid',
  );
  both(
    one,
    'S = 0',
    strict,
    changed((s) => Buffer.concat([s.subarray(0, 32), Buffer.alloc(32)])),
    'signature-invalid',
  );
  both(
    one,
    'S all ones',
    strict,
    changed((s) => Buffer.concat([s.subarray(0, 32), Buffer.alloc(32, 255)])),
    'signature-not-canonical',
  );
  both(
    one,
    'S with the top bit set',
    strict,
    changed((s) => Buffer.concat([s.subarray(0, 63), Buffer.from([s[63] | 128])])),
    'signature-not-canonical',
  );
}

function nonces(one) {
  for (const [i, point] of TORSION.entries()) {
    both(
      one,
      `R of small order ${i}`,
      '§2 R not of small order',
      changed((s) => Buffer.concat([encodePoint(point), s.subarray(32)])),
      'signature-not-canonical',
    );
  }
  for (const bytes of NON_CANONICAL) {
    both(
      one,
      `R not canonical ${bytes.toString('hex')}`,
      '§2 R canonically encoded',
      changed((s) => Buffer.concat([bytes, s.subarray(32)])),
      'signature-not-canonical',
    );
  }
  both(
    one,
    'R off the curve',
    '§2',
    changed((s) => Buffer.concat([OFF_CURVE, s.subarray(32)])),
    'signature-invalid',
  );
}

function wrongOnes(one) {
  const by = key('token');
  for (const bit of [0, 100, 255, 256, 400]) {
    both(
      one,
      `signature bit ${bit} flipped`,
      '§7 signature-invalid',
      changed((s) => flip(s, bit)),
      'signature-invalid',
    );
  }
  both(one, 'signature of another payload', '§7 signature-invalid', { signature: by.sign(Buffer.from('another')) }, 'signature-invalid');
  both(one, 'signature over the payload alone', 'RFC 9052 §4.4 Sig_structure', { signer: (message) => by.sign(message.subarray(14)) }, 'signature-invalid');
  both(one, 'signature all zeros', '§2', { signature: Buffer.alloc(64) }, 'signature-not-canonical');
}

function flip(bytes, bit) {
  bytes[bit >> 3] ^= 1 << (bit & 7);
  return bytes;
}

/** A hash that is 0 mod 8 with and without reduction makes [h]T vanish, whoever reduces it. */
function byHand(one) {
  const clause = '§2 the cofactorless equation';
  const { scalar } = expand(key('token').seed);
  const publicKey = key('token').x;
  const hand = (o) => (message) => signByHand({ scalar, publicKey, r: 987_654_321n, message, ...o });
  both(one, 'another valid signature', clause, { signer: hand({}) }, 'ok');
  both(one, 'R of mixed order', clause, { signer: hand({ torsion: TORSION[1] }) }, 'signature-invalid');
  both(one, 'R of mixed order 2', clause, { signer: hand({ torsion: TORSION[4] }) }, 'signature-invalid');
  const mixed = mixedKey('token-mixed');
  const search = (wanted) => (message) => {
    for (let r = 1000n; ; r++) {
      const signature = signByHand({ scalar: mixed.scalar, publicKey: mixed.x, r, message });
      const h = challenge(signature.subarray(0, 32), mixed.x, message);
      const vanishes = h % 8n === 0n && (h % L) % 8n === 0n;
      if (wanted ? vanishes : h % 8n !== 0n && (h % L) % 8n !== 0n) return signature;
    }
  };
  both(one, 'A of mixed order, equation holds', clause, { by: mixed, signer: search(true) }, 'ok');
  both(one, 'A of mixed order, equation holds only with the cofactor', clause, { by: mixed, signer: search(false) }, 'signature-invalid');
  if (fromLe(toLe(scalar)) !== scalar) throw new Error('little-endian round trip');
}
