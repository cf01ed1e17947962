/** What a door’s tablet settles with the ministry, in English: its certificate, and asking about somebody who has no phone. */
export const affairs = {
  certificate: {
    title: 'Tablet’s certificate',
    short: 'Certificate: {span} left',
    until: 'Until {date}',
    asked: 'Ministry asked: {age}',
    never: 'The ministry has not been asked yet',
    soon: 'This tablet’s certificate ends {when}. Connect it to a network: it renews by itself.',
    trouble: 'The ministry could not be asked about this tablet the last time. The certificate stays in force.',
    odd: 'The ministry’s answer is not signed for this tablet. Nothing was changed.',
  },
  stop: {
    'gate-revoked': {
      title: 'The ministry has taken this tablet off its door',
      todo: 'It checks nobody any more. Ask the ministry for a new enrolment code, or use another tablet.',
    },
    'credential-expired': {
      title: 'This tablet’s certificate has ended',
      todo: 'It was too long without a network. Ask the ministry for a new enrolment code.',
    },
    'certificate-revoked': {
      title: 'The ministry has withdrawn this tablet’s certificate',
      todo: 'Connect it to a network: it asks for the next one by itself and goes on.',
    },
    again: 'Ask the ministry now',
    newCode: 'Enter a new enrolment code',
    stays: 'The journal stays on this tablet. Save it to a file, so that nothing of it is lost.',
    offline: 'The ministry did not answer. The tablet tries again by itself.',
    still: 'The ministry answered: this tablet is not in use at this door.',
  },
  guard: {
    open: 'Person without a phone or a card',
    title: 'By identity document',
    text: 'Take the document in your hand, compare the face, and type its number. The ministry is asked about this one person.',
    iin: 'IIN',
    passport: 'Passport',
    iinHint: '12 digits, from the identity card',
    iinWrong: 'This is not an IIN. Compare with the document.',
    country: 'Country',
    countryHint: 'Three letters of the bottom lines',
    number: 'Passport number',
    numberHint: 'Letters and digits, without spaces',
    ask: 'Ask the ministry',
    asking: 'Asking…',
    says: {
      unknown: {
        title: 'Nobody has this number',
        todo: 'Compare it with the document. If it is right, the public service centre can help; without a check nobody is let in.',
      },
      offline: {
        title: 'This needs a network',
        todo: 'Share a phone’s network with this tablet, or ask for a paper pass with the identity card. A relative can print one in Ashyq.',
      },
      often: { title: 'Too many questions in a row', todo: 'Wait: you can ask again {when}.' },
      locked: {
        title: 'Too many numbers that nobody has',
        todo: 'For the protection of people’s data this tablet can ask again {when}. Passes are checked as before.',
      },
      shift: { title: 'The ministry does not know yet that the shift is open', todo: 'The journal is being handed in. Try again in a moment.' },
      training: { title: 'This door is in training', todo: 'Real people are not looked up here. Send this person to another gate.' },
      refused: {
        title: 'The ministry does not answer this tablet',
        todo: 'Close the shift, look at the ministry’s data on this tablet, and tell the venue’s manager.',
      },
      clock: { title: 'This tablet’s clock is wrong', todo: 'Set date and time to automatic, then ask again.' },
      odd: { title: 'The answer is not the ministry’s', todo: 'Do not let anybody in on it. Try another network.' },
    },
  },
} as const;
