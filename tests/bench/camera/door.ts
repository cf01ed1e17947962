/** What tests/bench/camera.mjs needs of the tests of a door, built for Node. */
export { bring } from '../../e2e/door-codes.ts';
export { openMinistry, seconds } from '../../e2e/door-ministry.ts';
export { openDoor } from '../../e2e/door-tablet.ts';
export { openFilm, secondsTo } from './film.ts';
export { tally } from './tally.ts';
