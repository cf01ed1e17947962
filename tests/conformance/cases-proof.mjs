/** Group 6 of formats.md §7 and §4: the holder's signature, audience and time. */
import { DOOR, NONCE, VENUE, WITH_NONCE } from './door.mjs';
import { challenge, encodePoint, expand, L, NON_CANONICAL, OFF_CURVE, plusL, signByHand, TORSION, toLe } from './ed25519.mjs';
import { key, mixedKey } from './keys.mjs';
import { AT, DAY } from './times.mjs';
import { paper, presentation, token } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function proofCases({ one }) {
  presence(one);
  strict(one);
  audience(one);
  times(one);
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
  aud('of a gate called undefined', `${VENUE}/undefined`, { venue: VENUE }, 'proof-audience');
  aud('empty venue, no door named', '/', {}, 'proof-audience', { or: ['claim-type'], ambiguity: 'aud-form' });
  aud('*/3', '*/3', DOOR, 'proof-audience');
  aud('** ', '**', {}, 'proof-audience');
  aud('* where registration is required', '*', { ...DOOR, registration: true }, 'registration-missing');
  aud('of the venue where registration is required', VENUE, { ...DOOR, registration: true }, 'ok');
  aud('of another venue where registration is required', 'ALA-00999', { ...DOOR, registration: true }, 'proof-audience');
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
