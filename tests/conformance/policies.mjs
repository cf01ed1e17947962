/** Policies of the corpus: the example of formats.md §8 in full, and one with a door for each condition. */
import { AT } from './times.mjs';

const label = (text) => ({ kk: text, ru: text, en: text });
const LIMITS = { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 };
const DURATIONS = { greenHours: 72, redDays: 14, yellowDays: 14 };

/** The example of formats.md §8, with its categories spelled out. */
export function demoPolicy() {
  const categories = ['cinema', 'airport', 'catering', 'grocery', 'pharmacy', 'voluntary'];
  return {
    version: 41,
    utcOffsetMinutes: 300,
    durations: DURATIONS,
    limits: LIMITS,
    areas: { 'ALA-01': 'red', '*': 'green' },
    categories: Object.fromEntries(categories.map((name) => [name, label(name)])),
    rules: [
      { id: 'isolation', when: { health: ['red'] }, admit: false, reason: 'isolation' },
      { id: 'airport', when: { health: ['blue'], category: ['airport'] }, admit: false, reason: 'test-required' },
      { id: 'weekend', when: { health: ['blue'], category: ['cinema'], weekday: [6, 7] }, admit: false, reason: 'weekend' },
      { id: 'night', when: { zone: ['red'], category: ['catering'], hours: ['00:00', '06:00'] }, admit: false, reason: 'hours' },
      { id: 'yellow-food', when: { health: ['yellow'], category: ['grocery'] }, admit: true },
      { id: 'yellow-near', when: { health: ['yellow'], category: ['pharmacy'], near: true }, admit: true },
      { id: 'yellow-else', when: { health: ['yellow'] }, admit: false, reason: 'contact' },
      { id: 'default', when: { health: ['blue', 'green'] }, admit: true },
    ],
  };
}

/** Doors of `conditionsPolicy`: category -> condition of its only rule. */
export const DOORS = {
  'd-day': { hours: ['09:00', '17:30'] },
  'd-night': { hours: ['22:00', '06:00'] },
  'd-weekend': { weekday: [6, 7] },
  'd-monday': { weekday: [1] },
  'd-sunday': { weekday: [7] },
  'd-zone': { zone: ['red'] },
  'd-area': { area: ['ALA-01', 'AST-02'] },
  'd-near': { near: true },
  'd-evidence': { evidenceMaxHours: 48 },
  'd-basis': { basis: ['pcr-negative', 'vaccinated'] },
  'd-from-now': { from: AT },
  'd-from-next': { from: AT + 1 },
  'd-until-now': { until: AT },
  'd-until-next': { until: AT + 1 },
  'd-health': { health: ['green', 'yellow'] },
  'd-all': { health: ['green'], basis: ['pcr-negative'], zone: ['red'], weekday: [3], hours: ['09:00', '11:00'], evidenceMaxHours: 72 },
  voluntary: { health: ['green'] },
};

/** One rule per door: it admits when its condition holds; nothing else matches, so that every miss is `no-rule`. Areas have no default zone. */
export function conditionsPolicy(change = {}) {
  const rules = Object.entries(DOORS).map(([category, when]) => ({ id: `r-${category}`, when: { category: [category], ...when }, admit: true }));
  const first = [
    { id: 'first', when: { category: ['d-order'] }, admit: false, reason: 'hours' },
    { id: 'second', when: { category: ['d-order'], health: ['green'] }, admit: true },
  ];
  const categories = [...Object.keys(DOORS), 'd-order', 'd-none'];
  return {
    version: 42,
    utcOffsetMinutes: 300,
    durations: DURATIONS,
    limits: LIMITS,
    areas: { 'ALA-01': 'red', 'AST-02': 'green' },
    categories: Object.fromEntries(categories.map((name) => [name, label(name)])),
    rules: [...first, ...rules],
    ...change,
  };
}
