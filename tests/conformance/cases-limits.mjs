/** The limits come from the policy (formats.md §8), not from the program: a tight policy, each boundary and one second past it. */
import { demoPolicy } from './policies.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { paper, presentation } from './tokens.mjs';
import { LISTS, trustFiles } from './trust.mjs';

const tight = () => ({ ...demoPolicy(), limits: { tokenHours: 1, proofSeconds: 10, skewSeconds: 5, amberHours: 1, stopHours: 2, paperDays: 1 } });

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function limitCases(suite) {
  suite.trust('tight', trustFiles({ policy: tight() }));
  lives(suite.one);
  clocks(suite.one);
  trustTimes(suite);
  loose(suite);
}

function lives(one) {
  const iat = AT - 500;
  const life = (name, bytes, code) => one(`tight: ${name}`, '§8 limits', bytes, code, { trust: 'tight' });
  life('live token of 1 h', presentation({ iat, exp: iat + HOUR }), 'ok');
  life('live token of 1 h and a second', presentation({ iat, exp: iat + HOUR + 1 }), 'token-lifetime');
  life('paper pass of 1 day', paper({ iat, exp: iat + DAY }), 'ok');
  life('paper pass of 1 day and a second', paper({ iat, exp: iat + DAY + 1 }), 'token-lifetime');
}

function clocks(one) {
  const now = (name, o, code, extra = {}) => one(`tight: ${name}`, '§8 limits', presentation({ life: HOUR, ...o }), code, { trust: 'tight', ...extra });
  now('proof 10 s old', { p: { iat: AT - 10 } }, 'ok');
  now('proof 11 s old', { p: { iat: AT - 11 } }, 'proof-stale');
  now('proof 5 s ahead', { p: { iat: AT + 5 } }, 'ok');
  now('proof 6 s ahead', { p: { iat: AT + 6 } }, 'proof-future', { skew: 6 });
  now('proof 5 s older than its token', { iat: AT, evidenceAt: null, p: { iat: AT - 5 } }, 'ok');
  now('proof 6 s older than its token', { iat: AT, evidenceAt: null, p: { iat: AT - 6 } }, 'proof-stale');
  now('token 5 s ahead', { iat: AT + 5, evidenceAt: null, p: { iat: AT + 5 } }, 'ok', { alone: true });
  now('token 6 s ahead', { iat: AT + 6, evidenceAt: null, p: { iat: AT + 5 } }, 'clock-behind', { alone: true });
  const floor = AT - 600;
  const below = (seconds, code) =>
    one(`tight: clock ${seconds} s below the floor`, '§8 limits', paper({ iat: floor - 900, life: HOUR, evidenceAt: null }), code, {
      trust: 'tight',
      args: { at: floor - seconds },
    });
  below(5, 'ok');
  below(6, 'clock-jumped');
}

function trustTimes({ one, trust }) {
  trust('tight-1h', trustFiles({ policy: tight(), stamped: AT - HOUR }));
  trust('tight-1h-and-1', trustFiles({ policy: tight(), stamped: AT - HOUR - 1 }));
  one('tight: stamp of 1 h', '§7 degraded', presentation({ life: HOUR }), 'ok', { trust: 'tight-1h', degraded: false });
  one('tight: stamp of 1 h and a second', '§7 degraded', presentation({ life: HOUR }), 'ok', { trust: 'tight-1h-and-1', degraded: true });
}

/** A policy more generous than the example. */
function loose({ one, trust }) {
  const limits = { tokenHours: 240, proofSeconds: 300, skewSeconds: 120, amberHours: 24, stopHours: 96, paperDays: 30 };
  trust('loose', trustFiles({ policy: { ...demoPolicy(), limits }, lists: LISTS }));
  const o = { trust: 'loose' };
  one('loose: live token of 10 days', '§8 limits', presentation({ life: 10 * DAY }), 'ok', o);
  one('loose: paper pass of 30 days', '§8 limits', paper({ life: 30 * DAY }), 'ok', o);
  one('loose: proof 300 s old', '§8 limits', presentation({ iat: AT - 1000, evidenceAt: null, p: { iat: AT - 300 } }), 'ok', o);
  one('loose: proof 301 s old', '§8 limits', presentation({ iat: AT - 1000, evidenceAt: null, p: { iat: AT - 301 } }), 'proof-stale', o);
  one('loose: proof 120 s ahead', '§8 limits', presentation({ p: { iat: AT + 120 } }), 'ok', o);
}
