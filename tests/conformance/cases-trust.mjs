/** Trust refusals of formats.md §6: exit 3 and a code on stderr; and what must not be refused. */
import { indefinite, pairsAsWritten, tag } from './cbor-write.mjs';
import { encodePoint, NON_CANONICAL, OFF_CURVE, plusL, TORSION } from './ed25519.mjs';
import { KID_PAIRS, key } from './keys.mjs';
import { qr } from './text-codec.mjs';
import { AT, DAY } from './times.mjs';
import { presentation } from './tokens.mjs';
import { LISTS, ROOT_KEYS, tokenKey, trustFiles } from './trust.mjs';

const HTML = Buffer.from('<!DOCTYPE html><html><head><title>Wi-Fi login</title></head><body>Please accept the terms.</body></html>');

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function trustCases(suite) {
  const line = qr(presentation());
  const t = {
    /** A directory the tool must refuse. */
    no(name, clause, codes, o, ambiguity) {
      suite.trust(name, trustFiles(o));
      suite.refused(name, clause, line, [codes].flat(), { trust: name, ambiguity });
    },
    /** A directory the tool must take. */
    yes(name, clause, o, orRefusal) {
      suite.trust(name, trustFiles(o));
      suite.one(name, clause, presentation(), 'ok', { trust: name, orRefusal });
    },
  };
  suite.trust('shared-kid', sharedKid());
  thresholds(t);
  weakKeys(t);
  bindings(t);
  roles(t);
  portal(t);
  rootFormat(t);
  bundleFormat(t);
  stampFormat(t);
  listFormat(t);
  missing(suite, line);
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
  yes(
    'root signed by two and a stranger',
    root,
    { rootSigners: ['root-1', 'stranger', 'root-3'] },
    { codes: ['threshold', 'wrong-role', 'format'], ambiguity: 'extra-signers' },
  );
  yes(
    'root signed twice by one key and once by another',
    '§6 distinct keys counted once',
    { rootSigners: ['root-1', 'root-1', 'root-2'] },
    { codes: ['threshold', 'format'], ambiguity: 'extra-signers' },
  );
  yes(
    'root signed by two, a third signature broken',
    root,
    { rootSigners: ['root-1', 'root-2', with_('root-3', { broken: true })] },
    { codes: ['threshold'], ambiguity: 'extra-signers' },
  );
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

function rootFormat({ no, yes }) {
  const clause = '§6 root';
  const root = (name, change, codes = 'format', ambiguity) => no(`root: ${name}`, clause, codes, { root: change }, ambiguity);
  const without = (o, ...names) => Object.fromEntries(Object.entries(o).filter(([name]) => !names.includes(name)));
  root('unknown member', (r) => ({ ...r, extra: 1 }));
  root('unknown member in a role', (r) => ({ ...r, roles: { ...r.roles, venue: { ...r.roles.venue, extra: 1 } } }));
  root('unknown role', (r) => ({ ...r, roles: { ...r.roles, token: r.roles.venue } }));
  for (const name of ['version', 'issuedAt', 'expiresAt', 'roles']) root(`no ${name}`, (r) => without(r, name));
  for (const name of ['root', 'bundle', 'stamp', 'status', 'venue', 'statement']) root(`no role ${name}`, (r) => ({ ...r, roles: without(r.roles, name) }));
  root('version a text', (r) => ({ ...r, version: '1' }));
  root('expiresAt null', (r) => ({ ...r, expiresAt: null }));
  root('threshold 0 for bundle', (r) => ({ ...r, roles: { ...r.roles, bundle: { ...r.roles.bundle, threshold: 0 } } }));
  root('threshold above the keys', (r) => ({ ...r, roles: { ...r.roles, bundle: { ...r.roles.bundle, threshold: 4 } } }));
  root(
    'threshold 2 for stamp',
    (r) => ({ ...r, roles: { ...r.roles, stamp: { threshold: 2, keys: [key('stamp').x, key('stamp-b').x] } } }),
    ['format', 'threshold'],
    'threshold-above',
  );
  root('payload an array', () => [1, 2, 3]);
  root('unsorted', (r) =>
    pairsAsWritten(
      Object.entries(r)
        .reverse()
        .sort(([a], [b]) => (a < b ? 1 : -1)),
    ),
  );
  root('member twice', (r) =>
    pairsAsWritten([
      ['roles', r.roles],
      ['version', 1],
      ['version', 1],
      ['issuedAt', r.issuedAt],
      ['expiresAt', r.expiresAt],
    ]),
  );
  root('of indefinite length', (r) =>
    indefinite(
      5,
      [
        ['roles', r.roles],
        ['version', 1],
        ['issuedAt', r.issuedAt],
        ['expiresAt', r.expiresAt],
      ].flat(),
    ),
  );
  root('of 70,000 bytes', (r) => ({ ...r, 'x-pad': 'x'.repeat(70_000) }), ['length-mismatch']);
  yes('root: member beginning x-', '§6 members beginning x- ignored', { root: (r) => ({ ...r, 'x-note': { any: ['thing', null, 1] } }) });
  yes(
    'root: member beginning x- in a role',
    '§6 members beginning x- ignored',
    { root: (r) => ({ ...r, roles: { ...r.roles, venue: { ...r.roles.venue, 'x-note': 1 } } }) },
    { codes: ['format'], ambiguity: 'x-nested' },
  );
  yes('root: 60,000 bytes', '§6 others 64 KiB', { root: (r) => ({ ...r, 'x-pad': 'x'.repeat(60_000) }) });
}

function bundleFormat({ no, yes }) {
  const clause = '§6 bundle';
  const bundle = (name, change, codes = 'format', ambiguity) => no(`bundle: ${name}`, clause, codes, { bundle: change }, ambiguity);
  const without = (o, name) => Object.fromEntries(Object.entries(o).filter(([k]) => k !== name));
  const firstKey = (change) => (b) => ({ ...b, tokenKeys: b.tokenKeys.map((k, i) => (i === 0 ? change(k) : k)) });
  bundle('unknown member', (b) => ({ ...b, extra: 1 }));
  for (const name of ['version', 'issuedAt', 'expiresAt', 'tokenKeys', 'policy', 'minimumApp']) bundle(`no ${name}`, (b) => without(b, name));
  for (const name of ['x', 'notBefore', 'notAfter', 'retiredAt', 'revokedAt', 'voidBefore', 'specimen'])
    bundle(
      `token key without ${name}`,
      firstKey((k) => without(k, name)),
    );
  bundle(
    'token key with an unknown member',
    firstKey((k) => ({ ...k, extra: 1 })),
  );
  bundle(
    'specimen a number',
    firstKey((k) => ({ ...k, specimen: 1 })),
  );
  bundle(
    'notBefore null',
    firstKey((k) => ({ ...k, notBefore: null })),
  );
  bundle('tokenKeys a map', (b) => ({ ...b, tokenKeys: {} }));
  bundle('policy with an unknown member', (b) => ({ ...b, policy: { ...b.policy, extra: 1 } }));
  bundle('policy hash of 31 bytes', (b) => ({ ...b, policy: { ...b.policy, sha256: Buffer.alloc(31) } }));
  bundle('a float', (b) => ({ ...b, issuedAt: tag(1, 1) }));
  no('bundle: another version than the stamp says', clause, 'format', { bundle: (b) => ({ ...b, version: 6 }) });
  yes('bundle: member beginning x-', '§6 members beginning x- ignored', { bundle: (b) => ({ ...b, 'x-note': 'anything' }) });
  yes(
    'bundle: member beginning x- in a token key',
    '§6 members beginning x- ignored',
    { bundle: firstKey((k) => ({ ...k, 'x-note': 1 })) },
    { codes: ['format'], ambiguity: 'x-nested' },
  );
  yes('bundle: no other token keys', clause, { bundle: (b) => ({ ...b, tokenKeys: b.tokenKeys.slice(0, 1) }) });
}

function stampFormat({ no, yes }) {
  const clause = '§6 stamp';
  const stamp = (name, stampBody, codes = 'format', ambiguity) => no(`stamp: ${name}`, clause, codes, { stampBody }, ambiguity);
  stamp('three elements', (b) => b.slice(0, 3));
  stamp('five elements', (b) => [...b, 1]);
  stamp('version a text', ([, ...rest]) => ['11', ...rest]);
  stamp('logRoot of 31 bytes', (b) => [...b.slice(0, 3), Buffer.alloc(31)]);
  stamp('bundle hash of 31 bytes', ([v, [n, , size], ...rest]) => [v, [n, Buffer.alloc(31), size], ...rest]);
  stamp('a list with three elements', ([v, b, lists, log]) => [v, b, [lists[0].slice(0, 3), ...lists.slice(1)], log]);
  stamp('a list named twice', ([v, b, lists, log]) => [v, b, [lists[0], ...lists], log], ['format', 'equivocation'], 'list-twice');
  no('stamp: unknown claim', clause, 'format', { stamp: { claims: (m) => m.set(5, 1) } });
  no('stamp: no exp', clause, 'format', { stamp: { claims: (m) => new Map([...m].filter(([k]) => k !== 4)) } });
  no('stamp: unsorted', '§2 deterministic', 'format', { stamp: { claims: (m) => pairsAsWritten([...m].reverse()) } });
  yes('stamp: logRoot of 32 bytes', clause, { stampBody: (b) => [...b.slice(0, 3), Buffer.alloc(32, 3)] });
  yes('stamp: lists in another order', clause, { stampBody: ([v, b, lists, log]) => [v, b, [...lists].reverse(), log] });
  yes(
    'stamp: version 1,000,001 and nothing stored',
    '§6 version-jump',
    { stampBody: ([, ...rest]) => [1_000_001, ...rest] },
    { codes: ['version-jump'], ambiguity: 'first-version' },
  );
}

function listFormat({ no, yes }) {
  const clause = '§6 status lists';
  const list = (with__) => ({ lists: { ...LISTS, 1: { ...LISTS[1], with: with__ } } });
  const claims = (edit) => list({ claims: edit });
  no(
    'list: sub of another list',
    clause,
    'format',
    claims((m) => m.set(2, 'urn:ashyq:list:2')),
  );
  no(
    'list: sub of another scheme',
    clause,
    'format',
    claims((m) => m.set(2, 'https://example.kz/1')),
  );
  for (const label of [2, 4, 6, 65533])
    no(
      `list: no claim ${label}`,
      clause,
      'format',
      claims((m) => new Map([...m].filter(([k]) => k !== label))),
    );
  for (const bits of [0, 2, 4, 8])
    no(
      `list: ${bits} bits`,
      clause,
      'format',
      claims((m) => m.set(65533, { ...m.get(65533), bits })),
    );
  no(
    'list: not zlib',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: Buffer.alloc(100, 7) })),
  );
  no(
    'list: a zlib stream cut short',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: m.get(65533).lst.subarray(0, 20) })),
  );
  no(
    'list: a zlib stream with a wrong checksum',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: spoilEnd(m.get(65533).lst) })),
  );
  no('list: inflates to 131,073 bytes', '§6 at most 131,072 bytes', 'format', { lists: { ...LISTS, 1: { set: [7], bytes: 131_073 } } });
  no('list: inflates to 64 MiB', '§6 at most 131,072 bytes', 'format', { lists: { ...LISTS, 1: { set: [7], bytes: 67_108_864 } } });
  no(
    'list: lst a text',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: 'x' })),
  );
  no('list: typ without application/', '§2 typ', 'wrong-role', list({ typ: 'statuslist+cwt' }));
  yes(
    'list: claims in another order',
    '§6 any order accepted when reading',
    claims((m) => pairsAsWritten([...m].reverse())),
  );
  yes(
    'list: bits after lst',
    '§6 any order accepted when reading',
    claims((m) =>
      m.set(
        65533,
        pairsAsWritten([
          ['bits', 1],
          ['lst', m.get(65533).lst],
        ]),
      ),
    ),
  );
  yes(
    'list: no ttl',
    'Token Status List: ttl is optional',
    claims((m) => new Map([...m].filter(([k]) => k !== 65534))),
    { codes: ['format'], ambiguity: 'list-ttl' },
  );
  yes(
    'list: an aggregation URI',
    'Token Status List: aggregation_uri is optional',
    claims((m) => m.set(65533, { ...m.get(65533), aggregation_uri: 'https://example.kz/lists' })),
    { codes: ['format'], ambiguity: 'list-members' },
  );
}

function spoilEnd(bytes) {
  const out = Buffer.from(bytes);
  out[out.length - 1] ^= 1;
  return out;
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
