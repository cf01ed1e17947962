/** Root rotation and `--pin` (formats.md §6 root, §10 --pin), rollback, equivocation, skipped versions. */
import { KID_PAIRS, key } from './keys.mjs';
import { qr } from './text-codec.mjs';
import { AT, DAY } from './times.mjs';
import { presentation } from './tokens.mjs';
import { LISTS, rootFile, rootPayload, trustFiles } from './trust.mjs';

const KEYS = {
  1: ['root-1', 'root-2', 'root-3'],
  2: ['root-2', 'root-3', 'root-4'],
  3: ['root-4', 'root-5', 'root-6'],
};

const payload = (version, change = {}) => ({ ...rootPayload(version, KEYS[version] ?? KEYS[3], AT), ...change });

/** Good files of the chain. Version 3 needs two of version 2 (root-3, root-4) and two of version 3 (root-4, root-5). */
const CHAIN = {
  1: rootFile(payload(1), ['root-1', 'root-2']),
  2: rootFile(payload(2), ['root-2', 'root-3']),
  3: rootFile(payload(3), ['root-3', 'root-4', 'root-5']),
};

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function rootCases(suite) {
  const line = qr(presentation());
  for (const version of [1, 2, 3]) suite.pins.set(`root${version}`, CHAIN[version]);
  const chain = (name, files) => {
    const change = (all) => {
      for (const [file, bytes] of Object.entries(files)) bytes === null ? all.delete(file) : all.set(file, bytes);
    };
    suite.trust(name, trustFiles({ after: change }));
    return name;
  };
  const all = { 'root.cbor': CHAIN[3], 'root.1.cbor': CHAIN[1], 'root.2.cbor': CHAIN[2], 'root.3.cbor': CHAIN[3] };
  const no = (name, codes, files, pin = 'root1', ambiguity = undefined) =>
    suite.refused(name, '§6 root chain', line, [codes].flat(), { trust: chain(name, files), pin, ambiguity });
  accepted(suite, chain, all);
  broken(no, all);
  versions(suite, no, all);
  roleChanges(suite, chain, no, all);
  sharedKids(suite);
}

function accepted(suite, chain, all) {
  const clause = '§6 n+1 is valid when signed by the threshold of the old and the new root';
  chain('chain', all);
  for (const pin of ['root1', 'root2', 'root3']) suite.one(`chain to 3 from ${pin}`, clause, presentation(), 'ok', { trust: 'chain', pin });
  suite.one('chain without --pin', '§10 --pin defaults to DIR’s root', presentation(), 'ok', { trust: 'chain' });
  chain('chain without root.3.cbor', { ...all, 'root.3.cbor': null });
  suite.one('the last link is root.cbor itself', '§6', presentation(), 'ok', { trust: 'chain without root.3.cbor', pin: 'root1' });
  chain('chain without root.1.cbor', { ...all, 'root.1.cbor': null });
  suite.one('the pinned version is not in the directory', '§10 --pin', presentation(), 'ok', { trust: 'chain without root.1.cbor', pin: 'root1' });
  const expired = rootFile(payload(2, { expiresAt: AT - DAY }), ['root-2', 'root-3']);
  chain('chain through an expired root', { ...all, 'root.2.cbor': expired });
  suite.one('an expired root in the middle of the chain', '§6 judged at use', presentation(), 'ok', { trust: 'chain through an expired root', pin: 'root1' });
}

function broken(no, all) {
  const two = (...signers) => ({ ...all, 'root.2.cbor': rootFile(payload(2), signers) });
  no('version 2 signed by the old root only', 'threshold', two('root-1', 'root-2'));
  no('version 2 signed by the new root only', 'threshold', two('root-3', 'root-4'));
  no('version 2 signed by strangers', 'threshold', two('stranger', 'thief'));
  const three = (...signers) => {
    const file = rootFile(payload(3), signers);
    return { ...all, 'root.cbor': file, 'root.3.cbor': file };
  };
  no('version 3 signed by the new root only', 'threshold', three('root-5', 'root-6'));
  no('version 3 signed by versions 1 and 3', 'threshold', three('root-1', 'root-2', 'root-5', 'root-6'));
  no('version 3 signed by the new root and one old key', 'threshold', three('root-4', 'root-5', 'root-6'));
}

function versions(suite, no, all) {
  no('version 2 is not there', 'root-skip', { ...all, 'root.2.cbor': null });
  no('version 3 in the place of version 2', 'root-skip', { ...all, 'root.2.cbor': CHAIN[3] });
  no('version 1 in the place of version 2', 'root-skip', { ...all, 'root.2.cbor': CHAIN[1] });
  no('root older than the pin', 'rollback', { 'root.cbor': CHAIN[1] }, 'root3');
  no('root one older than the pin', 'rollback', { ...all, 'root.cbor': CHAIN[2], 'root.3.cbor': null }, 'root3');
  const other = payload(1, { issuedAt: AT - 29 * DAY });
  no('same version, other content', 'equivocation', { 'root.cbor': rootFile(other, ['root-1', 'root-2']) });
  suite.trust('same version, other signers', trustFiles({ rootSigners: ['root-2', 'root-3'] }));
  suite.refused('same version and content, other signers', '§6 same version, other bytes', qr(presentation()), ['equivocation'], {
    trust: 'same version, other signers',
    pin: 'root1',
    ambiguity: 'equivocation-signers',
  });
  const far = (version) => ({ 'root.cbor': rootFile(payload(version), ['root-1', 'root-2', 'root-4', 'root-5']) });
  no('version 1,000,002 after version 1', ['version-jump', 'root-skip'], far(1_000_002), 'root1', 'jump-or-skip');
  no('version 1,000,001 after version 1', 'root-skip', far(1_000_001));
  no('version 5 after version 1', 'root-skip', far(5));
  suite.pins.set('under-signed', rootFile(payload(1), ['root-1']));
  suite.refused('a pin signed by one key', '§6 the pinned one too', qr(presentation()), ['threshold'], { trust: 'chain', pin: 'under-signed' });
  suite.pins.set('portal', Buffer.from('<html>login</html>'));
  suite.refused('a pin that is a page', '§6 not-trust-data', qr(presentation()), ['not-trust-data'], { trust: 'chain', pin: 'portal' });
}

/** Version 2 and 3 name other bundle or stamp keys than those that signed. */
function roleChanges(suite, chain, no, all) {
  const moved = (role, name) => {
    const three = payload(3);
    const keys = [name, `${name}-b`, `${name}-c`].slice(0, role === 'bundle' ? 3 : 1).map((one) => key(one).x);
    const file = rootFile({ ...three, roles: { ...three.roles, [role]: { ...three.roles[role], keys } } }, ['root-3', 'root-4', 'root-5']);
    return { ...all, 'root.cbor': file, 'root.3.cbor': file };
  };
  no('stamp signed by the key of an older root', 'threshold', moved('stamp', 'new-stamp'));
  no('bundle signed by the keys of an older root', 'threshold', moved('bundle', 'new-bundle'));
  no('list signed by the key of an older root', 'threshold', moved('status', 'new-status'));
  chain('venue key moved', moved('venue', 'new-venue'));
  suite.one('token signed by the venue key of an older root', '§7 key-wrong-role: kid of a root role', presentation({ by: 'venue' }), 'key-unknown', {
    trust: 'venue key moved',
    pin: 'root1',
  });
  suite.one('token signed by the venue key of the newest root', '§7 key-wrong-role: kid of a root role', presentation({ by: 'new-venue' }), 'key-wrong-role', {
    trust: 'venue key moved',
    pin: 'root1',
  });
}

/** Root keys, and keys of two roles, with one kid: every candidate counts by itself. */
function sharedKids(suite) {
  const [one, other] = KID_PAIRS[5];
  const keys = [one, other, 'root-3'];
  const root = (r) => ({ ...r, roles: { ...r.roles, root: { threshold: 2, keys: keys.map((name) => key(name).x) } } });
  suite.trust('root keys share a kid', trustFiles({ root, rootSigners: [one, other] }));
  suite.one('root signed by two keys with one kid', '§6 distinct keys counted once; §2 kid is 4 bytes', presentation(), 'ok', {
    trust: 'root keys share a kid',
  });
  suite.trust('root keys share a kid, one signs twice', trustFiles({ root, rootSigners: [one, one] }));
  suite.refused('root signed twice by one of two keys with one kid', '§6 distinct keys counted once', qr(presentation()), ['threshold'], {
    trust: 'root keys share a kid, one signs twice',
  });
  const roles = (r) => ({ ...r, roles: { ...r.roles, stamp: { threshold: 1, keys: [key(one).x] }, status: { threshold: 1, keys: [key(other).x] } } });
  const lists = Object.fromEntries(Object.entries(LISTS).map(([k, spec]) => [k, { ...spec, with: { by: other } }]));
  suite.trust('stamp and status share a kid', trustFiles({ root: roles, stamp: { by: one }, lists }));
  suite.one('stamp and list signed by keys with one kid', '§2 kid is 4 bytes', presentation(), 'ok', { trust: 'stamp and status share a kid' });
  suite.trust('stamp by the status key, one kid', trustFiles({ root: roles, stamp: { by: other }, lists }));
  suite.refused('stamp signed by the status key with the kid of the stamp key', '§6 role', qr(presentation()), ['threshold', 'wrong-role'], {
    trust: 'stamp by the status key, one kid',
    ambiguity: 'shared-role-kid',
  });
}
