/** Whose words the audit trail speaks in. Apart from what uses them: the list of pages loads them before the trail is there. */

/** The sections that say what a code of the desk means. */
export const LIST_SECTIONS = [
  'desk',
  'deskContests',
  'deskData',
  'deskLabs',
  'deskPeople',
  'deskPolicy',
  'deskProposals',
  'deskPublication',
  'deskTracing',
  'deskTrailKinds',
  'deskVenues',
  'status',
] as const;

/** The trail tells of everything that is done at the desk, in the words of the page where it is done. */
export const TRAIL_SECTIONS = [...LIST_SECTIONS, 'deskTrail', 'deskTrailDetails'] as const;
