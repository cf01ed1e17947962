/** Group 8 of formats.md §7 and the conditions of §8. */

import { conditionsPolicy } from './policies.mjs';
import { AT, DAY, HOUR } from './times.mjs';
import { paper, presentation } from './tokens.mjs';
import { trustFiles } from './trust.mjs';

const HEALTH = ['red', 'yellow', 'blue', 'green'];
const BASIS = [1, 2, 0, 3];

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function policyCases(suite) {
  suite.trust('doors', trustFiles({ policy: conditionsPolicy() }));
  matrix(suite.one);
  example(suite);
  clockDoors(suite);
  plainDoors(suite.one);
  placeDoors(suite.one);
  lateDoors(suite);
  offsets(suite);
}

/** What the example policy of §8 says on a Wednesday morning, written out by hand. */
function matrix(one) {
  const no = (rule, reason) => ['not-admitted', { rule, reason }];
  const yes = (rule) => ['ok', { rule }];
  const table = {
    cinema: [no('isolation', 'isolation'), no('yellow-else', 'contact'), yes('default'), yes('default')],
    airport: [no('isolation', 'isolation'), no('yellow-else', 'contact'), no('airport', 'test-required'), yes('default')],
    catering: [no('isolation', 'isolation'), no('yellow-else', 'contact'), yes('default'), yes('default')],
    grocery: [no('isolation', 'isolation'), yes('yellow-food'), yes('default'), yes('default')],
    pharmacy: [no('isolation', 'isolation'), no('yellow-else', 'contact'), yes('default'), yes('default')],
    voluntary: [no('isolation', 'isolation'), no('yellow-else', 'contact'), yes('default'), yes('default')],
  };
  for (const [category, row] of Object.entries(table)) {
    row.forEach(([code, fields], health) => {
      const o = { args: category === 'voluntary' ? {} : { category }, health: HEALTH[health], ...fields };
      one(`${HEALTH[health]} at ${category}`, '§8 the example policy', presentation({ health, basis: BASIS[health] }), code, o);
    });
  }
  one('would admit at the airport', '§7 wouldAdmit', presentation({ health: 2, basis: 0 }), 'not-admitted', {
    args: { category: 'airport' },
    wouldAdmit: ['green'],
  });
  one('would admit at the grocery', '§7 wouldAdmit', presentation({ health: 0, basis: 1 }), 'not-admitted', {
    args: { category: 'grocery' },
    wouldAdmit: ['blue', 'green', 'yellow'],
  });
  one('paper pass, red', '§8', paper({ health: 0, basis: 1 }), 'not-admitted', { rule: 'isolation', reason: 'isolation', identity: 'document' });
}

/** The example policy by time and place: each moment has its own directory, stamped ten minutes before. */
function example({ one, trust }) {
  const clause = '§8 weekday, hours, zone';
  const saturday = AT + 2 * DAY + 14 * HOUR;
  const night = AT + 14 * HOUR;
  const blue = { health: 2, basis: 0 };
  const moments = [
    ['friday-last-second', saturday - 1, 'cinema', {}, 'ok', 'default'],
    ['saturday-first-second', saturday, 'cinema', {}, 'not-admitted', 'weekend'],
    ['sunday-last-second', saturday + 2 * DAY - 1, 'cinema', {}, 'not-admitted', 'weekend'],
    ['monday-first-second', saturday + 2 * DAY, 'cinema', {}, 'ok', 'default'],
    ['before-midnight', night - 1, 'catering', { area: 'ALA-01' }, 'ok', 'default'],
    ['midnight', night, 'catering', { area: 'ALA-01' }, 'not-admitted', 'night'],
    ['last-second-of-night', night + 6 * HOUR - 1, 'catering', { area: 'ALA-01' }, 'not-admitted', 'night'],
    ['six-in-the-morning', night + 6 * HOUR, 'catering', { area: 'ALA-01' }, 'ok', 'default'],
  ];
  for (const [name, at, category, where, code, rule] of moments) {
    trust(name, trustFiles({ at }));
    one(`${name} at ${category}`, clause, at$(at, blue), code, { trust: name, args: { category, at, ...where }, rule });
  }
  one('midnight in a green zone', clause, at$(night, blue), 'ok', {
    trust: 'midnight',
    args: { category: 'catering', at: night, area: 'AST-01' },
    rule: 'default',
  });
  one('midnight without an area', '§8 zone', at$(night, blue), 'ok', { trust: 'midnight', args: { category: 'catering', at: night }, rule: 'default' });
  one('ISO 8601 with an offset', '§10 TIME', at$(saturday, blue), 'not-admitted', {
    trust: 'saturday-first-second',
    args: { category: 'cinema', at: '2026-03-14T00:00:00+05:00' },
    rule: 'weekend',
  });
  one('ISO 8601 in UTC', '§10 TIME', at$(saturday, blue), 'not-admitted', {
    trust: 'saturday-first-second',
    args: { category: 'cinema', at: '2026-03-13T19:00:00Z' },
    rule: 'weekend',
  });
  const near = { health: 1, basis: 2, home: 'ALA-01' };
  one('yellow near home', '§8 near', presentation(near), 'ok', { args: { category: 'pharmacy', area: 'ALA-01' }, rule: 'yellow-near' });
  one('yellow far from home', '§8 near', presentation(near), 'not-admitted', { args: { category: 'pharmacy', area: 'ALA-02' }, rule: 'yellow-else' });
}

/** A presentation made for a moment of its own. */
function at$(now, o) {
  return presentation({ iat: now - 500, evidenceAt: null, ...o, p: { iat: now - 5 } });
}

function clockDoors({ one, trust }) {
  const local = (hour, minute = 0, second = 0) => AT - 10 * HOUR + hour * HOUR + minute * 60 + second;
  const moments = {
    'd-day': [
      [local(8, 59, 59), 'no-rule'],
      [local(9), 'ok'],
      [local(17, 29, 59), 'ok'],
      [local(17, 30), 'no-rule'],
    ],
    'd-night': [
      [local(21, 59, 59), 'no-rule'],
      [local(22), 'ok'],
      [local(23, 59, 59), 'ok'],
      [local(24), 'ok'],
      [local(29, 59, 59), 'ok'],
      [local(30), 'no-rule'],
    ],
    'd-weekend': [
      [local(24 * 3) - 1, 'no-rule'],
      [local(24 * 3), 'ok'],
      [local(24 * 5) - 1, 'ok'],
      [local(24 * 5), 'no-rule'],
    ],
    'd-monday': [
      [local(24 * 5) - 1, 'no-rule'],
      [local(24 * 5), 'ok'],
      [local(24 * 6) - 1, 'ok'],
      [local(24 * 6), 'no-rule'],
    ],
    'd-sunday': [
      [local(24 * 4) - 1, 'no-rule'],
      [local(24 * 4), 'ok'],
      [local(24 * 5), 'no-rule'],
    ],
  };
  const made = new Set();
  for (const [category, rows] of Object.entries(moments)) {
    for (const [at, code] of rows) {
      const name = `doors-${at}`;
      if (!made.has(name)) trust(name, trustFiles({ at, policy: conditionsPolicy() }));
      made.add(name);
      one(`${category} at ${new Date(at * 1000).toISOString()}`, '§8 hours [from, to), weekday in local time', at$(at, {}), code, {
        trust: name,
        args: { category, at },
      });
    }
  }
}

function plainDoors(one) {
  const door = (category, name, o, code, extra = {}) =>
    one(`${category}: ${name}`, '§8 conditions', presentation(o), code, { trust: 'doors', args: { category, ...extra.args }, ...extra.fields });
  door('d-evidence', 'evidence of 48 h less a second', { evidenceAt: AT - 48 * HOUR + 1 }, 'ok');
  door('d-evidence', 'evidence of exactly 48 h', { evidenceAt: AT - 48 * HOUR }, 'ok');
  door('d-evidence', 'evidence of 48 h and a second', { evidenceAt: AT - 48 * HOUR - 1 }, 'no-rule');
  door('d-evidence', 'no evidence', { evidenceAt: null }, 'no-rule');
  door('d-evidence', 'evidence at 0', { evidenceAt: 0 }, 'no-rule');
  for (const basis of [0, 1, 2, 3, 4, 5, 6, 7]) door('d-basis', `basis ${basis}`, { basis }, basis === 3 || basis === 5 ? 'ok' : 'no-rule');
  for (const health of [0, 1, 2, 3]) door('d-health', HEALTH[health], { health, basis: BASIS[health] }, health === 3 || health === 1 ? 'ok' : 'no-rule');
  door('d-from-now', 'from this second', {}, 'ok');
  door('d-from-next', 'from the next second', {}, 'no-rule');
  door('d-until-now', 'until this second', {}, 'no-rule');
  door('d-until-next', 'until the next second', {}, 'ok');
  door('d-order', 'first matching rule wins', {}, 'not-admitted', { fields: { rule: 'first', reason: 'hours' } });
  door('d-none', 'no rule at all', {}, 'no-rule');
  door('d-all', 'every condition holds', {}, 'ok', { args: { area: 'ALA-01' }, fields: { rule: 'r-d-all' } });
  door('d-all', 'but the area', {}, 'no-rule', { args: { area: 'AST-02' } });
  door('d-all', 'but the health', { health: 2 }, 'no-rule', { args: { area: 'ALA-01' } });
  door('d-all', 'but the basis', { basis: 5 }, 'no-rule', { args: { area: 'ALA-01' } });
  door('d-all', 'but the evidence', { evidenceAt: AT - 73 * HOUR }, 'no-rule', { args: { area: 'ALA-01' } });
  one('without --category the door is voluntary: green', '§10 voluntary', presentation(), 'ok', { trust: 'doors', rule: 'r-voluntary' });
  one('without --category the door is voluntary: blue', '§10 voluntary', presentation({ health: 2, basis: 0 }), 'no-rule', { trust: 'doors' });
}

function placeDoors(one) {
  const yellow = (home) => ({ health: 1, basis: 2, ...(home === undefined ? {} : { home }) });
  const door = (category, name, o, area, code, fields = {}) =>
    one(`${category}: ${name}`, '§8 zone, area, near', presentation(o), code, {
      trust: 'doors',
      args: { category, ...(area === undefined ? {} : { area }) },
      ...fields,
    });
  door('d-zone', 'red zone', {}, 'ALA-01', 'ok');
  door('d-zone', 'green zone', {}, 'AST-02', 'no-rule');
  door('d-zone', 'area without a zone', {}, 'XXX-99', 'no-rule');
  door('d-zone', 'an area named like a built-in', {}, 'constructor', 'no-rule');
  door('d-zone', 'an area named __proto__', {}, '__proto__', 'no-rule');
  door('d-zone', 'no area', {}, undefined, 'no-rule');
  door('d-area', 'first area', {}, 'ALA-01', 'ok');
  door('d-area', 'second area', {}, 'AST-02', 'ok');
  door('d-area', 'another area', {}, 'ALA-02', 'no-rule');
  door('d-area', 'no area', {}, undefined, 'no-rule');
  door('d-near', 'at home', yellow('ALA-01'), 'ALA-01', 'ok');
  door('d-near', 'at home in an area without a zone', yellow('XXX-99'), 'XXX-99', 'ok');
  door('d-near', 'elsewhere', yellow('ALA-01'), 'AST-02', 'no-rule');
  door('d-near', 'no home in the token', yellow(), 'ALA-01', 'no-rule');
  door('d-near', 'no area at the door', yellow('ALA-01'), undefined, 'no-rule');
  door('d-near', 'neither home nor area', yellow(), undefined, 'no-rule');
}

/** `hours` may end at 24:00 (§8). */
function lateDoors({ one, trust }) {
  const rules = [{ id: 'late', when: { hours: ['18:00', '24:00'] }, admit: true }];
  for (const [at, code] of [
    [AT + 8 * HOUR - 1, 'no-rule'],
    [AT + 8 * HOUR, 'ok'],
    [AT + 14 * HOUR - 1, 'ok'],
    [AT + 14 * HOUR, 'no-rule'],
  ]) {
    trust(`late-${at}`, trustFiles({ at, policy: conditionsPolicy({ rules }) }));
    one(`18:00 to 24:00 at ${new Date(at * 1000).toISOString()}`, '§8 hours may end at 24:00', at$(at, {}), code, { trust: `late-${at}`, args: { at } });
  }
}

function offsets({ one, trust }) {
  for (const [minutes, code] of [
    [0, 'no-rule'],
    [300, 'ok'],
    [240, 'ok'],
    [239, 'no-rule'],
    [-210, 'no-rule'],
    [345, 'ok'],
  ]) {
    const name = `offset${minutes}`;
    trust(name, trustFiles({ policy: conditionsPolicy({ utcOffsetMinutes: minutes }) }));
    one(`offset ${minutes}: 05:00 UTC within 09:00-17:30`, '§8 local time = UTC + utcOffsetMinutes', presentation(), code, {
      trust: name,
      args: { category: 'd-day' },
    });
  }
}
