/**
 * Everything of the wallet that judges or asks the ministry, in one module of its own: it is loaded after the QR can be shown, so that the way from a
 * tap on the icon to a QR stays short (performance.md, target 6).
 */
export { loadTrust } from '../shared/network/trust-load.ts';
export { refreshTrust } from '../shared/network/trust-refresh.ts';
export { checkPass } from './check.ts';
export { askForCode, confirmEnrolment } from './enrol.ts';
export { renew, renewalDue } from './renew.ts';
export { readToken } from './token.ts';
export { readVenue } from './venue.ts';
