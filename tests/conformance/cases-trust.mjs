/** Trust refusals of formats.md §6: signatures, keys, hashes, roles, pages of a captive portal, absent files. */
import { encodePoint, NON_CANONICAL, OFF_CURVE, plusL, TORSION } from './ed25519.mjs';
import { KID_PAIRS, key } from './keys.mjs';
import { qr } from './text-codec.mjs';
import { AT, DAY } from './times.mjs';
import { presentation } from './tokens.mjs';
import { LISTS, ROOT_KEYS, tokenKey, trustFiles } from './trust.mjs';
import { trustChecks } from './trust-checks.mjs';

const HTML = Buffer.from('<!DOCTYPE html><html><head><title>Wi-Fi login</title></head><body>Please accept the terms.</body></html>');

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function trustCases(suite) {
  const checks = trustChecks(suite);
  suite.trust('shared-kid', sharedKid());
  thresholds(checks);
  weakKeys(checks);
  bindings(checks);
  roles(checks);
  portal(checks);
  missing(suite, qr(presentation()));
}

/** Token key and venue role with one kid. */
function sharedKid() {
  const [inBundle, inRoot] = KID_PAIRS[4];
  return trustFiles({
    root: (r) => ({ ...r, roles: { ...r.roles, venue: { threshold: 1, keys: [key(inRoot).x] } } }),
    bundle: (b) => ({ ...b, tokenKeys: [...b.tokenKeys, tokenKey(inBundle), tokenKey('status')] }),
  });
}

const with_ = (name, change) => ({ ...key(name), ...change });

function thresholds({ no, yes }) {
  const root = '§6 root: offline keys, 2 of 3';
  no('root with one signature', root, 'threshold', { rootSigners: ['root-1'] });
  no('root with none', root, 'threshold', { rootSigners: [] });
  no('root signed twice by one key', '§6 distinct keys counted once', 'threshold', { rootSigners: ['root-1', 'root-1'] });
  no('root with one broken signature of two', root, 'threshold', { rootSigners: ['root-1', with_('root-2', { broken: true })] });
  no('root signed by one key and a stranger', root, 'threshold', { rootSigners: ['root-1', 'stranger'] });
  no('root with S + L', '§2 strict Ed25519', 'threshold', { rootSigners: ['root-1', with_('root-2', { sign: (m) => plusL(key('root-2').sign(m)) })] });
  no('root signer with alg -8', '§2 alg = -19 always', ['threshold', 'format'], { rootSigners: ['root-1', with_('root-2', { alg: -8 })] }, 'signer-header');
  yes('root signed by keys 2 and 3', root, { rootSigners: ['root-2', 'root-3'] });
  yes('root signed by all three', root, { rootSigners: ROOT_KEYS });
  yes('root signed by two and a stranger', root, { rootSigners: ['root-1', 'stranger', 'root-3'] });
  yes('root signed twice by one key and once by another', '§6 distinct keys counted once', { rootSigners: ['root-1', 'root-1', 'root-2'] });
  yes('root signed by two, a third signature broken', root, { rootSigners: ['root-1', 'root-2', with_('root-3', { broken: true })] });
  const bundle = '§6 bundle, threshold of its role';
  no('bundle with one signature of two', bundle, 'threshold', { bundleSigners: ['bundle-1'] });
  no('bundle signed twice by one key', '§6 distinct keys counted once', 'threshold', { bundleSigners: ['bundle-2', 'bundle-2'] });
  no('bundle with one broken signature', bundle, 'threshold', { bundleSigners: ['bundle-1', with_('bundle-3', { broken: true })] });
  yes('bundle signed by keys 1 and 3', bundle, { bundleSigners: ['bundle-1', 'bundle-3'] });
  no('stamp with a broken signature', '§6 threshold 1', 'threshold', { stamp: { spoil: true } });
  const twice = (r) => ({ ...r, roles: { ...r.roles, root: { threshold: 2, keys: [key('root-1').x, key('root-1').x, key('root-2').x] } } });
  no(
    'root that lists one key twice, signed by that key',
    '§6 distinct keys counted once',
    ['threshold', 'format'],
    { root: twice, rootSigners: ['root-1'] },
    'key-twice',
  );
}

function weakKeys({ no, yes }) {
  const clause = '§6 a root or bundle that holds a weak key is refused whole';
  const roles = ['root', 'bundle', 'stamp', 'status', 'venue', 'statement'];
  const inRole = (role, x) => (r) => ({ ...r, roles: { ...r.roles, [role]: { ...r.roles[role], keys: [...r.roles[role].keys, x] } } });
  for (const [i, role] of roles.entries()) no(`root with a small-order key for ${role}`, clause, 'weak-key', { root: inRole(role, encodePoint(TORSION[i])) });
  no('root with a key that is not canonical', clause, 'weak-key', { root: inRole('venue', NON_CANONICAL[8]) });
  const inBundle = (x) => ({ bundle: (b) => ({ ...b, tokenKeys: [...b.tokenKeys, tokenKey({ x })] }) });
  for (const [i, point] of TORSION.entries()) no(`bundle with the small-order key ${i}`, clause, 'weak-key', inBundle(encodePoint(point)));
  for (const bytes of NON_CANONICAL) no(`bundle with the key ${bytes.toString('hex')}`, clause, 'weak-key', inBundle(bytes));
  no('bundle with a weak key that is revoked', clause, 'weak-key', {
    bundle: (b) => ({ ...b, tokenKeys: [...b.tokenKeys, tokenKey({ x: encodePoint(TORSION[2]) }, { revokedAt: 1 })] }),
  });
  yes('bundle with a key off the curve', '§2', inBundle(OFF_CURVE));
  no('bundle with a key of 31 bytes', '§6 keys are the 32-byte x', 'format', inBundle(Buffer.alloc(31, 9)));
}

function bindings({ no, yes }) {
  const clause = '§6 checked for length, hash, …';
  const edit = (name, change) => ({ after: (files) => files.set(name, change(files.get(name))) });
  const flip = (bytes) => {
    const out = Buffer.from(bytes);
    out[out.length - 20] ^= 1;
    return out;
  };
  const longer = (bytes) => Buffer.concat([bytes, Buffer.from('\n')]);
  const shorter = (bytes) => Buffer.from(bytes).subarray(0, bytes.length - 1);
  for (const name of ['bundle.7.cbor', 'policy.41.json', 'lists/0.1.cwt', 'lists/4096.1.cwt']) {
    no(`${name} with one bit changed`, clause, 'hash-mismatch', edit(name, flip));
    no(`${name} one byte longer`, clause, 'length-mismatch', edit(name, longer));
    no(`${name} one byte shorter`, clause, 'length-mismatch', edit(name, shorter));
  }
  const another = (name) => ({ after: (files) => files.set(name, trustFiles({ at: AT - DAY }).get(name)) });
  no('list of the day before', clause, 'hash-mismatch', another('lists/1.1.cwt'));
  yes('a list file that the stamp does not name', '§6', { after: (files) => files.set('lists/77.1.cwt', HTML) });
  yes('older files beside the current ones', '§6 immutable names', { after: (files) => files.set('bundle.6.cbor', HTML).set('policy.40.json', HTML) });
}

function roles({ no }) {
  const clause = '§6 role';
  no('stamp signed by the status key', clause, 'wrong-role', { stamp: { by: 'status' } });
  no('stamp signed by a root key', clause, 'wrong-role', { stamp: { by: 'root-1' } });
  no('stamp signed by a token key', clause, 'threshold', { stamp: { by: 'token' } });
  no('stamp signed by a stranger', clause, 'threshold', { stamp: { by: 'stranger' } });
  no('list signed by the stamp key', clause, 'wrong-role', { lists: { ...LISTS, 1: { ...LISTS[1], with: { by: 'stamp' } } } });
  no('list signed by a stranger', clause, 'threshold', { lists: { ...LISTS, 1: { ...LISTS[1], with: { by: 'stranger' } } } });
  no('bundle signed by two root keys', clause, 'wrong-role', { bundleSigners: ['root-1', 'root-2'] });
  no('bundle signed by one bundle key and the stamp key', clause, 'threshold', { bundleSigners: ['bundle-1', 'stamp'] });
  no('a list in the place of the stamp', '§2 typ', 'wrong-role', { after: (f) => f.set('stamp.cbor', f.get('lists/2.1.cwt')) });
  no('a bundle in the place of the root', '§2 typ', 'wrong-role', { after: (f) => f.set('root.cbor', f.get('bundle.7.cbor')) });
  no('a stamp with the typ of a token', '§2 typ', 'wrong-role', { stamp: { typ: 65001 } });
}

function portal({ no }) {
  const clause = '§6 not-trust-data (a captive portal’s page)';
  no('a portal page as root', clause, 'not-trust-data', { after: (f) => f.set('root.cbor', HTML) });
  no('a portal page as stamp', clause, 'not-trust-data', { after: (f) => f.set('stamp.cbor', HTML) });
  no('a portal page as bundle', '§6 a page (< first) in place of any file', 'not-trust-data', { after: (f) => f.set('bundle.7.cbor', HTML) });
  no('a portal page as policy', '§6 a page (< first) in place of any file', 'not-trust-data', { after: (f) => f.set('policy.41.json', HTML) });
  no('a portal page as list', '§6 a page (< first) in place of any file', 'not-trust-data', { after: (f) => f.set('lists/0.1.cwt', HTML) });
  no('an empty root', clause, 'not-trust-data', { after: (f) => f.set('root.cbor', Buffer.alloc(0)) });
  no('an empty stamp', clause, 'not-trust-data', { after: (f) => f.set('stamp.cbor', Buffer.alloc(0)) });
  no('a stamp cut short', clause, 'format', { after: (f) => f.set('stamp.cbor', f.get('stamp.cbor').subarray(0, 100)) });
  no('a stamp with a byte more', clause, 'format', { after: (f) => f.set('stamp.cbor', Buffer.concat([f.get('stamp.cbor'), Buffer.from([0])])) });
  no('JSON as root', clause, 'not-trust-data', { after: (f) => f.set('root.cbor', Buffer.from('{"version":1}')) });
}

/** A file that is absent: `not-trust-data`. */
function missing(suite, line) {
  const without = (name) => trustFiles({ after: (files) => files.delete(name) });
  for (const name of ['root.cbor', 'stamp.cbor', 'bundle.7.cbor', 'policy.41.json', 'lists/0.1.cwt']) {
    suite.trust(`no ${name}`, without(name));
    suite.refused(`no ${name}`, '§6 a file that is absent', line, ['not-trust-data'], { trust: `no ${name}` });
  }
  suite.trust('empty directory', new Map());
  suite.refused('an empty directory', '§6 a file that is absent', line, ['not-trust-data'], { trust: 'empty directory' });
}
