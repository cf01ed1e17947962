/** The content of root, bundle and stamp: formats.md §6, code `format`. */
import { indefinite, pairsAsWritten, tag } from './cbor-write.mjs';
import { key } from './keys.mjs';
import { rootFile } from './trust.mjs';
import { trustChecks } from './trust-checks.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function trustFormatCases(suite) {
  const checks = trustChecks(suite);
  rootFormat(checks);
  bundleFormat(checks);
  stampFormat(checks);
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
  yes('root: member beginning x- in a role', '§6 members beginning x- ignored', {
    root: (r) => ({ ...r, roles: { ...r.roles, venue: { ...r.roles.venue, 'x-note': 1 } } }),
  });
  const padded = (r, pad) => ({ ...r, 'x-pad': Buffer.alloc(pad) });
  const fill = (r, total) => padded(r, 60_000 + total - rootFile(padded(r, 60_000), ['root-1', 'root-2']).length);
  yes('root: 65,536 bytes', '§6 others 64 KiB', { root: (r) => fill(r, 65_536) });
  no('root: 65,537 bytes', '§6 others 64 KiB', 'length-mismatch', { root: (r) => fill(r, 65_537) });
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
  yes('bundle: member beginning x- in a token key', '§6 members beginning x- ignored', { bundle: firstKey((k) => ({ ...k, 'x-note': 1 })) });
  yes('bundle: no other token keys', clause, { bundle: (b) => ({ ...b, tokenKeys: b.tokenKeys.slice(0, 1) }) });
}

function stampFormat({ no, yes }) {
  const without = (map, label) => new Map([...map].filter(([k]) => k !== label));
  const clause = '§6 stamp';
  const stamp = (name, stampBody, codes = 'format', ambiguity) => no(`stamp: ${name}`, clause, codes, { stampBody }, ambiguity);
  stamp('three elements', (b) => b.slice(0, 3));
  stamp('five elements', (b) => [...b, 1]);
  stamp('version a text', ([, ...rest]) => ['11', ...rest]);
  stamp('logRoot of 31 bytes', (b) => [...b.slice(0, 3), Buffer.alloc(31)]);
  stamp('bundle hash of 31 bytes', ([v, [n, , size], ...rest]) => [v, [n, Buffer.alloc(31), size], ...rest]);
  stamp('a list with three elements', ([v, b, lists, log]) => [v, b, [lists[0].slice(0, 3), ...lists.slice(1)], log]);
  stamp('a list with five elements', ([v, b, lists, log]) => [v, b, [[...lists[0], 1], ...lists.slice(1)], log]);
  stamp('a bundle with two elements', ([v, b, ...rest]) => [v, b.slice(0, 2), ...rest]);
  stamp('a bundle with four elements', ([v, b, ...rest]) => [v, [...b, 1], ...rest]);
  const headed = (name, header, codes = 'format') => no(`stamp: header ${name}`, '§2 header', codes, { stamp: { header } });
  const signerOf = (m) => ['format', 'wrong-role', 'threshold'].slice(0, m);
  headed('with a label more', (m) => m.set(33, 1));
  headed('with crit', (m) => m.set(2, [1]));
  headed('with alg -8', (m) => m.set(1, -8));
  headed('without alg', (m) => without(m, 1));
  headed('without kid', (m) => without(m, 4), signerOf(3));
  headed('without typ', (m) => without(m, 16), signerOf(2));
  headed('with a kid of 5 bytes', (m) => m.set(4, Buffer.alloc(5)), signerOf(3));
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
