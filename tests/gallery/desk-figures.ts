/** The desk's figures, keys and publication, journals of doors: what stands in them of a demo that has just begun. */
import { deskStop } from './desk.ts';
import type { Stop } from './stop.ts';

export const FIGURES: readonly Stop[] = [
  deskStop({ name: 'desk-figures', title: 'Desk: figures of statuses, tests, scans and the service', page: 'dashboards', ready: '.plot' }),
  deskStop({ name: 'desk-publication', title: 'Desk: keys and publication as a verifier sees them', page: 'publication', ready: '.file-state.is-good' }),
  deskStop({ name: 'desk-findings', title: 'Desk: journals of doors that do not fit', page: 'findings', ready: '.desk-empty', at: 'audit desk' }),
];
