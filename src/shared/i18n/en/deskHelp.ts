/** The desk's help, in English. What stands in quotation marks is in the menu or on a button. */
export const deskHelp = {
  lead: 'What one does here, by subject. You see in the menu what your roles open.',
  site: 'About Ashyq, your data, accessibility',
  signIn: {
    ask: 'How do I sign in?',
    answer:
      'With your login, your passphrase and the six digits that your authenticator app shows now. With a new phone ask for an activation code and press “Open an account”.',
  },
  second: {
    ask: 'Why does it not happen at once?',
    answer:
      'What is hard to take back needs two people. One proposes, another one looks and confirms under “Second person”. Nobody confirms their own proposal.',
  },
  person: {
    ask: 'How do I find a person?',
    answer:
      'Under “People”, by IIN, name or phone. Who looked at whom stays in the audit trail. On the person’s page one corrects a result or prints a paper pass.',
  },
  files: {
    ask: 'A laboratory sent a table',
    answer:
      '“Files”, then “Hand in a file”. First you see how it was read: compare a few lines, and if letters look wrong, choose how they are written. Lines with mistakes are named, the others count.',
  },
  held: {
    ask: 'What is a held batch?',
    answer:
      'Results that do not look like this laboratory’s others wait under “Held batches” and change nobody’s status. An epidemiologist looks and releases or refuses them.',
  },
  tracing: {
    ask: 'How do I find contacts?',
    answer:
      'Under “Tracing”: a case shows who was where at the same time, and for how long. Contacts become yellow only when you confirm them, and you see before how many they are.',
  },
  contests: {
    ask: 'Somebody contests a status',
    answer: 'It stands under “Contested statuses” with its deadline of 72 hours. Correct it, or leave it with a reason; the person reads the answer in Ashyq.',
  },
  venues: {
    ask: 'How does a place get its door?',
    answer:
      'Under “Venues”: register it or take an application, print the poster, make an enrolment code for each tablet. A tablet that was lost is taken off its door there.',
  },
  policy: {
    ask: 'How are the rules changed?',
    answer:
      'Write a draft under “Policy drafts”, try it out on recorded scans, read whom it touches, then hand it over to signing. Two key officers sign; doors have it in minutes.',
  },
  published: {
    ask: 'Are the doors up to date?',
    answer: '“What is published” says it to anybody: what was signed when, and how long doors without a network can go on.',
  },
} as const;
