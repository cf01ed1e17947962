/**
 * Every screen of the product: its name, on whose device it is, its address, when it is there, and what leads to it. The gallery pictures this tour and
 * tests/e2e/axe-checks.ts checks it, so a screen that is missing in one is missing in both.
 */
import { DAY, type Stop } from './stop.ts';
import { OTHERS } from './tour-doors.ts';
import { WALLET, WALLET_EMPTY } from './tour-wallet.ts';
import type { Who } from './world.ts';

/** The last of all: with the statement the ministry's world ends for every device. */
const END: readonly Stop[] = [
  { name: 'wallet-home-ends', title: 'Home: the mission will end', who: 'told', path: '/', ready: '.status-card .facts' },
  { name: 'wallet-ended', title: 'Wallet: the mission has ended', who: 'told', path: '/', ready: 'section.card h1', ahead: 10 * DAY },
  { name: 'gate-ends', title: 'Gate: the mission will end', who: 'told tablet', path: '/gate', ready: '.closed' },
  { name: 'gate-ended', title: 'Gate: the mission has ended', who: 'told tablet', path: '/gate', ready: 'section.card h1', ahead: 10 * DAY },
];

/** In the order in which devices are needed; what stands on one device is told together. */
export const TOUR: readonly Stop[] = [...WALLET_EMPTY, ...WALLET, ...OTHERS, ...END];

/** The devices in the order of the tour. */
export const DEVICES: readonly Who[] = [...new Set(TOUR.map(({ who }) => who))];
