/**
 * Every screen of the product: its name, on whose device it is, its address, when it is there, and what leads to it. The gallery pictures this tour and
 * tests/e2e/axe-checks.ts checks it, so a screen that is missing in one is missing in both.
 */
import { AT_DOORS, type Stop } from './stop.ts';
import { DESK } from './tour-desk.ts';
import { LAST_TABLET, OTHERS } from './tour-doors.ts';
import { DOORS, DOORS_LAST, DOORS_TRAINING } from './tour-gate.ts';
import { CALLED_BACK } from './tour-gate-called-back.ts';
import { AT_WORK, DAYS } from './tour-gate-days.ts';
import { LAST_PHONE, WALLET, WALLET_EMPTY } from './tour-wallet.ts';
import type { Who } from './world.ts';

/** In the order in which devices are needed; what stands on one device is told together. */
export const TOUR: readonly Stop[] = [...WALLET_EMPTY, ...WALLET, ...OTHERS, ...LAST_PHONE, ...LAST_TABLET].map((stop) =>
  stop.path === '/gate' ? { sizes: AT_DOORS, ...stop } : stop,
);

/** From here on the tour's door is locked, and then in training. */
const locked = TOUR.findIndex(({ name }) => name === 'gate-locked');
const [before, after] = [TOUR.slice(0, locked), TOUR.slice(locked)];

/** What the gallery pictures: the tour, among it what few people ever see of a door, and the ministry's pages behind a sign-in, which axe and the layout check in their own stories (tests/e2e/desk-*.test.ts). */
export const PICTURED: readonly Stop[] = [...before, ...AT_WORK, ...DOORS, ...after, ...DOORS_TRAINING, ...DAYS, ...DOORS_LAST, ...CALLED_BACK, ...DESK];

/** The devices in the order of the tour. */
export const DEVICES: readonly Who[] = [...new Set(TOUR.map(({ who }) => who))];
