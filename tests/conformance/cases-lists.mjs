/** Group 3 (trust at hand) and group 7 (freshness, revocation) of formats.md §7. */
import { both } from './both.mjs';
import { key } from './keys.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { paper, presentation } from './tokens.mjs';
import { LISTS, trustFiles } from './trust.mjs';

const LIST = 2 ** 20;

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function listCases(suite) {
  bits(suite.one);
  unnamed(suite.one);
  stale(suite);
  roots(suite);
  floor(suite);
  degraded(suite);
}

function bits(one) {
  const clause = '§6 least significant bit first; §7 group 7';
  const old = { iat: AT - 1000, evidenceAt: null };
  for (const [index, code] of [
    [0, 'token-revoked'],
    [1, 'ok'],
    [7, 'ok'],
    [8, 'ok'],
    [9, 'token-revoked'],
    [10, 'ok'],
    [14, 'ok'],
    [15, 'ok'],
    [16, 'token-revoked'],
    [17, 'ok'],
    [23, 'ok'],
  ]) {
    both(one, `bit ${index}`, clause, { ...old, index }, code);
  }
  both(one, 'last bit of list 0, set', clause, { ...old, index: LIST - 1 }, 'token-revoked');
  both(one, 'last bit but one of list 0', clause, { ...old, index: LIST - 2 }, 'ok');
  both(one, 'first bit of list 1 (list 0 has it set)', '§3 list number = index div 2^20', { ...old, index: LIST }, 'ok');
  both(one, 'bit 7 of list 1, set', '§3 list number = index div 2^20', { ...old, index: LIST + 7 }, 'token-revoked');
  both(one, 'bit 9 of list 1 (list 0 has it set)', '§3', { ...old, index: LIST + 9 }, 'ok');
  both(one, 'last bit of list 1', '§3', { ...old, index: 2 * LIST - 1 }, 'ok');
  both(one, 'bit 30 of the short list', '§6 shorter ones', { ...old, index: 2 * LIST + 30 }, 'ok');
  both(one, 'bit 31 of the short list, set', '§6 shorter ones', { ...old, index: 2 * LIST + 31 }, 'token-revoked');
  both(one, 'bit 32 of the short list', '§6 shorter ones give index-out-of-range', { ...old, index: 2 * LIST + 32 }, 'index-out-of-range');
  both(one, 'last bit of the short list', '§6 shorter ones give index-out-of-range', { ...old, index: 3 * LIST - 1 }, 'index-out-of-range');
  both(one, 'bit 5 of list 4096, set: index above 2^32', '§3', { ...old, index: 4096 * LIST + 5 }, 'token-revoked');
  both(one, 'bit 0 of list 4096: 32-bit arithmetic would see list 0', '§3', { ...old, index: 4096 * LIST }, 'ok');
  both(
    one,
    'a revoked token newer than its list',
    '§7 the stamp names the list, so it is judged',
    { index: 9, iat: AT - 100, evidenceAt: null, p: { iat: AT - 7 } },
    'token-revoked',
  );
  one('revoked and red', '§7 groups in order', presentation({ health: 0, basis: 1, index: 9, p: { iat: AT - 8 } }), 'token-revoked');
}

function unnamed(one) {
  const clause = '§7 status-list-unknown';
  const stampIat = AT - 600;
  let next = 3 * LIST;
  const at = (iat, code, index = ++next) =>
    both(
      one,
      `list ${Math.floor(index / LIST)} not named, token issued at stamp${iat >= stampIat ? '+' : ''}${iat - stampIat}`,
      clause,
      { index, iat, evidenceAt: null },
      code,
    );
  at(stampIat - 1, 'status-list-unknown');
  at(stampIat, 'status-list-unknown');
  at(stampIat + 1, 'ok');
  at(AT, 'ok');
  at(stampIat - 1, 'status-list-unknown', 4097 * LIST);
  at(stampIat - 1, 'status-list-unknown', Number.MAX_SAFE_INTEGER);
  at(stampIat + 1, 'ok', Number.MAX_SAFE_INTEGER - 1);
}

/** Files expire at use only (§6): the stamp, the bundle and the list of the token give `trust-stale`. */
function stale({ one, trust }) {
  const clause = '§6 trust-stale once now >= exp';
  const door = (name, files) => trust(name, files);
  const stamp = (exp) => trustFiles({ stamp: { exp } });
  door('stamp-ends-now', stamp(AT));
  door('stamp-ends-next', stamp(AT + 1));
  door('stamp-ended', stamp(AT - 1));
  const bundle = (expiresAt) => trustFiles({ bundle: (b) => ({ ...b, expiresAt }) });
  door('bundle-ends-now', bundle(AT));
  door('bundle-ends-next', bundle(AT + 1));
  const list = (exp) => trustFiles({ lists: { ...LISTS, 0: { ...LISTS[0], with: { exp } } } });
  door('list-ends-now', list(AT));
  door('list-ends-next', list(AT + 1));
  for (const name of ['stamp-ends-now', 'stamp-ended', 'bundle-ends-now', 'list-ends-now']) {
    const o = { trust: name };
    both(one, `${name}: good token`, clause, {}, 'trust-stale', o);
    one(`${name}: revoked token`, '§7 trust-stale (first)', presentation({ index: 9 }), 'trust-stale', o);
    one(`${name}: expired token`, '§7 groups in order', presentation({ exp: AT - 1 }), 'token-expired', o);
    one(`${name}: stale proof`, '§7 groups in order', presentation({ p: { iat: AT - 61 } }), 'proof-stale', o);
    one(`${name}: red token`, '§7 groups in order', presentation({ health: 0, basis: 1 }), 'trust-stale', o);
  }
  for (const name of ['stamp-ends-next', 'bundle-ends-next', 'list-ends-next']) both(one, `${name}: good token`, clause, {}, 'ok', { trust: name });
  both(one, 'unknown key while the stamp is stale', '§7 key-unknown when the stamp is stale', { by: 'stranger' }, 'key-unknown', {
    trust: 'stamp-ends-now',
    outcome: 'undecided',
  });
  both(one, 'unknown key in the stamp’s last second', '§7 key-unknown', { by: 'stranger' }, 'key-unknown', { trust: 'stamp-ends-next' });
  both(one, 'unknown key while the bundle has expired', '§7 with trust that is not stale it is a forgery', { by: 'stranger' }, 'key-unknown', {
    trust: 'bundle-ends-now',
    outcome: 'undecided',
  });
  one('token of list 1 while list 0 has expired', '§6 an expired list', presentation({ index: LIST + 20 }), 'ok', {
    trust: 'list-ends-now',
    or: ['trust-stale'],
    ambiguity: 'other-list',
  });
  one(
    'token of an unnamed list while list 0 has expired',
    '§6 an expired list',
    presentation({ index: 3 * LIST, iat: AT - 1000, evidenceAt: null }),
    'status-list-unknown',
    {
      trust: 'list-ends-now',
      or: ['trust-stale'],
      ambiguity: 'other-list',
    },
  );
}

function roots({ one, trust }) {
  const clause = '§7 group 3 root-expired';
  const root = (expiresAt) => trustFiles({ root: (r) => ({ ...r, expiresAt }) });
  trust('root-ends-now', root(AT));
  trust('root-ends-next', root(AT + 1));
  both(one, 'root expires this second', clause, {}, 'root-expired', { trust: 'root-ends-now' });
  both(one, 'root expires next second', clause, {}, 'ok', { trust: 'root-ends-next' });
  const o = { trust: 'root-ends-now' };
  one('root expired: not ours', '§7 groups in order', 'HELLO', 'not-ashyq', o);
  one('root expired: broken object', '§7 groups in order', paper({ header: (m) => m.set(1, -8) }), 'alg-not-allowed', o);
  one('root expired: unknown key', '§7 groups in order', paper({ by: 'stranger' }), 'root-expired', o);
  one('root expired: bad signature', '§7 groups in order', paper({ signature: Buffer.alloc(64, 3) }), 'root-expired', o);
}

/** The clock floor is the highest signed time: here the stamp and the lists, at AT - 600. */
function floor({ one, trust }) {
  const clause = '§6 clock floor: more than skewSeconds below it';
  const signed = AT - 600;
  const token = { iat: AT - 90_000, evidenceAt: null, exp: AT + HOUR };
  const at = (now, code) => {
    one(`clock at floor${now - signed} (paper)`, clause, paper(token), code, { args: { at: now } });
    one(`clock at floor${now - signed} (presentation)`, clause, presentation({ ...token, p: { iat: now } }), code, { args: { at: now } });
  };
  at(signed, 'ok');
  at(signed - 29, 'ok');
  at(signed - 30, 'ok');
  at(signed - 31, 'clock-jumped');
  at(signed - DAY, 'clock-jumped');
  one('clock below the floor tells the skew', clause, paper(token), 'clock-jumped', { args: { at: signed - 31 }, skew: 31 });
  one('clock below the floor: unknown key', '§7 groups in order', paper({ by: 'stranger' }), 'clock-jumped', { args: { at: signed - 31 } });
  one('clock below the floor: broken object', '§7 groups in order', paper({ header: (m) => m.set(1, -8) }), 'alg-not-allowed', { args: { at: signed - 31 } });
  const ahead = (o) => trustFiles(o);
  trust('bundle-ahead', ahead({ bundle: (b) => ({ ...b, issuedAt: AT + 31 }) }));
  trust('bundle-ahead-little', ahead({ bundle: (b) => ({ ...b, issuedAt: AT + 30 }) }));
  trust('root-ahead', ahead({ root: (r) => ({ ...r, issuedAt: AT + 31 }) }));
  trust('list-ahead', ahead({ lists: { ...LISTS, 1: { ...LISTS[1], with: { at: AT + 31, exp: AT + DAY } } } }));
  trust('stamp-ahead', ahead({ stamped: AT + 31 }));
  trust('root-ends-and-ahead', ahead({ stamped: AT + 400, root: (r) => ({ ...r, expiresAt: AT }) }));
  for (const name of ['bundle-ahead', 'root-ahead', 'list-ahead', 'stamp-ahead']) {
    const orRefusal = name === 'stamp-ahead' ? { codes: ['clock-unconfirmed'], ambiguity: 'stamp-ahead' } : undefined;
    one(`${name}: signed 31 s from now`, clause, presentation(), 'clock-jumped', { trust: name, skew: 31, orRefusal });
  }
  one('bundle-ahead-little: signed 30 s from now', clause, presentation(), 'ok', { trust: 'bundle-ahead-little' });
  one('root expired and clock below the floor', '§7 codes of group 3 in order', presentation(), 'root-expired', { trust: 'root-ends-and-ahead' });
}

function degraded({ one, trust }) {
  const clause = '§7 degraded (stamp older than amberHours)';
  trust('stamp-12h', trustFiles({ stamped: AT - 12 * HOUR }));
  trust('stamp-12h-and-1', trustFiles({ stamped: AT - 12 * HOUR - 1 }));
  one('stamp of exactly 12 h', clause, presentation(), 'ok', { trust: 'stamp-12h', degraded: false, ages: { stamp: 12 * HOUR, bundle: DAY, list: 12 * HOUR } });
  one('stamp of 12 h and a second', clause, presentation(), 'ok', { trust: 'stamp-12h-and-1', degraded: true, kid: key('token').kid.toString('hex') });
  one('fresh stamp', clause, presentation(), 'ok', { degraded: false });
}
