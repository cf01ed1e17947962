/** The ministry operator's words, in English. */
export const deskPublication = {
  intro: 'What the ministry has published (this is what every tablet sees) and how data go in.',
  publication: 'Published data',
  nothingPublished: 'No published data have reached this browser yet.',
  doorsWork: 'Tablets can verify without a network',
  doorsWorkFor: 'A tablet that has these data goes on working for {span}.',
  doorsStopped: 'The time stamp has expired: tablets decide nothing until a new one is published',
  stamp: 'Time stamp',
  stampValue: 'no. {version}, signed {signed}, ends {exp}',
  keys: 'Keys',
  keysValue: '{n|key|keys} for passes, {specimens|key|keys} for training specimens; root no. {root}, bundle no. {bundle}',
  lists: 'Revocation lists',
  listsValue: '{n|list|lists}, revoked: {revoked}',
  policy: 'Policy',
  policyValue: 'version {version}: {rules|rule|rules}, {categories|kind|kinds} of place',
  commands: 'Data and keys',
  commandsWhy:
    'Data are signed with the laboratory’s own key before they leave its computer, so they go in by the command line. This page cannot change anything.',
  command: {
    lab: 'Laboratory results from a CSV file',
    contacts: 'Contacts from a CSV file',
    verify: 'Verify passes as an auditor does',
    keyList: 'Which keys are in use',
  },
} as const;
