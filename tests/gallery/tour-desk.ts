/** The tour's signed-in stops at the ministry's desk. Each folder of pages adds a list of its own here, in a file of its own (`desk-<folder>.ts`). */
import { deskStop } from './desk.ts';
import { DATA } from './desk-data.ts';
import { FIGURES } from './desk-figures.ts';
import { POLICY } from './desk-policy.ts';
import { TRACING } from './desk-tracing.ts';
import { VENUES } from './desk-venues.ts';
import type { Stop } from './stop.ts';

const WORK: readonly Stop[] = [
  deskStop({ name: 'desk-proposals', title: 'Desk: what waits for a second person', page: 'proposals', ready: '.desk-page h1' }),
  deskStop({ name: 'desk-account', title: 'Desk: one’s own account', page: 'account', ready: '.desk-table' }),
  deskStop({ name: 'desk-people', title: 'Desk: finding a person', page: 'people', ready: '.desk-page form' }),
  deskStop({ name: 'desk-trail', title: 'Desk: the audit trail', page: 'trail', ready: '.desk-table', at: 'audit desk' }),
];

/** In the order of the desk's menu. */
export const DESK: readonly Stop[] = [...WORK, ...TRACING, ...DATA, ...VENUES, ...POLICY, ...FIGURES];
