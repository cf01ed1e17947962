/** The end of the mission, told ahead and afterwards, in English. */
export const sunset = {
  ahead: {
    title: 'Ashyq ends: {when}',
    phone: 'After that no entrance asks for a pass. You can save a copy.',
    phoneData: 'This phone’s data are erased: {when}',
    tablet: 'After that this tablet scans no more. Hand its journal in before.',
    tabletData: 'This tablet’s journal is erased: {when}',
    copy: 'Save my data',
  },
  over: {
    title: 'Ashyq has ended',
    since: 'Ended: {when}',
    phone: 'No entrance asks for a pass any more.',
    phoneErase: 'Passes and visits on this phone are erased: {when}',
    untilThen: 'Until then you can save a copy.',
    tablet: 'Visitors need no pass any more. This tablet scans nothing.',
    tabletErase: 'The journal and the key of this tablet are erased: {when}',
    clock: 'Is the date on this device wrong? Set it right and open the page again.',
    now: 'Erase now',
    sure: 'This cannot be undone. Erase everything?',
    yes: 'Erase',
    failed: 'Not everything could be erased. Close the other windows of Ashyq and try again.',
  },
  erased: {
    phone: 'This phone is empty now',
    phoneText: 'Passes, keys and visits are erased. You can take the app off the phone.',
    tablet: 'This tablet is empty now',
    tabletText: 'The key and the journal are erased. Thank you for your work.',
  },
} as const;
