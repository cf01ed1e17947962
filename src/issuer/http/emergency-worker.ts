/**
 * The service worker of last resort (security.md, attack 15): should a worker ever be shipped that keeps people from the app, this one is served
 * at the same address. It takes over at once and answers nothing, so every request goes to the network; a later good worker replaces it in the
 * ordinary way. It deletes nothing: passes, keys and journals in the browser's storage stay, and so do the cached versions. `Clear-Site-Data` is
 * never sent, and nothing is unregistered: the app would only register it again.
 */
export const EMERGENCY_WORKER = `// Ashyq: no-op service worker
self.addEventListener('install', () => self.skipWaiting());
`;
