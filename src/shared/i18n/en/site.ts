/** The public page, `/about/en.html`, in English: what Ashyq is, for whoever has not opened it. No app loads it; it is made with the build (site/). */
export const site = {
  description: 'A health status that the ministry signs, the phone carries and a tablet at the entrance checks without a network.',
  skip: 'To the text',
  contents: 'On this page',
  title: 'Open to whoever may enter',
  lead: 'In an epidemic public places stay open. The ministry gives everybody a status, your phone carries it, and the tablet at the entrance checks it, without a network.',
  open: 'Get my status',
  check: 'Check my status',
  what: {
    title: 'What it is',
    text: 'Everybody has one of four statuses, by tests and contacts. The rules say where each may go.',
    signed: 'The tablet decides, by the ministry’s signature. A screenshot is worthless within a minute, and a page that only looks like Ashyq opens no door.',
    offline: 'Phone and tablet work for days without a network. How old their knowledge is stands on the screen.',
    little: 'An entrance sees your colour, initials and birthday. Your IIN is in no code, and places cannot follow you.',
  },
  mine: {
    title: 'My status',
    text: 'Open Ashyq on your phone, type your IIN and the code from the message: the status comes to the phone and renews by itself.',
    phone: 'No phone is registered for you, or you have none? A public service centre helps with your identity card; it also prints a paper pass.',
    neutral: 'The neutral code: scan it in Ashyq and see your status. No visit is registered, nobody learns where you are.',
    image: 'The neutral QR code',
  },
  venues: {
    title: 'For places',
    text: 'Any tablet or phone with a camera becomes a door.',
    first: 'The ministry registers the place and gives a poster and an enrolment code for each tablet.',
    second: 'Open the gate on the tablet and scan the enrolment code. From then on it works without a network.',
    third: 'Open the shift once. Then: code, answer, next guest. The journal holds no names.',
    open: 'Open the gate',
  },
  audit: {
    title: 'For auditors',
    text: 'Codes, journals of doors and the ministry’s own history can be verified by anybody, as of any moment, without a network and without asking the ministry: all that is needed is published and signed.',
    open: 'Open the audit page',
  },
  data: {
    title: 'Your data',
    text: 'Visits stay on your phone, and with the ministry for 30 days. Everything on the phone can be saved and deleted with a button. No advertising, nobody’s counters.',
    more: 'What is known about whom, and for how long',
  },
  access: {
    title: 'For everybody',
    text: 'By keyboard, by voice, with letters twice as large, without seeing colours, in three languages; and on paper.',
    more: 'Accessibility statement',
  },
  missing: {
    title: 'There is no such page',
    text: 'Perhaps a letter of the address is wrong, or its end is missing.',
    way: 'Open Ashyq',
  },
  home: 'About Ashyq',
  staff: 'Ministry’s desk',
} as const;
