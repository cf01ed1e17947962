/** The desk's stops about venues: regions, what a word finds, one venue with its tablets, a new one, applications; and contested statuses. */
import { deskStop } from './desk.ts';
import type { Stop } from './stop.ts';

export const VENUES: readonly Stop[] = [
  deskStop({ name: 'desk-venues', title: 'Desk: venues by region', page: 'venues', ready: '.desk-table tbody' }),
  deskStop({
    name: 'desk-venues-found',
    title: 'Desk: venues found by a word of their name',
    page: `venues&find=${encodeURIComponent('береке')}`,
    ready: '.desk-table tbody',
  }),
  deskStop({ name: 'desk-venues-district', title: 'Desk: venues of a region, and their posters', page: 'venues&area=75', ready: '.desk-table tbody' }),
  deskStop({ name: 'desk-venue', title: 'Desk: a venue, its tablets and settings', page: 'venue&nr=ALA-00001', ready: '.desk-page h2' }),
  deskStop({ name: 'desk-new-venue', title: 'Desk: registering a venue', page: 'newVenue', ready: '.desk-page form' }),
  deskStop({ name: 'desk-applications', title: 'Desk: applications', page: 'applications', ready: '.desk-page h1' }),
  deskStop({ name: 'desk-contests', title: 'Desk: contested statuses', page: 'contests', ready: '.desk-page h1' }),
];
