/** What tests/bench/signing.mjs measures: the issuer's own keyring and the one behind the signer's socket. A renewal over a database is in `npm run bench`. */
export { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
export { openKeyring } from '../../src/issuer/keys/keyring.ts';
export { LIMITS } from '../../src/issuer/keys/signer/limits.ts';
export { openRemoteKeyring } from '../../src/issuer/keys/signer/remote-keyring.ts';
export { startSigner } from '../../src/issuer/keys/signer/serve.ts';
