/** What the wallet says on a bad day that no code of the ministry's names: data lost by the browser, a clock that cannot be right. English. */
export const trouble = {
  lost: {
    title: 'Your pass is no longer on this phone',
    text: 'The browser has cleared or damaged Ashyq’s data. The ministry still has everything: get the pass again with your IIN, phone and a code.',
    again: 'Get my pass again',
  },
  restored: {
    title: 'This phone’s storage was damaged',
    text: 'Noticed {when}. Your passes and visits are back, from the second copy that Ashyq keeps on this phone. You need to do nothing.',
  },
  clock: {
    ended: 'By this phone’s clock your pass is over',
    endedText:
      'Time on this phone: {now}. If it is wrong, set date and time to automatic: your pass is here and works again. If it is right, connect to a network: a new one comes by itself.',
    behind: 'This phone’s clock is slow',
    behindText: 'Time on this phone: {now}. The ministry signed your data later than that. Set date and time to automatic; your pass is here, unharmed.',
  },
  again: 'Try again {when}.',
  trust: 'The ministry’s public data could not be refreshed',
  byItself: 'Ashyq tries again by itself.',
  codes: {
    'token-refused': { title: 'What came was not a pass for this phone', todo: 'Try again in a few minutes, or in another network.' },
    'holder-gone': { title: 'This pass was deleted in another tab', todo: 'Open Ashyq again.' },
  },
} as const;
