/** The help of the wallet, the gate and the audit page, in English: a question, then what to do. What stands in quotation marks is written on a button. */
export const help = {
  lead: 'It is on this device: you can read it without a network.',
  site: 'About Ashyq, your data, accessibility',
  wallet: {
    show: {
      ask: 'How do I show my pass?',
      answer:
        'Press “Show QR” and hold the screen to the camera of the tablet at the entrance. The answer appears on the tablet’s screen. The code is new every 15 seconds and needs no network.',
    },
    unread: {
      ask: 'The tablet does not read my code',
      answer:
        'Turn the screen’s brightness up, wipe the glass, and hold the phone still, two hands’ widths from the camera. Show the screen itself: a photo or a screenshot of the code does not work.',
    },
    colour: {
      ask: 'What does my colour mean?',
      answer:
        'The first screen says what your colour allows, why you have it and until when. “All places” says it for every kind of place. Each colour has its own word, shape and letter too.',
    },
    poster: {
      ask: 'There is a poster at the entrance',
      answer:
        'Press “Scan” and point at the poster, or at the code on the tablet’s screen. Your visit is saved on the phone and goes to the ministry when there is a network. On your way out press “I am leaving”.',
    },
    offline: {
      ask: 'How long does it work without a network?',
      answer: 'For three days. A day before the end the app says so. Connect to a network once: the pass renews by itself, you need do nothing.',
    },
    family: {
      ask: 'May I carry the passes of my family?',
      answer: 'Yes. “More”, then “My family”: children as they are registered with you, and relatives, each with the code that comes to their own phone.',
    },
    paper: {
      ask: 'And without a phone?',
      answer:
        '“More”, then “Paper pass”: a card to print, good for 7 days and together with an identity card. Whoever has no phone at all gets one at a public service centre.',
    },
    lost: {
      ask: 'A new phone, or the phone is lost',
      answer: 'Open Ashyq on the new phone and get your status there. From that moment the pass on the old phone is no longer valid, whoever has it.',
    },
    wrong: {
      ask: 'My colour is wrong, or I was refused',
      answer:
        '“More”, then “Contest”: somebody at the ministry decides within 72 hours. If an entrance refused you, ask for the receipt there and scan it: then the refusal is looked at.',
    },
    privacy: {
      ask: 'What do others learn about me?',
      answer:
        'An entrance sees your colour, the reason, your initials and your birthday without the year. Your IIN is in no code. “Neutral check” shows your status without registering a visit.',
    },
    erase: {
      ask: 'How do I delete everything?',
      answer: '“More”, then “Settings”, then “Delete everything”. You can get your pass again at any time.',
    },
  },
  gate: {
    begin: {
      ask: 'How does the day begin?',
      answer:
        'Press “Open the shift” once: sound, camera and screen are on, and nothing more has to be touched. In the evening “Close the shift”, the cross beside the camera.',
    },
    colours: {
      ask: 'What do the three screens mean?',
      answer:
        'Green with a tick: the person may enter. Red with a cross: the person may not; the screen says why and what would let them in. Amber with a question mark: not clear yet; do what stands under “What to do”.',
    },
    compare: {
      ask: 'Is it this person’s pass?',
      answer:
        'Compare the initials and the birthday on the screen with the person. With a paper pass always take the identity card in your hand. They leave the screen by themselves.',
    },
    unread: {
      ask: 'The camera does not read a code',
      answer:
        'Ask the guest to turn the brightness up and to hold still. Wipe the lens; in the dark turn on “Light”. “Without the camera” takes a scanner, a picture, a PDF or typed text.',
    },
    again: {
      ask: '“Already scanned”: what is that?',
      answer:
        'The same code was here a moment ago. If it is the same guest, the first answer counts. If it is another one, the code was copied: ask for a fresh one on the guest’s own phone.',
    },
    document: {
      ask: 'A guest has no phone',
      answer:
        'A paper pass with an identity card is enough. Without both press “Person without a phone or a card” and type the number of the document; for this a network is needed.',
    },
    network: {
      ask: 'There is no network',
      answer:
        'Go on working: everything is on the tablet. The line with the age of the data says how long that goes on. Press it: there it says how to bring new data with a phone or a file.',
    },
    word: {
      ask: 'May the manager let somebody in?',
      answer:
        'After amber yes: “Let in on the manager’s word”, with the PIN and a reason, which the journal keeps. After red nobody can: the guest may take a receipt and contest.',
    },
    receipt: {
      ask: 'A guest does not agree',
      answer: 'After a refusal press “Receipt for the guest”. The guest scans it with Ashyq, and the ministry looks at the refusal within 72 hours.',
    },
    journal: {
      ask: 'What does the journal hold?',
      answer:
        'The time, the answer and a mark that differs every day and in every place: no names, no IIN. It is handed in by itself; nothing is lost if the tablet goes off.',
    },
    practise: {
      ask: 'How do I practise?',
      answer: 'Between two shifts: “Settings”, then “Begin training”. The practice cards show every answer. Nobody is admitted until the training ends.',
    },
  },
  audit: {
    bring: {
      ask: 'What can I bring?',
      answer:
        'Codes as text, tables, pictures or PDFs, journals of doors, and folders with the ministry’s data: drop them on the page or press “Choose files”. What each is, the page tells by itself. Nothing leaves this device.',
    },
    moment: {
      ask: 'As of when is it judged?',
      answer: 'As of now, of a moment that you choose, or of the time in each line. Then the keys, rules and lists of that moment count, not today’s.',
    },
    line: {
      ask: 'Why this verdict?',
      answer: 'Press a line: it shows each check in its order, the key, the rule, and the bytes that were read. The first check that fails decides.',
    },
    journal: {
      ask: 'When is a journal good?',
      answer:
        'Intact: every entry up to the last signature is as it was written. Unproven: nothing contradicts, but a signature is missing. Broken: the first place where it does not hold is named. The page says what nobody may conclude.',
    },
    history: {
      ask: 'Can the ministry change its past?',
      answer:
        'Not without being seen: everything it published is in a log that only grows. Choose what you saw earlier, and the page shows that today’s log contains it.',
    },
    join: {
      ask: 'Where else was this pass?',
      answer:
        'That cannot be known from journals: the mark of a pass is another one in each place and on each day. Only codes that you have in your hands can be compared.',
    },
    report: {
      ask: 'How do I hand it on?',
      answer:
        '“Save the report”: what was found, with the hashes of all it rests on. Whoever has the same files gets the same report, here or on the command line.',
    },
    offline: {
      ask: 'And without a network?',
      answer: 'Everything works. For the past bring a folder with the ministry’s data, which a mirror or the command line makes.',
    },
  },
} as const;
