/** Policies that must not be used: formats.md §8 "unknown members are refused". */
import { demoPolicy } from './policies.mjs';
import { qr } from './text-codec.mjs';
import { presentation } from './tokens.mjs';
import { trustFiles } from './trust.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function policyFormatCases(suite) {
  const line = qr(presentation());
  const no = (name, change, codes = ['format'], ambiguity = undefined) => {
    const trust = `policy: ${name}`;
    const made = change(demoPolicy());
    suite.trust(trust, trustFiles(typeof made === 'string' ? { policyText: made } : { policy: made }));
    suite.refused(trust, '§8 policy', line, codes, { trust, ambiguity });
  };
  members(no);
  conditions(no);
  texts(no);
}

const without = (o, name) => Object.fromEntries(Object.entries(o).filter(([k]) => k !== name));

function members(no) {
  no('unknown member', (p) => ({ ...p, extra: 1 }));
  no('unknown limit', (p) => ({ ...p, limits: { ...p.limits, extra: 1 } }));
  no('unknown member of a rule', (p) => ({ ...p, rules: [{ ...p.rules[0], extra: 1 }] }));
  for (const name of ['version', 'utcOffsetMinutes', 'limits', 'rules', 'areas', 'categories', 'durations']) {
    if (name === 'version') continue;
    no(`no ${name}`, (p) => without(p, name));
  }
  for (const name of ['tokenHours', 'proofSeconds', 'skewSeconds', 'amberHours', 'stopHours', 'paperDays']) {
    no(`no limit ${name}`, (p) => ({ ...p, limits: without(p.limits, name) }));
    no(`limit ${name} a text`, (p) => ({ ...p, limits: { ...p.limits, [name]: '1' } }));
    no(`limit ${name} negative`, (p) => ({ ...p, limits: { ...p.limits, [name]: -1 } }));
  }
  no('rules an object', (p) => ({ ...p, rules: {} }));
  for (const name of ['id', 'when', 'admit']) no(`rule without ${name}`, (p) => ({ ...p, rules: [without(p.rules[0], name)] }));
  no('admit a text', (p) => ({ ...p, rules: [{ ...p.rules[0], admit: 'false' }] }));
  no('offset a text', (p) => ({ ...p, utcOffsetMinutes: '300' }));
}

function conditions(no) {
  const when = (name, condition, codes, ambiguity) =>
    no(`condition ${name}`, (p) => ({ ...p, rules: [{ id: 'r', when: condition, admit: true }] }), codes, ambiguity);
  when('unknown', { colour: ['red'] });
  when('health unknown', { health: ['purple'] });
  when('health a text', { health: 'green' });
  when('basis unknown', { basis: ['luck'] });
  when('weekday 0', { weekday: [0] });
  when('weekday 8', { weekday: [8] });
  when('weekday a text', { weekday: ['6'] });
  when('hours the same', { hours: ['06:00', '06:00'] });
  when('hours of one', { hours: ['06:00'] });
  when('hours 25:00', { hours: ['06:00', '25:00'] });
  when('hours 06:60', { hours: ['06:60', '07:00'] });
  when('hours without a zero', { hours: ['6:00', '07:00'] });
  when('near false', { near: false });
  when('evidenceMaxHours negative', { evidenceMaxHours: -1 });
  when('evidenceMaxHours a text', { evidenceMaxHours: '48' });
  when('from a text', { from: '2026-01-01' });
  when('until null', { until: null });
}

function texts(no) {
  no('not JSON', () => 'version: 41', ['format']);
  no('JSON cut short', (p) => JSON.stringify(p).slice(0, -1), ['format']);
  no('JSON with a comment', (p) => `/* policy */${JSON.stringify(p)}`, ['format']);
  no('an array', () => '[]', ['format']);
  no('null', () => 'null', ['format']);
  no('another version than the bundle says', (p) => JSON.stringify({ ...p, version: 40 }), ['format']);
}
