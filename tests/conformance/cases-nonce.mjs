/** Nonces and replays of formats.md §4: what an earlier line of the same call changes. */
import { DOOR, NONCE, VENUE, WITH_NONCE } from './door.mjs';
import { expand, signByHand } from './ed25519.mjs';
import { key } from './keys.mjs';
import { AT, DAY } from './times.mjs';
import { freshIndex, paper, presentation } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function nonceCases({ one, many }) {
  nonces(one, many);
  replays(many);
}

function nonces(one, many) {
  const clause = '§4 nonce';
  const p = { aud: `${VENUE}/3`, nonce: NONCE };
  const bound = (name, change, code, args = WITH_NONCE) => one(`nonce: ${name}`, clause, presentation({ p: { ...p, ...change } }), code, { args });
  bound('of this door code', {}, 'ok');
  bound('and registration', {}, 'ok', { ...WITH_NONCE, registration: true });
  bound('in capital hex on the command line', { nonce: Buffer.from('ab'.repeat(8), 'hex') }, 'ok', { ...DOOR, nonce: 'AB'.repeat(8) });
  bound('of a gate 0', { aud: `${VENUE}/0` }, 'ok', { venue: VENUE, gate: 0, nonce: NONCE.toString('hex') });
  bound('of a large gate', { aud: `${VENUE}/4294967296` }, 'ok', { venue: VENUE, gate: 4_294_967_296, nonce: NONCE.toString('hex') });
  bound('of a venue with a slash', { aud: 'A/B/3' }, 'ok', { venue: 'A/B', gate: 3, nonce: NONCE.toString('hex') });
  bound('of a venue in Kazakh letters', { aud: 'ӘҢГ-1/3' }, 'ok', { venue: 'ӘҢГ-1', gate: 3, nonce: NONCE.toString('hex') });
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
