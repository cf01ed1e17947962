/** What tests/bench/signing.mjs measures: the issuer's own keyring, and a renewal over a database is in `npm run bench`. */
export { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
export { openKeyring } from '../../src/issuer/keys/keyring.ts';
