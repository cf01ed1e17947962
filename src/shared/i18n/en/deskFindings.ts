/** What did not fit in journals of doors. English. */
export const deskFindings = {
  intro:
    'Journals that tablets sent and that do not hang together. The first message of each is kept as the tablet signed it; who is to blame is for an inspector to find out.',
  caption: 'What did not fit',
  none: 'Every journal fits.',
  found: 'Found',
  where: 'Where',
  whereIs: '{venue}, entrance {gate}, journal {epoch}',
  what: 'What',
  fromLine: '{what} Line {nr}.',
  times: 'Times',
  evidence: 'Evidence',
  save: 'Save the message',
  notKept: 'not kept',
  other: 'Something that this version has no words for.',
  kinds: {
    fork: 'The tablet says otherwise than it had signed before.',
    truncation: 'The tablet has fewer lines than it said before.',
    'new-epoch': 'A further journal under the same key: the one before was lost or dropped.',
    broken: 'The lines do not hang together.',
    'after-end': 'Lines from a time when the tablet had no certificate any more.',
    'time-future': 'The tablet’s clock ran ahead.',
    'time-back': 'The tablet’s clock went back, and nothing says why.',
    many: 'More than is kept of one tablet and day: the rest of {day} is only counted.',
  },
} as const;
