/** What stands beside scanning and comes after the first screen, in one script: each file of the build is a line in the service worker's list. */
export { openPractice } from '../practise.ts';
export { Band } from './Band.tsx';
export { ManagerMore } from './ManagerMore.tsx';
export { PractisedView } from './PractisedView.tsx';
export { Rounds } from './Rounds.tsx';
