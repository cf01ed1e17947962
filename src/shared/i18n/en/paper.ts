/** The paper pass: making the card, and what is printed on it. English. */
export const paper = {
  title: 'Paper pass',
  whose: 'Pass of {name}',
  text: 'A card of postcard size for somebody without a phone, or for when the battery is empty. A door takes it only with an identity document.',
  make: 'Make the card',
  making: 'Making…',
  print: 'Print',
  pdf: 'To keep it as a file, press Print and choose “Save as PDF” in place of a printer.',
  notKept: 'The card is not kept on this phone. Printed before, it goes on counting until its own end.',
  ends: 'It ends at once when the status gets stricter, or the pass moves to another phone.',
  preview: 'The card as it will be printed',
  card: {
    title: 'Paper pass',
    person: 'Person',
    until: 'Valid until',
    document: 'Valid only with an identity document',
    ask: 'Questions, loss: public service centre',
  },
} as const;
