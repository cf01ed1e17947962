/**
 * Trust directories of a small world (formats.md §6), every part of which can be edited before it is signed and after. On the writers of tests/conformance:
 * nothing here or there comes from src/ (a test reads the imports).
 */
import { encode } from '../../conformance/cbor-write.mjs';
import { coseSign } from '../../conformance/cose-write.mjs';
import { KID_PAIRS, key, mixedKey, sha256 } from '../../conformance/keys.mjs';
import { AT, DAY } from '../../conformance/times.mjs';
import { bitmap, listFile, MINIMUM_APP, ROOT_KEYS, rootFile, rootPayload, stampFile, tokenKey } from '../../conformance/trust.mjs';
import { corpusPolicy } from './policy.mjs';
import { zlib } from './zlib.mjs';

/** When the main world's stamp was signed. */
export const STAMPED = AT - 600;
/** Entries of a list. */
export const LIST = 2 ** 20;

/** List 0 is whole, the others end early; list 3 is never named, list 4096 begins at index 2^32. */
export const LISTS = {
  0: { set: [0, 9, 16, LIST - 1], bytes: 131_072 },
  1: { set: [7], bytes: 16 },
  2: { set: [31], bytes: 4 },
  4096: { set: [5], bytes: 16 },
};

/** @param {number} at */
function tokenKeys(at) {
  return [
    tokenKey('token', {}, at),
    tokenKey('token-b', {}, at),
    tokenKey('token-window', { notBefore: at - 1000, notAfter: at - 400 }, at),
    tokenKey('token-retired', { retiredAt: at - 500 }, at),
    tokenKey('token-void', { voidBefore: at - 1000 }, at),
    tokenKey('token-void-ahead', { voidBefore: at + 1000 }, at),
    tokenKey('token-revoked', { revokedAt: at - 100 }, at),
    tokenKey('token-revoked-ahead', { revokedAt: at + 10_000 }, at),
    tokenKey('specimen', { specimen: true }, at),
    tokenKey(mixedKey('token-mixed'), {}, at),
    tokenKey(KID_PAIRS[0][0], {}, at),
    tokenKey(KID_PAIRS[0][1], {}, at),
    tokenKey(KID_PAIRS[1][0], { revokedAt: at - 100 }, at),
    tokenKey(KID_PAIRS[1][1], {}, at),
  ];
}

/** A status list whose stream is ours. @param {number | string} k @param {any} spec @param {number} at */
export function list(k, spec, at) {
  const lst = spec.lst ?? zlib(bitmap({ set: [], bytes: 16, ...spec }));
  const own = (map) => map.set(65533, spec.of ?? { bits: 1, lst });
  const claims = spec.claims === undefined ? own : (map) => spec.claims(own(map));
  return listFile({ k, at, lst: Buffer.alloc(0), ...spec.with, claims });
}

/** @param {Map<string, Uint8Array>} files @param {any} o @param {number} at */
function putLists(files, o, at) {
  return Object.entries(o.lists ?? LISTS).map(([k, spec]) => {
    const version = spec.version ?? 1;
    const bytes = spec.file ?? list(k, spec, at - 600);
    files.set(`lists/${k}.${version}.cwt`, bytes);
    return [Number(k), version, sha256(bytes), bytes.length];
  });
}

/** @param {any} payload @param {any[]} signers names or signers */
export function bundleFile(payload, signers) {
  return coseSign({ typ: 65006, payload: encode(payload), signers: signers.map((one) => (typeof one === 'string' ? key(one) : one)) });
}

/**
 * One directory: file name -> bytes. Options: `at` and `stamped`; `root`, `bundle`, `body` (of the stamp) edit what is signed; `rootSigners`, `bundleSigners`;
 * `policy` or `policyText`; `lists`; `stamp` (options of stampFile); `stampVersion`; `after` edits the files.
 * @param {any} [o] @returns {Map<string, Uint8Array>}
 */
export function world(o = {}) {
  const at = o.at ?? AT;
  const stamped = o.stamped ?? at - 600;
  const files = new Map();
  const root = o.root?.(rootPayload(1, ROOT_KEYS, at)) ?? rootPayload(1, ROOT_KEYS, at);
  files.set('root.cbor', rootFile(root, o.rootSigners ?? ['root-1', 'root-2']));
  const policy = o.policy ?? corpusPolicy();
  const policyBytes = Buffer.from(o.policyText ?? JSON.stringify(policy));
  files.set(`policy.${policy.version}.json`, policyBytes);
  const bundle = {
    version: 7,
    issuedAt: at - DAY,
    expiresAt: at + 30 * DAY,
    tokenKeys: tokenKeys(at),
    policy: { version: policy.version, sha256: sha256(policyBytes), length: policyBytes.length },
    minimumApp: MINIMUM_APP,
  };
  const signed = o.bundle?.(bundle) ?? bundle;
  const bundleBytes = bundleFile(signed, o.bundleSigners ?? ['bundle-1', 'bundle-2']);
  const { version = signed.version } = o.bundleNamed ?? {};
  files.set(`bundle.${version}.cbor`, bundleBytes);
  const body = [o.stampVersion ?? 11, [version, sha256(bundleBytes), bundleBytes.length], putLists(files, o, at), null];
  files.set('stamp.cbor', stampFile({ at: stamped, body: o.body?.(body) ?? body, ...o.stamp }));
  o.after?.(files);
  return files;
}
