/** The ministry operator's words, in English. */
export const desk = {
  title: 'Desk',
  intro: 'The ministry’s workplace: data, policy, venues, keys.',
  data: 'Laboratory data',
  contacts: 'Contacts',
  policy: 'Policy',
  venues: 'Venues',
  people: 'People',
  keys: 'Keys',
  publication: 'Publication',
  signIn: 'Sign in',
  signOut: 'Sign out',
  upload: 'Upload',
  accepted: 'Accepted: {n}',
  rejected: 'Rejected: {n}',
} as const;
