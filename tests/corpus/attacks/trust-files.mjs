/** Attacks 12 and 15 of security.md: what a client makes of published files. Rollback, equivocation, jumps, mixtures, other signers, portals, bombs. */
import { encodePoint, NON_CANONICAL, plusL, TORSION } from '../../conformance/ed25519.mjs';
import { key } from '../../conformance/keys.mjs';
import { AT, DAY, HOUR } from '../../conformance/times.mjs';
import { ROOT_KEYS, tokenKey } from '../../conformance/trust.mjs';
import { corpusPolicy } from '../encoder/policy.mjs';
import { LISTS, world } from '../encoder/world.mjs';
import { zlib } from '../encoder/zlib.mjs';

const HTML = Buffer.from('<!DOCTYPE html><title>Wi-Fi</title>');
const JUMP = 1_000_000;

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function trustFiles(suite) {
  const add = (name, o) => {
    suite.world(name, world(o));
    return name;
  };
  /** A first fetch that must be refused with this code. */
  const no = (attack, name, code, file, o, more = {}) => suite.trust(attack, name, add(name, o), code, { file, ...more });
  const yes = (attack, name, o, more = {}) => suite.trust(attack, name, add(name, o), null, more);
  suite.trust(12, 'the main directory', 'main', null);
  signers(no, yes);
  roles(no);
  weak(no);
  bindings(no, yes);
  formats(no);
  lists(no, yes);
  portals(no);
  clocks(suite, no, yes);
  versions(suite, add);
}

const with_ = (name, change) => ({ ...key(name), ...change });

function signers(no, yes) {
  const root = (name, rootSigners) => no(12, `root: ${name}`, 'threshold', 'root.cbor', { rootSigners });
  root('one signature', ['root-1']);
  root('none', []);
  root('one key twice', ['root-1', 'root-1']);
  root('one good, one broken', ['root-1', with_('root-2', { broken: true })]);
  root('one good, one stranger', ['root-1', 'stranger']);
  root('S + L', ['root-1', with_('root-2', { sign: (m) => plusL(key('root-2').sign(m)) })]);
  yes(12, 'root: two and a broken third', { rootSigners: ['root-1', 'root-2', with_('root-3', { broken: true })] });
  yes(12, 'root: two and a stranger', { rootSigners: ['root-3', 'stranger', 'root-1'] });
  const bundle = (name, bundleSigners) => no(12, `bundle: ${name}`, 'threshold', 'bundle.7.cbor', { bundleSigners });
  bundle('one signature', ['bundle-1']);
  bundle('one key twice', ['bundle-2', 'bundle-2']);
  bundle('one of bundle and the stamp key', ['bundle-1', 'stamp']);
  yes(12, 'bundle: keys 1 and 3', { bundleSigners: ['bundle-1', 'bundle-3'] });
  no(12, 'stamp: a broken signature', 'threshold', 'stamp.cbor', { stamp: { spoil: true } });
  no(12, 'stamp: a stranger', 'threshold', 'stamp.cbor', { stamp: { by: 'stranger' } });
}

function roles(no) {
  no(12, 'stamp by the status key', 'wrong-role', 'stamp.cbor', { stamp: { by: 'status' } });
  no(12, 'stamp by a root key', 'wrong-role', 'stamp.cbor', { stamp: { by: 'root-1' } });
  no(12, 'list by the stamp key', 'wrong-role', 'lists/1.1.cwt', { lists: { ...LISTS, 1: { ...LISTS[1], with: { by: 'stamp' } } } });
  no(12, 'bundle by two root keys', 'wrong-role', 'bundle.7.cbor', { bundleSigners: ['root-1', 'root-2'] });
  no(12, 'a list in the place of the stamp', 'wrong-role', 'stamp.cbor', { after: (f) => f.set('stamp.cbor', f.get('lists/2.1.cwt')) });
  no(12, 'the bundle in the place of the root', 'wrong-role', 'root.cbor', { after: (f) => f.set('root.cbor', f.get('bundle.7.cbor')) });
}

function weak(no) {
  const roots = ['root', 'bundle', 'stamp', 'status', 'venue', 'statement'];
  for (const [i, role] of roots.entries()) {
    const root = (r) => ({ ...r, roles: { ...r.roles, [role]: { ...r.roles[role], keys: [...r.roles[role].keys, encodePoint(TORSION[i])] } } });
    no(5, `a small-order key for ${role}`, 'weak-key', 'root.cbor', { root });
  }
  const inBundle = (x, change = {}) => ({ bundle: (b) => ({ ...b, tokenKeys: [...b.tokenKeys, tokenKey({ x }, change)] }) });
  for (const order of [0, 1, 2, 4]) no(5, `a token key of small order ${order}`, 'weak-key', 'bundle.7.cbor', inBundle(encodePoint(TORSION[order])));
  no(5, 'a token key not canonical', 'weak-key', 'bundle.7.cbor', inBundle(NON_CANONICAL[4]));
  no(5, 'a weak token key that is revoked', 'weak-key', 'bundle.7.cbor', inBundle(encodePoint(TORSION[0]), { revokedAt: 1 }));
}

function bindings(no, yes) {
  const edit = (name, change) => ({ after: (files) => files.set(name, change(Buffer.from(files.get(name)))) });
  const flip = (bytes) => bytes.fill(bytes[bytes.length - 20] ^ 1, bytes.length - 20, bytes.length - 19);
  for (const name of ['bundle.7.cbor', 'policy.41.json', 'lists/0.1.cwt']) {
    no(12, `${name}: one bit`, 'hash-mismatch', name, edit(name, flip));
    no(
      12,
      `${name}: a byte more`,
      'length-mismatch',
      name,
      edit(name, (bytes) => Buffer.concat([bytes, Buffer.from('\n')])),
    );
    no(
      12,
      `${name}: a byte less`,
      'length-mismatch',
      name,
      edit(name, (bytes) => bytes.subarray(0, bytes.length - 1)),
    );
  }
  const yesterday = world({ at: AT - DAY });
  no(12, 'a list of yesterday', 'hash-mismatch', 'lists/1.1.cwt', { after: (f) => f.set('lists/1.1.cwt', yesterday.get('lists/1.1.cwt')) });
  no(12, 'a bundle of yesterday', 'hash-mismatch', 'bundle.7.cbor', { after: (f) => f.set('bundle.7.cbor', yesterday.get('bundle.7.cbor')) });
  no(12, 'two lists exchanged', 'length-mismatch', 'lists/1.1.cwt', {
    lists: { 1: { set: [7], bytes: 16 }, 2: { set: [1, 2, 3], bytes: 40 } },
    after: (f) => {
      const [one, two] = [f.get('lists/1.1.cwt'), f.get('lists/2.1.cwt')];
      f.set('lists/1.1.cwt', two).set('lists/2.1.cwt', one);
    },
  });
  yes(12, 'files that no stamp names', { after: (f) => f.set('lists/77.1.cwt', HTML).set('bundle.6.cbor', HTML) });
  yes(12, 'an index of lists that go beyond 2^32', { lists: { ...LISTS, 999999999: { set: [1], bytes: 16 } } });
}

function formats(no) {
  const bundle = (name, change) => no(12, `bundle: ${name}`, 'format', 'bundle.7.cbor', { bundle: change });
  bundle('a member that nobody knows', (b) => ({ ...b, admin: true }));
  bundle('no policy', (b) => ({ ...b, policy: undefined }));
  bundle('a token key of 31 bytes', (b) => ({ ...b, tokenKeys: [tokenKey({ x: Buffer.alloc(31, 9) })] }));
  bundle('a revocation that is a text', (b) => ({ ...b, tokenKeys: [tokenKey('token', { revokedAt: 'never' })] }));
  no(12, 'bundle: another version than its name', 'format', 'bundle.7.cbor', { bundle: (b) => ({ ...b, version: 8 }), bundleNamed: { version: 7 } });
  const root = (name, change) => no(12, `root: ${name}`, 'format', 'root.cbor', { root: change });
  root('a threshold of 0', (r) => ({ ...r, roles: { ...r.roles, bundle: { ...r.roles.bundle, threshold: 0 } } }));
  root('a threshold above its keys', (r) => ({ ...r, roles: { ...r.roles, bundle: { ...r.roles.bundle, threshold: 4 } } }));
  root('a role left out', (r) => ({ ...r, roles: { ...r.roles, venue: undefined } }));
  const policy = (name, policyText) => no(12, `policy: ${name}`, 'format', 'policy.41.json', { policyText });
  const text = JSON.stringify(corpusPolicy());
  policy('a member that nobody knows', text.replace('{', '{"admitAll":true,'));
  policy('NaN', text.replace('"tokenHours":72', '"tokenHours":NaN'));
  policy('an infinity', text.replace('"tokenHours":72', '"tokenHours":1e999'));
  policy('a limit of 0', text.replace('"proofSeconds":60', '"proofSeconds":0'));
  policy('hours that are a text', text.replace('"09:00"', '"9 o’clock"'));
  policy('a rule that admits "yes"', text.replace('"admit":true', '"admit":"yes"'));
  policy('another version than its name', text.replace('"version":41', '"version":42'));
  policy('nested a thousand deep', text.replace('"areas":{', `"areas":{"X":${'['.repeat(1000)}${']'.repeat(1000)},`));
  policy('cut short', text.slice(0, 900));
  const stamp = (name, body) => no(12, `stamp: ${name}`, 'format', 'stamp.cbor', { body });
  stamp('one list twice', ([v, b, all, root_]) => [v, b, [...all, all[0]], root_]);
  stamp('a hash of 31 bytes', ([v, [n, hash, length], all, root_]) => [v, [n, hash.subarray(1), length], all, root_]);
  const huge = 1_000_000_000;
  stamp('a bundle whose name has ten digits', ([v, [, hash, length], all, root_]) => [v, [huge, hash, length], all, root_]);
  stamp('a list whose name has ten digits', ([v, b, [[, ...one]], root_]) => [v, b, [[huge, ...one]], root_]);
  stamp('a list version whose name has ten digits', ([v, b, [[k, , ...one]], root_]) => [v, b, [[k, huge, ...one]], root_]);
  bundle('a policy whose name has ten digits', (b) => ({ ...b, policy: { ...b.policy, version: huge } }));
  stamp('a part more', (body) => [...body, 0]);
}

function lists(no, yes) {
  const one = (name, spec) => no(13, `list: ${name}`, 'format', 'lists/1.1.cwt', { lists: { 1: spec } });
  one('a stream that inflates to a byte too much', { set: [], bytes: 131_073 });
  yes(13, 'list: a stream that inflates to all it may', { lists: { 1: { set: [], bytes: 131_072 } } });
  one('a bomb of 2 MB', { lst: zlib(Buffer.alloc(2 * 1024 * 1024)) });
  one('a stream that is none', { lst: Buffer.from('not zlib') });
  one('a stream cut short', { lst: zlib(Buffer.alloc(99)).subarray(0, 6) });
  one('two bits an entry', { of: { bits: 2, lst: zlib(Buffer.alloc(9)) } });
  one('of another number', { set: [1], bytes: 16, claims: (map) => map.set(2, 'urn:ashyq:list:2') });
}

function portals(no) {
  const page = (name) => ({ after: (files) => files.set(name, HTML) });
  for (const name of ['root.cbor', 'stamp.cbor', 'bundle.7.cbor', 'policy.41.json', 'lists/1.1.cwt'])
    no(15, `a portal’s page for ${name}`, 'not-trust-data', name, page(name));
  for (const name of ['root.cbor', 'stamp.cbor', 'bundle.7.cbor', 'lists/0.1.cwt'])
    no(15, `no ${name}`, 'not-trust-data', name, { after: (f) => f.delete(name) });
  no(13, 'a root of 64 KiB and a byte', 'length-mismatch', 'root.cbor', {
    after: (f) => f.set('root.cbor', Buffer.concat([f.get('root.cbor'), Buffer.alloc(65_537 - f.get('root.cbor').length)])),
  });
  no(13, 'a stamp with endless data after it', 'length-mismatch', 'stamp.cbor', {
    after: (f) => f.set('stamp.cbor', Buffer.concat([f.get('stamp.cbor'), Buffer.alloc(66_000)])),
  });
}

/** Judged when they are fetched; on the command line only when a code is judged (formats.md §6), hence `atUse`. */
function clocks(suite, no, yes) {
  const used = { atUse: null };
  no(12, 'a stamp that ends now', 'expired', 'stamp.cbor', { stamp: { exp: AT } }, used);
  yes(12, 'a stamp that ends in a second', { stamp: { exp: AT + 1 } });
  no(12, 'a bundle that ends now', 'expired', 'bundle.7.cbor', { bundle: (b) => ({ ...b, expiresAt: AT }) }, used);
  no(12, 'a list that ends now', 'expired', 'lists/1.1.cwt', { lists: { ...LISTS, 1: { ...LISTS[1], with: { exp: AT } } } }, used);
  no(12, 'a root that ends now', 'expired', 'root.cbor', { root: (r) => ({ ...r, expiresAt: AT }) }, used);
  no(12, 'frozen for 48 h', 'expired', 'stamp.cbor', { stamped: AT - 48 * HOUR }, used);
  yes(11, 'a stamp 30 s from the future', { stamped: AT + 30 });
  no(11, 'a stamp 31 s from the future', 'clock-unconfirmed', 'stamp.cbor', { stamped: AT + 31 }, used);
  suite.trust(11, 'the same once somebody has looked at the clock', 'a stamp 31 s from the future', null, { confirmed: true });
}

/** What was taken before binds. */
function versions(suite, add) {
  const after = (name, to, code, file, from = 'main') =>
    suite.trust(12, name, to, code, { before: [{ world: from, at: AT }], ...(file === undefined ? {} : { file }) });
  const stamp = (version) => add(`stamp ${version}`, { stampVersion: version, stamped: AT - 500 });
  after('the same files again', 'main', null);
  after('stamp 10 after 11', stamp(10), 'rollback', 'stamp.cbor');
  after('stamp 12 after 11', stamp(12), null);
  after('another stamp 11', stamp(11), 'equivocation', 'stamp.cbor');
  after('stamp 11 + 10^6', stamp(11 + JUMP), null);
  after('stamp 11 + 10^6 + 1', stamp(12 + JUMP), 'version-jump', 'stamp.cbor');
  const bundle = (version, more = {}) => add(`bundle ${version}${more.named ?? ''}`, { stampVersion: 12, bundle: (b) => ({ ...b, version, ...more.change }) });
  after('bundle 6 after 7', bundle(6), 'rollback', 'bundle.6.cbor');
  after('bundle 8 after 7', bundle(8), null);
  after('another bundle 7', bundle(7, { named: ' other', change: { issuedAt: AT - 3600 } }), 'equivocation', 'bundle.7.cbor');
  after('bundle 7 + 10^6 + 1', bundle(8 + JUMP), 'version-jump', `bundle.${8 + JUMP}.cbor`);
  const policy = (version, more = {}) =>
    add(`policy ${version}`, { stampVersion: 12, policy: corpusPolicy({ version, ...more }), bundle: (b) => ({ ...b, version: 8 }) });
  after('policy 40 after 41', policy(40), 'rollback', 'policy.40.json');
  after('another policy 41', policy(41, { utcOffsetMinutes: 360 }), 'equivocation', 'policy.41.json');
  const list = (name, spec) => add(name, { stampVersion: 12, lists: { ...LISTS, 1: { ...LISTS[1], ...spec } } });
  suite.world('list 1.5', world({ stampVersion: 11, lists: { ...LISTS, 1: { ...LISTS[1], version: 5 } } }));
  after('list 1.4 after 1.5', list('list 1.4', { version: 4 }), 'rollback', 'lists/1.4.cwt', 'list 1.5');
  after('list 1.6 after 1.5', list('list 1.6', { version: 6, set: [7, 8] }), null, undefined, 'list 1.5');
  after('another list 1.5', list('another list 1.5', { version: 5, set: [] }), 'equivocation', 'lists/1.5.cwt', 'list 1.5');
  rootChain(suite, add);
}

const SETS = { 1: ROOT_KEYS, 2: ['root-2', 'root-3', 'root-4'], 3: ['root-4', 'root-5', 'root-6'] };
const SIGNERS = { 2: ['root-2', 'root-3'], 3: ['root-3', 'root-4', 'root-5'] };

/** Options of a world whose root is this version; the roots between stand beside it, unless left out. */
function rooted(version, { signers = SIGNERS[version] ?? SIGNERS[3], between = true, role = {}, ...more } = {}) {
  const keys = (names) => names.map((name) => key(name).x);
  const of = (n) => (r) => ({ ...r, version: n, roles: { ...r.roles, root: { threshold: 2, keys: keys(SETS[n] ?? SETS[3]) }, ...role } });
  const two = between && version > 2 ? world({ root: of(2), rootSigners: SIGNERS[2] }).get('root.cbor') : undefined;
  return { root: of(version), rootSigners: signers, ...more, after: (files) => two !== undefined && files.set('root.2.cbor', two) };
}

function rootChain(suite, add) {
  const pinned = { pinned: 'main' };
  const no = (name, o, code, file) => suite.trust(12, name, add(name, o), code, { ...pinned, file });
  suite.trust(12, 'root 3 by way of 2', add('root 3', rooted(3)), null, pinned);
  no('root 2 is left out', rooted(3, { between: false }), 'root-skip', 'root.2.cbor');
  no('root 2 signed by the old keys only', rooted(2, { signers: ['root-1', 'root-2'] }), 'threshold', 'root.cbor');
  no('root 2 signed by the new keys only', rooted(2, { signers: ['root-3', 'root-4'] }), 'threshold', 'root.cbor');
  no('root 2 signed by strangers', rooted(2, { signers: ['stranger', 'thief'] }), 'threshold', 'root.cbor');
  no('root 3 signed by 1 and 3', rooted(3, { signers: ['root-1', 'root-2', 'root-5', 'root-6'] }), 'threshold', 'root.cbor');
  no('another root 1', { root: (r) => ({ ...r, issuedAt: AT - 29 * DAY }) }, 'equivocation', 'root.cbor');
  no('root 1 + 10^6 + 1', rooted(2 + JUMP), 'version-jump', 'root.cbor');
  suite.trust(12, 'root 1 after 3', 'main', 'rollback', { before: [{ world: 'root 3', at: AT }], ...pinned, file: 'root.cbor' });
  suite.trust(12, 'an app built with root 3 and a server with 1', 'main', 'rollback', { pinned: 'root 3', file: 'root.cbor' });
  stolenStampKey(suite, add);
}

/** A thief counted the stamp up; a root with another stamp key takes it back, and the clock floor with it. */
function stolenStampKey(suite, add) {
  const counted = add('a thief’s stamp', { stampVersion: 900_000, stamped: AT - 60 });
  const moved = { role: { stamp: { threshold: 1, keys: [key('new-stamp').x] } }, stampVersion: 12, stamp: { by: 'new-stamp' } };
  const recovered = add('recovered', rooted(2, moved));
  const before = [
    { world: 'main', at: AT },
    { world: counted, at: AT },
  ];
  suite.trust(12, 'after a thief’s stamp the ministry’s is a rollback', add('stamp 13', { stampVersion: 13 }), 'rollback', { before, file: 'stamp.cbor' });
  suite.trust(12, 'until a root changes the stamp key', recovered, null, { before });
}
