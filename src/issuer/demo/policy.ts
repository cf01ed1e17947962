/**
 * The demo policy (formats.md §8): the rules of 2021 as data. Every category has a name in three languages and, for every status, zone and hour, a rule.
 *
 * Order matters, the first match wins: red stays at home; yellow may buy food, and medicine near home; then the zones close places for everybody; then
 * what blue lacks (a fresh test) is asked for; everybody else may enter.
 */
import { CATEGORIES, type Category } from './categories.ts';
import { PLACES } from './places.ts';

/** Crowded pastimes: closed altogether in a dark red zone. */
const PASTIMES: readonly Category[] = [
  'cinema',
  'theatre',
  'concert-hall',
  'sauna',
  'bowling',
  'billiards',
  'computer-club',
  'karaoke',
  'banquet-hall',
  'exhibition',
  'childrens-centre',
  'circus',
  'sport-event',
  'lottery',
];
/** Places that close at night where the zone says so. */
const EVENINGS: readonly Category[] = ['market', 'mall', 'catering', 'canteen', 'fitness', 'pool'];

/** `health`, `category` and the rest as in formats.md §8. */
const RULES = [
  { id: 'isolation', when: { health: ['red'] }, admit: false, reason: 'isolation' },
  { id: 'yellow-food', when: { health: ['yellow'], category: ['grocery'] }, admit: true },
  { id: 'yellow-near', when: { health: ['yellow'], category: ['pharmacy'], near: true }, admit: true },
  { id: 'yellow-else', when: { health: ['yellow'] }, admit: false, reason: 'contact' },

  { id: 'dark-red-closed', when: { zone: ['dark-red'], category: PASTIMES }, admit: false, reason: 'zone' },
  { id: 'dark-red-weekend', when: { zone: ['dark-red'], category: ['market', 'mall'], weekday: [6, 7] }, admit: false, reason: 'zone' },
  { id: 'dark-red-hours', when: { zone: ['dark-red'], category: EVENINGS, hours: ['20:00', '07:00'] }, admit: false, reason: 'hours' },
  { id: 'red-hours', when: { zone: ['red'], category: [...EVENINGS, ...PASTIMES], hours: ['22:00', '07:00'] }, admit: false, reason: 'hours' },
  { id: 'yellow-hours', when: { zone: ['yellow'], category: [...EVENINGS, ...PASTIMES], hours: ['00:00', '07:00'] }, admit: false, reason: 'hours' },
  {
    id: 'green-hours',
    when: { zone: ['green'], category: ['karaoke', 'computer-club', 'banquet-hall'], hours: ['02:00', '07:00'] },
    admit: false,
    reason: 'hours',
  },

  { id: 'airport', when: { health: ['blue'], category: ['airport'] }, admit: false, reason: 'test-required' },
  { id: 'theatre', when: { health: ['blue'], category: ['theatre'] }, admit: false, reason: 'test-required' },
  { id: 'weekend', when: { health: ['blue'], category: ['cinema'], weekday: [6, 7] }, admit: false, reason: 'weekend' },
  { id: 'default', when: { health: ['blue', 'green'] }, admit: true },
] as const;

/** The policy as JSON text, ready to be published under this version. */
export function demoPolicy(version: number): string {
  const policy = {
    version,
    utcOffsetMinutes: 300,
    durations: { greenHours: 72, redDays: 14, yellowDays: 14 },
    limits: { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 },
    areas: { ...Object.fromEntries(PLACES.map((place) => [place.code, place.zone])), '*': 'green' },
    categories: CATEGORIES,
    rules: RULES,
  };
  return `${JSON.stringify(policy, null, 1)}\n`;
}
