/** What a door’s tablet says on its bad days, in English: two windows, data that are gone, a journal of an earlier key, a camera, a file. */
export const tablet = {
  elsewhere: {
    title: 'Another window of this tablet is open',
    text: 'Only one window checks passes, so that all go by the same rules. Close the other one, or go on here.',
    take: 'Go on here',
  },
  lost: {
    title: 'This tablet’s data were cleared in the browser',
    text: 'Its key is gone, so nothing can be recorded and nobody can be let in here. Ask the ministry for a new enrolment code.',
    lines: 'Lines of the journal that the ministry did not have yet are gone too: say so when you ask for the code.',
    again: 'Set up anew',
  },
  before: {
    title: 'Journal of this tablet from before',
    waits: '{n|entry|entries} the ministry does not have yet. Save them to a file before you set up the tablet.',
    has: '{n|entry|entries}. The ministry has them all.',
    kept: '{n|entry|entries} that can only be handed over as a file.',
    save: 'Save to a file',
    saved: 'Saved. The entries also stay on this tablet.',
  },
  ended: 'The mission has ended: the ministry takes no entries any more. Save the journal to a file.',
  state: {
    open: 'For the inspector: as a code',
    title: 'State of the journal',
    signed: 'Signed by this tablet',
    ministry: 'Ministry',
    whole: 'countersigned, up to the last entry',
    part: 'countersigned up to entry {n}',
    none: 'not countersigned yet',
    head: 'Last entry',
    hint: 'With a picture of this code an inspector can check later whether an entry was taken out or changed. It holds no entries and no names.',
    failed: 'The code could not be made on this tablet.',
  },
  pinTaken: 'A PIN has been set in another window. Enter that one.',
  camera: {
    zoom: 'Closer',
    gone: 'If it does not come back: close other apps that use it, or check passes without the camera.',
  },
  file: {
    several: 'There are {n|code|codes} in the file. Choose one:',
    one: 'Code {n}',
    unread: 'Only the first 10 pages were looked at.',
  },
} as const;
