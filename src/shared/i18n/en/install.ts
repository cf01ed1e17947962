/** Putting the app on the home screen, in English. */
export const install = {
  title: 'Ashyq on the home screen',
  text: 'It opens faster from there, works without a network, and the phone does not clear its data.',
  button: 'Install',
  later: 'Not now',
  how: 'Show me how',
  installed: 'Ashyq is already on this device’s home screen.',
  opened: 'You opened it from there.',
  prompt: 'The browser asks once more before anything happens.',
  ios: {
    share: 'Tap Share: at the bottom of Safari, on an iPad at the top; in other browsers beside the address.',
    add: 'Scroll down and choose “Add to Home Screen”.',
    confirm: 'Tap “Add” in the corner.',
    open: 'Open Ashyq from the home screen and get your status there: it does not see this tab’s data.',
  },
  firefox: {
    menu: 'Open the menu: three dots at the edge of the address bar.',
    add: 'Choose “Install” or “Add to Home screen”.',
    confirm: 'Confirm with “Add”.',
  },
  other: {
    menu: 'Open the browser’s menu.',
    add: 'Choose “Install app” or “Add to Home screen”. Where there is neither, Ashyq works in this tab all the same.',
  },
  storage: {
    title: 'Stored data',
    kept: 'The browser has promised to keep it.',
    best: 'The browser may clear it when room is short. On the home screen it is safer.',
    unknown: 'This browser does not say whether it keeps it.',
  },
} as const;
