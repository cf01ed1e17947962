/** One screen of the tour, and what stops of several rooms need. */
import type { Page } from 'playwright-core';
import type { Size } from './take.ts';
import type { Who, World } from './world.ts';

export interface Stop {
  readonly name: string;
  /** What it shows, for people who look at the gallery. */
  readonly title: string;
  readonly who: Who;
  readonly path: string | ((world: World) => string);
  /** The wallet's name of the screen, where the address is another's. */
  readonly leadsTo?: string;
  /** There when the screen has drawn. */
  readonly ready: string;
  /** From the address to the screen. */
  readonly act?: (page: Page, world: World, origin: string) => Promise<void>;
  /** Seconds that the page's clock is ahead. */
  readonly ahead?: number;
  /** Runs before the page's own scripts. */
  readonly script?: () => void;
  /** Leaves by itself after some seconds: then it is brought back by `act`. */
  readonly brief?: boolean;
  /** The sizes that it is pictured at, where they are not those of everybody's pages. */
  readonly sizes?: readonly Size[];
  /** Pictured to the end of the page, and not as much of it as the screen shows. */
  readonly whole?: boolean;
  /** Pictured in forced colours too. */
  readonly forced?: boolean;
}

export const DAY = 86_400;

/** What people at a door hold or hang up: a phone, a tablet upright and on its side. */
export const AT_DOORS = ['phone', 'tablet', 'landscape'] as const;

/** For a test whose sample was taken an hour ago. */
export const anHourAgo = () => String(Math.floor(Date.now() / 1000) - 3600);
