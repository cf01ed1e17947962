/** The policy of the test world: the example of formats.md §8, with one category that no rule knows when the pass is red at a clinic. */
const names = (en: string) => ({ kk: en, ru: en, en });

export const POLICY = {
  version: 41,
  utcOffsetMinutes: 300,
  durations: { greenHours: 72, redDays: 14, yellowDays: 14 },
  limits: { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 },
  areas: { 'ALA-01': 'red', '*': 'green' },
  categories: {
    cinema: names('Cinema'),
    airport: names('Airport'),
    catering: names('Catering'),
    grocery: names('Grocery'),
    pharmacy: names('Pharmacy'),
    clinic: names('Clinic'),
  },
  rules: [
    { id: 'isolation', when: { health: ['red'], category: ['cinema', 'airport', 'catering', 'grocery', 'pharmacy'] }, admit: false, reason: 'isolation' },
    { id: 'airport', when: { health: ['blue'], category: ['airport'] }, admit: false, reason: 'test-required' },
    { id: 'weekend', when: { health: ['blue'], category: ['cinema'], weekday: [6, 7] }, admit: false, reason: 'weekend' },
    { id: 'night', when: { zone: ['red'], category: ['catering'], hours: ['00:00', '06:00'] }, admit: false, reason: 'hours' },
    { id: 'yellow-food', when: { health: ['yellow'], category: ['grocery'] }, admit: true },
    { id: 'yellow-near', when: { health: ['yellow'], category: ['pharmacy'], near: true }, admit: true },
    { id: 'yellow-else', when: { health: ['yellow'] }, admit: false, reason: 'contact' },
    { id: 'default', when: { health: ['blue', 'green'] }, admit: true },
  ],
};
