/** Attacks 6, 7, 11 and 12 of security.md: leaked and retired keys, lives of passes, revocation, a clock that is wrong, data that are old. */
import { AT, DAY, HOUR } from '../../conformance/times.mjs';
import { presentation } from '../../conformance/tokens.mjs';
import { LIST, LISTS, STAMPED, world } from '../encoder/world.mjs';

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function clocks(suite) {
  keys(suite);
  lives(suite);
  revocations(suite);
  floors(suite);
  ages(suite);
  expiries(suite);
}

function keys({ one, shown, paper }) {
  const at = (name, by, iat, code) => {
    one(6, `${name}, paper`, paper({ by, iat, evidenceAt: null }), code);
    one(6, `${name}, live`, shown({ by, iat, evidenceAt: null, p: { iat: AT - 5 } }), code);
  };
  at('a key a second before its first', 'token-window', AT - 1001, 'key-not-yet');
  at('a key in its first second', 'token-window', AT - 1000, 'ok');
  at('a key in its last second', 'token-window', AT - 400, 'ok');
  at('a key a second after its last', 'token-window', AT - 399, 'key-expired');
  at('a retired key, a second before', 'token-retired', AT - 501, 'ok');
  at('a retired key, in that second', 'token-retired', AT - 500, 'key-retired');
  at('a retired key, a second after', 'token-retired', AT - 499, 'key-retired');
  at('void, issued a second before', 'token-void', AT - 1001, 'token-void');
  at('void, issued in that second', 'token-void', AT - 1000, 'ok');
  at('void, issued a second after', 'token-void', AT - 999, 'ok');
  at('void up to a time to come', 'token-void-ahead', AT - 1, 'token-void');
  at('a revoked key', 'token-revoked', AT - 50, 'key-revoked');
  at('a revoked key, issued long before', 'token-revoked', AT - 50_000, 'key-revoked');
  at('a key revoked at a time to come', 'token-revoked-ahead', AT - 50, 'key-revoked');
}

function lives({ one, shown, paper }) {
  const iat = AT - 20_000;
  const token = { iat, evidenceAt: iat, life: 10_000 + DAY };
  const exp = iat + token.life;
  for (const [name, at, code] of [
    ['a second before its end', exp - 1, 'ok'],
    ['in the second of its end', exp, 'token-expired'],
    ['a second after its end', exp + 1, 'token-expired'],
  ]) {
    one(11, `a paper pass ${name}`, paper(token), code, { at });
    one(11, `a live pass ${name}`, shown({ ...token, p: { iat: at } }), code, { at });
  }
  one(11, 'exp is iat', paper({ iat: AT - 10, exp: AT - 10, evidenceAt: null }), 'claims-inconsistent');
  one(11, 'exp is iat and a second', paper({ iat: AT, exp: AT + 1, evidenceAt: null }), 'ok');
  one(11, 'exp before iat', paper({ iat: AT - 10, exp: AT - 11, evidenceAt: null }), 'claims-inconsistent');
  one(11, 'evidence a second after the pass', paper({ iat: AT - 10, evidenceAt: AT - 9 }), 'claims-inconsistent');
  one(11, 'evidence of the pass’s second', paper({ iat: AT - 10, evidenceAt: AT - 10 }), 'ok');
  one(11, 'a live pass of 72 h', shown({ life: 72 * HOUR }), 'ok');
  one(11, 'a live pass of 72 h and a second', shown({ life: 72 * HOUR + 1 }), 'token-lifetime');
  one(11, 'a paper pass of 7 days', paper({ life: 7 * DAY }), 'ok');
  one(11, 'a paper pass of 7 days and a second', paper({ life: 7 * DAY + 1 }), 'token-lifetime');
  one(11, 'a live pass with a paper pass’s life', shown({ life: 7 * DAY }), 'token-lifetime');
  for (const [ahead, code] of [
    [29, 'ok'],
    [30, 'ok'],
    [31, 'clock-behind'],
    [DAY, 'clock-behind'],
  ])
    one(11, `a pass issued ${ahead} s from now`, paper({ iat: AT + ahead, evidenceAt: null }), code, code === 'ok' ? {} : { skew: ahead });
  one(6, 'void and from the future', paper({ by: 'token-void-ahead', iat: AT + 900, evidenceAt: null }), 'token-void');
}

function revocations({ one, shown, paper }) {
  const bit = (name, index, code, o = {}) => {
    const token = { index, iat: AT - 1000, evidenceAt: null, ...o };
    one(7, `${name}, paper`, paper(token), code);
    one(7, `${name}, live`, shown({ ...token, p: { iat: AT - 6 } }), code);
  };
  bit('the first of list 0, revoked', 0, 'token-revoked');
  bit('the second of list 0', 1, 'ok');
  bit('the bit below a revoked one', 8, 'ok');
  bit('a revoked one inside a byte', 9, 'token-revoked');
  bit('the bit above a revoked one', 10, 'ok');
  bit('the mirrored bit of a revoked one', 14, 'ok');
  bit('the last but one of list 0', LIST - 2, 'ok');
  bit('the last of list 0, revoked', LIST - 1, 'token-revoked');
  bit('the first of list 1', LIST, 'ok');
  bit('one of list 1, revoked', LIST + 7, 'token-revoked');
  bit('one of list 1 whose place is revoked in list 0', LIST + 9, 'ok');
  bit('the last that list 1 holds', LIST + 127, 'ok');
  bit('one beyond what list 1 holds', LIST + 128, 'index-out-of-range');
  bit('the last that list 2 holds, revoked', 2 * LIST + 31, 'token-revoked');
  bit('one beyond what list 2 holds', 2 * LIST + 32, 'index-out-of-range');
  bit('the last index of list 2', 3 * LIST - 1, 'index-out-of-range');
  bit('an index of 2^32, which 32 bits call 0', 4096 * LIST, 'ok');
  bit('an index above 2^32, revoked', 4096 * LIST + 5, 'token-revoked');
  bit('a pass newer than its list, revoked', 16, 'token-revoked', { iat: AT - 100 });
  const unnamed = (name, iat, code, index = 3 * LIST + 1) => bit(`a list that the stamp does not name, ${name}`, index, code, { iat });
  unnamed('a second before the stamp', STAMPED - 1, 'status-list-unknown');
  unnamed('in the stamp’s second', STAMPED, 'status-list-unknown', 3 * LIST + 3);
  unnamed('a second after the stamp', STAMPED + 1, 'ok', 3 * LIST + 2);
  unnamed('the greatest index', STAMPED - 1, 'status-list-unknown', Number.MAX_SAFE_INTEGER);
}

/** The floor is the stamp's and the lists' time, until an honest pass raises it. */
function floors({ one, sequence, shown, paper }) {
  const old = { iat: AT - DAY, evidenceAt: null, life: 2 * DAY };
  for (const [below, code] of [
    [0, 'ok'],
    [29, 'ok'],
    [30, 'ok'],
    [31, 'clock-jumped'],
    [HOUR, 'clock-jumped'],
    [DAY * 365, 'clock-jumped'],
  ])
    one(11, `a clock ${below} s below the floor`, paper(old), code, { at: STAMPED - below, ...(code === 'ok' ? {} : { skew: below }) });
  one(11, 'a clock below the floor, a broken code', paper({ header: (map) => map.set(1, -8) }), 'alg-not-allowed', { at: STAMPED - 31 });
  one(11, 'a clock below the floor, a forger', paper({ by: 'stranger' }), 'clock-jumped', { at: STAMPED - 31 });
  const remembers = { where: ['core', 'gate'], why: 'one line says nothing of another line’s clock (docs/cli.md)' };
  const young = paper({ iat: AT - 5, evidenceAt: null });
  sequence(
    11,
    'an honest pass raises the floor',
    [
      [young, 'ok'],
      [paper(old), 'ok', { at: AT - 35 }],
      [paper(old), 'clock-jumped', { at: AT - 36, skew: 31 }],
    ],
    remembers,
  );
  sequence(
    11,
    'a forged pass from the future raises nothing',
    [
      [paper({ by: 'stranger', iat: AT + DAY, evidenceAt: null }), 'key-unknown'],
      [paper({ iat: AT + DAY, evidenceAt: null }), 'clock-behind', { skew: DAY }],
      [shown(), 'ok'],
    ],
    remembers,
  );
}

/** Soft, amber and stop. Passes are as young as the moment at which they are shown. */
function ages({ one, shown }) {
  const late = (name, age, code, fields = {}) =>
    one(12, `a stamp of ${name}`, shown({ iat: STAMPED + age - 100, evidenceAt: null, p: { iat: STAMPED + age - 5 } }), code, { at: STAMPED + age, ...fields });
  late('5 min', 300, 'ok', { degraded: false });
  late('12 h less a second', 12 * HOUR - 1, 'ok', { degraded: false });
  late('12 h', 12 * HOUR, 'ok', { degraded: false });
  late('12 h and a second', 12 * HOUR + 1, 'ok', { degraded: true });
  late('48 h less a second', 48 * HOUR - 1, 'ok', { degraded: true });
  late('48 h', 48 * HOUR, 'trust-stale');
  late('48 h and a second', 48 * HOUR + 1, 'trust-stale');
  late('a week', 7 * DAY, 'trust-stale');
}

function expiries({ one, shown, paper, world: add }) {
  add('stamp ends now', world({ stamp: { exp: AT } }));
  add('bundle ends now', world({ bundle: (b) => ({ ...b, expiresAt: AT }) }));
  add('list ends now', world({ lists: { ...LISTS, 1: { ...LISTS[1], with: { exp: AT } } } }));
  add('root ends now', world({ root: (r) => ({ ...r, expiresAt: AT }) }));
  const inList1 = { index: LIST + 1, iat: AT - 1000, evidenceAt: null };
  for (const [name, code, token] of [
    ['stamp ends now', 'trust-stale', {}],
    ['bundle ends now', 'trust-stale', {}],
    ['list ends now', 'trust-stale', inList1],
    ['root ends now', 'root-expired', {}],
  ]) {
    one(12, `${name}: a second before`, shown({ ...token, p: { iat: AT - 6 } }), 'ok', { world: name, at: AT - 1 });
    one(12, `${name}: in that second`, shown({ ...token, p: { iat: AT - 7 } }), code, { world: name });
    one(12, `${name}: a second after`, shown({ ...token, p: { iat: AT - 8 } }), code, { world: name, at: AT + 1 });
  }
  one(12, 'another list has ended', paper(), 'ok', { world: 'list ends now' });
  one(12, 'a revoked pass at a door whose stamp has ended', presentation({ index: 9, p: { iat: AT - 9 } }), 'trust-stale', { world: 'stamp ends now' });
  one(12, 'an expired pass at a door whose stamp has ended', paper({ exp: AT }), 'token-expired', { world: 'stamp ends now' });
  one(12, 'an unknown key while the stamp has ended', paper({ by: 'stranger' }), 'key-unknown', { world: 'stamp ends now', outcome: 'undecided' });
  one(12, 'an unknown key while the bundle has ended', paper({ by: 'stranger' }), 'key-unknown', { world: 'bundle ends now', outcome: 'undecided' });
  one(12, 'an unknown key in the stamp’s last second', paper({ by: 'stranger' }), 'key-unknown', { world: 'stamp ends now', at: AT - 1, outcome: 'refuse' });
  one(12, 'a forged code while the root has expired', paper({ signature: Buffer.alloc(64, 3) }), 'root-expired', { world: 'root ends now' });
  const nothing = { world: null, where: ['core', 'gate'], why: 'the command line and the auditor’s page begin with trust files' };
  one(12, 'a tablet without any data', shown(), 'trust-missing', nothing);
  one(12, 'a tablet without any data, not ours', 'HELLO', 'not-ashyq', nothing);
  one(12, 'a tablet without any data, a broken code', paper({ header: (map) => map.set(1, -8) }), 'alg-not-allowed', nothing);
}
