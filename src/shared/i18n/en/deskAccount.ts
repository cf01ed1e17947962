/** One’s own account at the desk: sessions and passphrase. English. */
export const deskAccount = {
  intro: 'Where you are signed in, and your passphrase. The rest of your account is your administrator’s to change.',
  sessions: {
    title: 'Where you are signed in',
    hint: 'A session ends after 15 minutes without work. If you do not know one of these, end it and change your passphrase.',
    browser: 'Browser',
    here: '{browser} (this one)',
    other: 'A browser of no known name',
    since: 'Signed in',
    seen: 'Last used',
    until: 'Ends without work',
    prove: 'Your passphrase, to end a session',
    action: 'End',
    own: 'By signing out',
    end: 'End',
    endThis: 'End the session in {browser}, signed in {since}',
    endOthers: 'End all but this one',
  },
  passphrase: {
    title: 'Change the passphrase',
    hint: 'Nobody asks you to change it now and then. Change it if somebody may have seen it: all other sessions end with it.',
    present: 'Passphrase until now',
    next: 'New passphrase',
    send: 'Change the passphrase',
    done: 'The passphrase is changed',
    doneHint: 'All other sessions have ended. Sign in with the new one from now on; the codes of the app stay the same.',
  },
} as const;
