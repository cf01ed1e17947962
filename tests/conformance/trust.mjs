/** Writes the trust directories of the corpus: formats.md §6. Everything can be edited before and after it is signed. */
import { deflateSync } from 'node:zlib';
import { encode } from './cbor-write.mjs';
import { coseSign, sign1 } from './cose-write.mjs';
import { KID_PAIRS, key, mixedKey, sha256 } from './keys.mjs';
import { demoPolicy } from './policies.mjs';
import { AT, DAY } from './times.mjs';

/** Lists of the main directory: number -> bits set and inflated length in bytes. List 3 is never named. */
export const LISTS = {
  0: { set: [0, 9, 16, 1_048_575], bytes: 131_072 },
  1: { set: [7], bytes: 131_072 },
  2: { set: [31], bytes: 4 },
  4096: { set: [5], bytes: 131_072 },
};

export const ROOT_KEYS = ['root-1', 'root-2', 'root-3'];

/** @param {number} version @param {string[]} rootKeys @param {number} at */
export function rootPayload(version, rootKeys, at) {
  const one = (name) => ({ threshold: 1, keys: [key(name).x] });
  return {
    version,
    issuedAt: at - 30 * DAY,
    expiresAt: at + 365 * DAY,
    roles: {
      root: { threshold: 2, keys: rootKeys.map((name) => key(name).x) },
      bundle: { threshold: 2, keys: ['bundle-1', 'bundle-2', 'bundle-3'].map((name) => key(name).x) },
      stamp: one('stamp'),
      status: one('status'),
      venue: one('venue'),
      statement: one('statement'),
    },
  };
}

/** A root file. @param {Record<string, unknown>} payload @param {(string | object)[]} signers names of keys, or signers */
export function rootFile(payload, signers) {
  return coseSign({ typ: 65005, payload: encode(payload), signers: signers.map(signer) });
}

function signer(from) {
  return typeof from === 'string' ? key(from) : from;
}

/** A token key of the bundle. @param {string | { x: Uint8Array }} name @param {object} [change] @param {number} [at] */
export function tokenKey(name, change = {}, at = AT) {
  const { x } = typeof name === 'string' ? key(name) : name;
  return { x, notBefore: at - 60 * DAY, notAfter: at + 60 * DAY, retiredAt: null, revokedAt: null, voidBefore: null, specimen: false, ...change };
}

/** The token keys of every directory, each with one property. @param {number} at */
export function tokenKeys(at) {
  const [good, revoked, mixed, reversed] = KID_PAIRS;
  return [
    tokenKey('token', {}, at),
    tokenKey('token-b', {}, at),
    tokenKey('token-early', { notBefore: at - 1000 }, at),
    tokenKey('token-late', { notAfter: at - 2000, retiredAt: at - 2500 }, at),
    tokenKey('token-ended', { notAfter: at - 1000 }, at),
    tokenKey('token-retired', { retiredAt: at - 2000, voidBefore: at - 1000 }, at),
    tokenKey('token-void', { voidBefore: at - 1000 }, at),
    tokenKey('token-void-ahead', { voidBefore: at + 1000 }, at),
    tokenKey('token-revoked', { revokedAt: at - 100 }, at),
    tokenKey('token-revoked-ahead', { revokedAt: at + 10_000 }, at),
    tokenKey('specimen', { specimen: true }, at),
    tokenKey(mixedKey('token-mixed'), {}, at),
    tokenKey(good[0], {}, at),
    tokenKey(good[1], { notBefore: at - 1000 }, at),
    tokenKey(revoked[0], {}, at),
    tokenKey(revoked[1], { revokedAt: at - 100 }, at),
    tokenKey(mixed[0], { specimen: true }, at),
    tokenKey(mixed[1], {}, at),
    tokenKey(reversed[0], { revokedAt: at - 100 }, at),
    tokenKey(reversed[1], {}, at),
  ];
}

/** Bytes of a status list. @param {{ set: number[], bytes: number }} list */
export function bitmap({ set, bytes }) {
  const out = Buffer.alloc(bytes);
  for (const bit of set) out[bit >> 3] |= 1 << (bit & 7);
  return out;
}

/** A status list CWT. `claims` may edit the map before it is signed. */
export function listFile({ k, at, lst, by = 'status', typ = 'application/statuslist+cwt', claims = (map) => map, exp = at + 2 * DAY }) {
  const map = new Map([
    [2, `urn:ashyq:list:${k}`],
    [4, exp],
    [6, at],
    [65533, { bits: 1, lst: deflateSync(lst, { level: 9 }) }],
    [65534, 300],
  ]);
  const { kid, sign } = key(by);
  return sign1({ header: encode(labels(kid, typ)), payload: encode(claims(map)), signer: sign });
}

/** A stamp. `body` is the array of claim -65537. */
export function stampFile({ at, body, by = 'stamp', typ = 65004, exp = at + 2 * DAY, claims = (map) => map, spoil = false, header = (map) => map }) {
  const map = new Map([
    [4, exp],
    [6, at],
    [-65537, body],
  ]);
  const { kid, sign } = key(by);
  const signer = (message) => {
    const signature = Buffer.from(sign(message));
    if (spoil) signature[10] ^= 1;
    return signature;
  };
  return sign1({ header: encode(header(labels(kid, typ))), payload: encode(claims(map)), signer });
}

function labels(kid, typ) {
  return new Map([
    [1, -19],
    [4, kid],
    [16, typ],
  ]);
}

/**
 * A whole directory: file name -> bytes. `at` is the time it is meant for; it was stamped 600 s before.
 * Options edit payloads before signing (`root`, `bundle`, `stamp`), replace signers, or tamper with files afterwards (`after`).
 */
export function trustFiles(o = {}) {
  const at = o.at ?? AT;
  const stamped = o.stamped ?? at - 600;
  const files = new Map();
  const root = o.root?.(rootPayload(1, ROOT_KEYS, at)) ?? rootPayload(1, ROOT_KEYS, at);
  files.set('root.cbor', rootFile(root, o.rootSigners ?? ['root-1', 'root-2']));
  const policy = o.policy ?? demoPolicy();
  const policyBytes = Buffer.from(o.policyText ?? `${JSON.stringify(policy, null, 2)}\n`);
  files.set(`policy.${policy.version}.json`, policyBytes);
  const bundle = bundlePayload(at, policy.version, policyBytes);
  const bundleBytes = bundleFile(o.bundle?.(bundle) ?? bundle, o.bundleSigners ?? ['bundle-1', 'bundle-2']);
  files.set(`bundle.${bundle.version}.cbor`, bundleBytes);
  const named = [];
  for (const [k, spec] of Object.entries(o.lists ?? LISTS)) {
    const bytes = spec.file ?? listFile({ k, at: stamped, lst: bitmap(spec), ...spec.with });
    files.set(`lists/${k}.1.cwt`, bytes);
    named.push([Number(k), 1, sha256(bytes), bytes.length]);
  }
  const body = [11, [bundle.version, sha256(bundleBytes), bundleBytes.length], named, null];
  files.set('stamp.cbor', stampFile({ at: stamped, body: o.stampBody?.(body) ?? body, ...o.stamp }));
  o.after?.(files);
  return files;
}

function bundlePayload(at, version, policyBytes) {
  return {
    version: 7,
    issuedAt: at - DAY,
    expiresAt: at + 30 * DAY,
    tokenKeys: tokenKeys(at),
    policy: { version, sha256: sha256(policyBytes), length: policyBytes.length },
    minimumApp: MINIMUM_APP,
  };
}

/** formats.md §6 names this member and not its type: a text is this reader's guess (see the ambiguities). */
export const MINIMUM_APP = '0.1.0';

function bundleFile(payload, signers) {
  return coseSign({ typ: 65006, payload: encode(payload), signers: signers.map(signer) });
}
