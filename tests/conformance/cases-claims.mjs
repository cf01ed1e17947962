/** Group 5 of formats.md §7: claims and times of the token, each boundary and one second either side. */
import { both } from './both.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { paper, presentation, token } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function claimCases({ one, many }) {
  consistency(one);
  lifetime(one);
  keyWindows(one);
  clock(one, many);
  order(one);
}

function consistency(one) {
  const clause = '§7 claims-inconsistent';
  both(one, 'exp = iat', `${clause} (exp <= iat)`, { exp: AT - 500 }, 'claims-inconsistent');
  both(one, 'exp = iat - 1', `${clause} (exp <= iat)`, { exp: AT - 501 }, 'claims-inconsistent');
  both(one, 'exp = 0', `${clause} (exp <= iat)`, { exp: 0 }, 'claims-inconsistent');
  both(one, 'evidenceAt = iat', '§3 evidenceAt not after iat', { evidenceAt: AT - 500 }, 'ok');
  both(one, 'evidenceAt = iat + 1', '§3 evidenceAt not after iat', { evidenceAt: AT - 499 }, 'claims-inconsistent');
  both(one, 'health 4', '§7 health-unknown', { health: 4 }, 'health-unknown');
  both(one, 'health 2^40', '§7 health-unknown', { health: 2 ** 40 }, 'health-unknown');
}

function lifetime(one) {
  const clause = '§3 life at most tokenHours, paper paperDays';
  const iat = AT - 500;
  one('live token of exactly 72 h', clause, presentation({ iat, exp: iat + 72 * HOUR }), 'ok');
  one('live token of 72 h and a second', clause, presentation({ iat, exp: iat + 72 * HOUR + 1 }), 'token-lifetime');
  one('live token of 7 days', clause, presentation({ iat, exp: iat + 7 * DAY }), 'token-lifetime');
  one('paper pass of 72 h and a second', clause, paper({ iat, exp: iat + 72 * HOUR + 1 }), 'ok');
  one('paper pass of exactly 7 days', clause, paper({ iat, exp: iat + 7 * DAY }), 'ok');
  one('paper pass of 7 days and a second', clause, paper({ iat, exp: iat + 7 * DAY + 1 }), 'token-lifetime');
  both(one, 'exp 2^53 - 1', clause, { exp: 2n ** 53n - 1n }, 'token-lifetime');
  both(one, 'expires this second', '§7 now >= exp', { exp: AT }, 'token-expired');
  both(one, 'expired one second ago', '§7 now >= exp', { exp: AT - 1 }, 'token-expired');
  both(one, 'expires next second', '§7 now >= exp', { exp: AT + 1 }, 'ok');
}

function keyWindows(one) {
  const clause = '§7 group 5, §6 tokenKeys';
  const at = (by, iat, code) =>
    both(one, `${by}: issued at AT${iat - AT >= 0 ? '+' : ''}${iat - AT}`, clause, { by, iat, exp: AT + HOUR, evidenceAt: null }, code);
  at('token-early', AT - 1001, 'key-not-yet');
  at('token-early', AT - 1000, 'ok');
  at('token-early', AT - 999, 'ok');
  at('token-ended', AT - 1001, 'ok');
  at('token-ended', AT - 1000, 'ok');
  at('token-ended', AT - 999, 'key-expired');
  at('token-retired', AT - 2000, 'key-retired');
  at('token-retired', AT - 1999, 'key-retired');
  at('token-void', AT - 1001, 'token-void');
  at('token-void', AT - 1000, 'ok');
  at('token-void', AT - 999, 'ok');
  both(one, 'key ended after the token was issued', clause, { by: 'token-ended', iat: AT - 5000, exp: AT + HOUR }, 'ok');
  both(
    one,
    'retired key, token issued before it retired',
    '§6 verifies only tokens issued before retiredAt',
    { by: 'token-late', iat: AT - 2501, exp: AT + HOUR },
    'ok',
  );
}

/** Tokens from the future are judged alone: a verified token may move the clock floor of its call (§6). */
function clock(one, many) {
  const clause = '§7 clock-behind (iat - now > skewSeconds)';
  const ahead = (seconds) => ({ iat: AT + seconds, evidenceAt: null });
  const proof = (seconds) => ({ p: { iat: AT + Math.min(seconds, 30) } });
  for (const [seconds, code] of [
    [0, 'ok'],
    [29, 'ok'],
    [30, 'ok'],
    [31, 'clock-behind'],
    [3600, 'clock-behind'],
  ]) {
    one(`token from ${seconds} s ahead (paper)`, clause, paper(ahead(seconds)), code, { alone: true });
    one(`token from ${seconds} s ahead (presentation)`, clause, presentation({ ...ahead(seconds), ...proof(seconds) }), code, { alone: true });
  }
  one('clock-behind tells the skew', clause, paper(ahead(31)), 'clock-behind', { alone: true, skew: 31 });
  const floor = '§6 a token raises the clock floor when it has passed group 5, so by at most skewSeconds';
  many('tokens from the future do not move the clock of their call', floor, [
    [paper(ahead(30)), 'ok'],
    [paper(ahead(500)), 'clock-behind'],
    [presentation(), 'ok'],
    [paper(), 'ok'],
  ]);
}

/** Two faults at once: the code written first wins. */
function order(one) {
  const clause = '§7 codes inside a group in the order written';
  const pair = (name, options, code) => {
    one(`${name} (paper)`, clause, paper({ evidenceAt: null, ...options }), code, { alone: options.iat > AT });
    one(`${name} (presentation)`, clause, presentation({ evidenceAt: null, ...options }), code, { alone: options.iat > AT });
  };
  pair('specimen and claims-inconsistent', { by: 'specimen', exp: 1 }, 'specimen');
  pair('specimen with a bad signature', { by: 'specimen', signature: Buffer.alloc(64, 7) }, 'signature-invalid');
  pair('revoked key with a short signature', { by: 'token-revoked', signature: Buffer.alloc(3) }, 'key-revoked');
  pair('root role with a short signature', { by: 'stamp', signature: Buffer.alloc(3) }, 'key-wrong-role');
  pair('unknown key with a short signature', { by: 'stranger', signature: Buffer.alloc(3) }, 'key-unknown');
  pair('bad signature and expired', { exp: AT - 1, signature: Buffer.concat([Buffer.alloc(32, 7), Buffer.alloc(32)]) }, 'signature-invalid');
  pair('claims-inconsistent and key-not-yet', { by: 'token-early', iat: AT - 1001, exp: AT - 1001 }, 'claims-inconsistent');
  pair('claims-inconsistent by evidence and token-lifetime', { evidenceAt: AT, exp: AT + 30 * DAY }, 'claims-inconsistent');
  pair('token-lifetime and key-not-yet', { by: 'token-early', iat: AT - 1001, exp: AT + 30 * DAY }, 'token-lifetime');
  pair('token-lifetime and expired', { iat: AT - 20 * DAY, exp: AT - 5 * DAY }, 'token-lifetime');
  pair('key-expired and key-retired', { by: 'token-late', iat: AT - 1999, exp: AT + HOUR }, 'key-expired');
  pair('key-retired and token-void', { by: 'token-retired', iat: AT - 1500, exp: AT + HOUR }, 'key-retired');
  pair('key-not-yet and token-expired', { by: 'token-early', iat: AT - 5000, exp: AT - 10 }, 'key-not-yet');
  pair('token-void and clock-behind', { by: 'token-void-ahead', iat: AT + 500 }, 'token-void');
  pair('token-void and token-expired', { by: 'token-void', iat: AT - 5000, exp: AT - 10 }, 'token-void');
  pair('clock-behind and health-unknown', { iat: AT + 500, health: 9 }, 'clock-behind');
  pair('key-expired and clock-behind', { by: 'token-ended', iat: AT + 500 }, 'key-expired');
  pair('token-expired and health-unknown', { exp: AT - 10, health: 9 }, 'token-expired');
  one('health-unknown and proof-missing', '§7 groups in order', token({ health: 7 }), 'health-unknown');
  pair('token-expired and revoked', { exp: AT - 10, index: 9 }, 'token-expired');
  pair('health-unknown and revoked', { health: 5, index: 9 }, 'health-unknown');
}
