/** Writes status tokens, presentations, venue credentials and door codes: formats.md §3 to §5. Every part can be replaced. */
import { encode, raw } from './cbor-write.mjs';
import { sign1 } from './cose-write.mjs';
import { coseKey, key } from './keys.mjs';
import { AT } from './times.mjs';

let nextIndex = 5000;

/** A fresh index in list 0 whose bit is clear, so that cases of one call are never replays of each other. */
export function freshIndex() {
  nextIndex += 1;
  return nextIndex;
}

/** Claims of a green token, issued ten minutes before AT and good for a day. @param {object} [o] */
export function tokenClaims(o = {}) {
  const iat = o.iat ?? AT - 500;
  const body = o.body ?? statusBody({ ...o, iat });
  const claims = [
    [4, o.exp ?? iat + (o.life ?? 86_400)],
    [6, iat],
  ];
  if (o.cnf !== null) claims.push([8, o.cnf ?? new Map([[1, coseKey(o.holderX ?? key(o.holder ?? 'holder').x)]])]);
  return new Map([...claims, [-65537, body]]);
}

function statusBody(o) {
  const { health = 3, basis = 3, evidenceAt = o.iat - 3600, index = freshIndex(), initials = 'А.С.', birth = 517 } = o;
  return [health, basis, evidenceAt, index, initials, birth, ...(o.home === undefined ? [] : [o.home])];
}

/**
 * A status token, tagged. `claims(map)` and `header(map)` edit the maps; `payload` and `rawHeader` replace the bytes.
 * @param {any} [o]
 */
export function token(o = {}) {
  const by = o.by ?? 'token';
  const signer = typeof by === 'string' ? key(by) : by;
  const map = new Map([
    [1, -19],
    [4, o.kid ?? signer.kid],
    [16, o.typ ?? 65001],
  ]);
  const claims = tokenClaims(o);
  return sign1({
    header: o.rawHeader ?? encode(o.header?.(map) ?? map),
    payload: o.payload ?? encode(o.claims?.(claims) ?? claims),
    signer: o.signer ?? signer.sign,
    signature: o.signature,
    unprotected: o.unprotected,
    shape: o.shape,
  });
}

/** A paper pass: a token without `cnf`. @param {any} [o] */
export function paper(o = {}) {
  return token({ ...o, cnf: null });
}

/**
 * A presentation around a token (bytes, or options for one). @param {any} [o]
 * `p` holds the options of the presentation itself; the rest goes to the token.
 */
export function presentation({ p = {}, inner, ...o } = {}) {
  const inside = inner ?? token(o);
  const holder = key(p.holder ?? o.holder ?? 'holder');
  const map = new Map([
    [1, -19],
    [13, p.kcwt ?? raw(inside)],
    [16, p.typ ?? 294],
  ]);
  const claims = new Map([
    [3, p.aud ?? '*'],
    [6, p.iat ?? AT - 5],
  ]);
  if (p.nonce !== undefined) claims.set(39, p.nonce);
  return sign1({
    header: p.rawHeader ?? encode(p.header?.(map) ?? map),
    payload: p.payload ?? encode(p.claims?.(claims) ?? claims),
    signer: p.signer ?? holder.sign,
    signature: p.signature,
    unprotected: p.unprotected,
    shape: p.shape,
  });
}

/** A venue credential. @param {any} [o] */
export function venueCredential({ by = 'venue', venue = 'ALA-00123', category = 'cinema', gate = 1, tablet = 'tablet', poster = false } = {}) {
  const claims = new Map([
    [2, venue],
    [4, AT + 86_400],
    [6, AT - 86_400],
  ]);
  if (!poster) claims.set(8, new Map([[1, coseKey(key(tablet).x)]]));
  claims.set(-65537, [category, 'Кинотеатр', 'ALA-01', gate, null]);
  const header = new Map([
    [1, -19],
    [4, key(by).kid],
    [16, 65002],
  ]);
  return sign1({ header: encode(header), payload: encode(claims), signer: key(by).sign });
}

/** A door code of a tablet. @param {{ nonce: Uint8Array }} o */
export function doorCode({ nonce }) {
  const header = new Map([
    [1, -19],
    [13, raw(venueCredential())],
    [16, 65003],
  ]);
  const claims = new Map([
    [6, AT - 5],
    [39, nonce],
  ]);
  return sign1({ header: encode(header), payload: encode(claims), signer: key('tablet').sign });
}
