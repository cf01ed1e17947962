/** The ministry operator's words, in English. */
export const desk = {
  title: 'Desk',
  intro: 'What the ministry publishes, as every door sees it, and how data go in.',
  publication: 'Publication',
  nothingPublished: 'Nothing published has reached this browser yet.',
  doorsWork: 'Doors can verify without a network',
  doorsWorkFor: 'A door that saw these data last goes on for {span}.',
  doorsStopped: 'The stamp has expired: doors decide nothing until a new one is published',
  stamp: 'Stamp',
  stampValue: 'number {version}, signed {signed}, ends {exp}',
  keys: 'Keys',
  keysValue: '{n|key|keys} for passes, {specimens|specimen|specimens}; root {root}, bundle {bundle}',
  lists: 'Revocation lists',
  listsValue: '{n|list|lists}, revoked: {revoked}',
  policy: 'Policy',
  policyValue: 'version {version}: {rules|rule|rules}, {categories|kind|kinds} of venue',
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
