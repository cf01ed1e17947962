/** Attacks 1 to 4 of security.md: pictures, the same code twice, keys and parts of others, codes for another door. */
import { expand, signByHand } from '../../conformance/ed25519.mjs';
import { key } from '../../conformance/keys.mjs';
import { AT, DAY, HOUR } from '../../conformance/times.mjs';
import { presentation, token } from '../../conformance/tokens.mjs';
import { corpusPolicy } from '../encoder/policy.mjs';
import { world } from '../encoder/world.mjs';

const VENUE = 'ALA-00123';
const DOOR = { venueId: VENUE, gate: 3 };
const NONCE = Buffer.from('0102030405060708', 'hex');
const HEX = NONCE.toString('hex');
const bound = { aud: `${VENUE}/3`, nonce: NONCE };

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function showings(suite) {
  pictures(suite);
  twice(suite);
  strangers(suite);
  audiences(suite);
  nonces(suite);
  lateNonces(suite);
}

function pictures({ one, sequence, shown, paper, fresh, world: add }) {
  const picture = shown({ p: { iat: AT } });
  for (const [age, code] of [
    [-31, 'proof-future'],
    [-30, 'ok'],
    [-29, 'ok'],
    [0, 'ok'],
    [1, 'ok'],
    [59, 'ok'],
    [60, 'ok'],
    [61, 'proof-stale'],
    [89, 'proof-stale'],
    [90, 'proof-stale'],
    [91, 'proof-stale'],
    [HOUR, 'proof-stale'],
    [6 * HOUR, 'proof-stale'],
  ]) {
    one(1, `one picture at a tablet that is ${age} s later`, picture, code, { at: AT + age, ...(code === 'ok' ? {} : { skew: -age }) });
  }
  sequence(1, 'one picture at one tablet again after its minute', [
    [picture, 'ok'],
    [picture, 'proof-stale', { at: AT + 61, skew: -61 }],
  ]);
  for (const [older, code] of [
    [29, 'ok'],
    [30, 'ok'],
    [31, 'proof-stale'],
  ])
    one(1, `a proof made ${older} s before its token`, shown({ iat: AT, evidenceAt: null, p: { iat: AT - older } }), code, {
      ...(code === 'ok' ? {} : { skew: -31 }),
    });
  one(1, 'the token of a live pass without the proof', token({ index: fresh() }), 'proof-missing');
  one(1, 'a picture of a paper pass asks for the document', paper(), 'ok', { identity: 'document' });
  add('short proofs', world({ policy: corpusPolicy({}, { proofSeconds: 15, skewSeconds: 5 }) }));
  for (const [age, code] of [
    [-6, 'proof-future'],
    [-5, 'ok'],
    [15, 'ok'],
    [16, 'proof-stale'],
  ])
    one(1, `a policy of 15 s: a proof of ${age} s`, shown({ p: { iat: AT - age } }), code, { world: 'short proofs' });
}

function twice({ sequence, shown, paper, fresh }) {
  const code = shown();
  sequence(2, 'the same code three times', [
    [code, 'ok'],
    [code, 'proof-replayed', { seenAt: AT }],
    [code, 'proof-replayed', { seenAt: AT }],
  ]);
  sequence(2, 'the same code eleven seconds later', [
    [code, 'ok'],
    [code, 'proof-replayed', { at: AT + 11, seenAt: AT }],
  ]);
  const index = fresh();
  const again = (p = {}, o = {}) => presentation({ index, ...o, p });
  sequence(2, 'another second of the same pass is another showing', [
    [again(), 'ok'],
    [again({ iat: AT - 4 }), 'ok'],
  ]);
  const { scalar } = expand(key('holder').seed);
  const resigned = (r) => again({ signer: (message) => signByHand({ scalar, publicKey: key('holder').x, r, message }) });
  sequence(2, 'the same claims under other valid signatures', [
    [again(), 'ok'],
    [resigned(3n), 'proof-replayed'],
    [resigned(4n), 'proof-replayed'],
  ]);
  sequence(2, 'one index under two token keys is two passes', [
    [again(), 'ok'],
    [again({}, { by: 'token-b' }), 'ok'],
  ]);
  const far = (k) => presentation({ index: index + k * 2 ** 32, iat: AT - 500 });
  sequence(2, 'indices that are the same in 32 bits are two passes', [
    [far(0), 'ok'],
    [far(1), 'index-out-of-range'],
    [far(0), 'proof-replayed'],
    [far(1), 'proof-replayed'],
  ]);
  sequence(2, 'a failed proof is no first showing', [
    [again({ signature: Buffer.alloc(64, 3) }), 'proof-invalid'],
    [again(), 'ok'],
  ]);
  const red = shown({ health: 0, basis: 1 });
  sequence(2, 'refused by the policy, shown again', [
    [red, 'not-admitted', { rule: 'isolation', reason: 'isolation' }],
    [red, 'proof-replayed'],
  ]);
  const revoked = presentation({ index: 9, p: { iat: AT - 11 } });
  sequence(2, 'revoked, shown again', [
    [revoked, 'token-revoked'],
    [revoked, 'proof-replayed'],
  ]);
  const future = shown({ p: { iat: AT + 31 } });
  sequence(2, 'from the future twice, then in time', [
    [future, 'proof-future', { skew: 31 }],
    [future, 'proof-future', { skew: 31 }],
    [future, 'ok', { at: AT + 1 }],
  ]);
  const pass = paper();
  sequence(2, 'a paper pass twice', [
    [pass, 'ok'],
    [pass, 'ok'],
  ]);
}

function strangers({ one, shown, paper, fresh }) {
  const other = token({ index: fresh(), holder: 'holder-b' });
  one(3, 'a pass shown by another phone', shown({ p: { holder: 'thief' } }), 'proof-invalid');
  one(3, 'somebody else’s token behind one’s own signature', presentation({ inner: other, p: { holder: 'holder' } }), 'proof-invalid');
  one(3, 'a proof signed by the token key', shown({ p: { holder: 'token' } }), 'proof-invalid');
  one(3, 'a proof signed by the venue key', shown({ p: { holder: 'venue' } }), 'proof-invalid');
  one(3, 'a paper pass as the inner token of a live one', shown({ cnf: null }), 'proof-unexpected');
  one(3, 'the same with a signature of nothing', shown({ cnf: null, p: { signature: Buffer.alloc(64) } }), 'proof-unexpected');
  one(3, 'a live pass cut out of its presentation', other, 'proof-missing');
  one(3, 'a paper pass where the venue asks for registration', paper(), 'ok', { door: { ...DOOR, registration: true } });
}

function audiences({ one, shown }) {
  const aud = (name, value, door, code) => one(4, `aud ${name}`, shown({ p: { aud: value } }), code, { door });
  aud('of any door, at a venue', '*', DOOR, 'ok');
  aud('of the venue', VENUE, DOOR, 'ok');
  aud('of the venue, at a door of nobody', VENUE, {}, 'proof-audience');
  aud('of another venue', 'ALA-00124', DOOR, 'proof-audience');
  aud('a beginning of the venue', 'ALA-0012', DOOR, 'proof-audience');
  aud('the venue and more', `${VENUE}4`, DOOR, 'proof-audience');
  aud('the venue in small letters', 'ala-00123', DOOR, 'proof-audience');
  aud('another gate', `${VENUE}/4`, DOOR, 'proof-audience');
  aud('the gate as 03', `${VENUE}/03`, DOOR, 'proof-audience');
  aud('the gate of a venue without one', `${VENUE}/undefined`, { venueId: VENUE }, 'proof-audience');
  aud('the gate without a nonce', `${VENUE}/3`, DOOR, 'proof-nonce');
  aud('two stars', '**', {}, 'proof-audience');
  const asks = { ...DOOR, registration: true };
  aud('any door, where registration is asked', '*', asks, 'registration-missing');
  aud('the venue, where registration is asked', VENUE, asks, 'ok');
  aud('another venue, where registration is asked', 'ALA-00124', asks, 'proof-audience');
}

const NO_NONCES = { where: ['core', 'cli', 'gate'], why: 'the auditor’s page knows of no door code that was on show' };

function nonces({ one, sequence, shown, fresh }) {
  const shows = [{ hex: HEX, at: AT }];
  const at = (name, p, code, { door = DOOR, nonces = shows, ...more } = {}) =>
    one(4, `door code: ${name}`, shown({ p }), code, { door, nonces, ...NO_NONCES, ...more });
  at('answered', bound, 'ok');
  at('answered by a phone a day slow', { ...bound, iat: AT - DAY }, 'ok');
  at('answered by a phone a day fast', { ...bound, iat: AT + DAY }, 'ok');
  at('answered by a phone of 1970', { ...bound, iat: 0 }, 'ok');
  at('of nobody', { ...bound, nonce: Buffer.alloc(8, 9) }, 'proof-nonce');
  at('for any door', { ...bound, aud: '*' }, 'proof-audience');
  at('for the venue', { ...bound, aud: VENUE }, 'proof-audience');
  at('for another gate', { ...bound, aud: `${VENUE}/4` }, 'proof-audience');
  at('where registration is asked', bound, 'ok', { door: { ...DOOR, registration: true } });
  one(4, 'door code: where none is on show', shown({ p: bound }), 'proof-nonce', { door: DOOR });
  const index = fresh();
  const one_ = (p = {}) => presentation({ index, p: { ...bound, ...p } });
  sequence(
    4,
    'door code: one pass answers twice',
    [
      [one_(), 'ok'],
      [one_(), 'proof-nonce'],
      [one_({ iat: AT - 4 }), 'proof-nonce'],
    ],
    { door: DOOR, nonces: shows, ...NO_NONCES },
  );
  sequence(
    4,
    'door code: several phones answer one',
    [
      [shown({ p: bound }), 'ok'],
      [shown({ p: bound }), 'ok'],
    ],
    { door: DOOR, nonces: shows, ...NO_NONCES },
  );
  sequence(
    4,
    'door code: still good after a bad answer',
    [
      [one_({ signature: Buffer.alloc(64, 3) }), 'proof-invalid'],
      [one_(), 'ok'],
    ],
    { door: DOOR, nonces: shows, ...NO_NONCES },
  );
}

function lateNonces({ one, shown }) {
  const late = { where: ['core', 'gate'], why: 'on the command line a nonce was shown just now' };
  for (const [age, code] of [
    [0, 'ok'],
    [59, 'ok'],
    [60, 'ok'],
    [61, 'proof-nonce'],
    [90, 'proof-nonce'],
    [91, 'proof-nonce'],
  ])
    one(4, `door code: answered ${age} s after it was shown`, shown({ p: bound }), code, { door: DOOR, nonces: [{ hex: HEX, at: AT - age }], ...late });
}
