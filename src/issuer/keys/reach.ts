/** The keyring that a command or an issuer works with: its own where it holds the keys, the signer's where `ASHYQ_SIGNER` names one (decision 048). */
import { type Keyring, openKeyring } from './keyring.ts';
import type { Environment } from './passphrase.ts';
import { openRemoteKeyring } from './signer/remote-keyring.ts';

export const SIGNER = 'ASHYQ_SIGNER';

/** @throws KeyError, SignerError */
export function reachKeyring(dataDir: string, environment: Environment): Promise<Keyring> {
  const signer = environment[SIGNER];
  return signer === undefined || signer === '' ? openKeyring(dataDir, environment) : openRemoteKeyring(dataDir, signer);
}
