/** A folder for the keys of one test, and what the tests of keys do with it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { decodeStatusToken } from '../../../src/core/token/status-token.ts';
import { decodeRoot } from '../../../src/core/trust/root.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../../src/issuer/keys/keyring.ts';

export const NOW = 1_795_000_000;
export const COST = 2 ** 10;
export const GIVEN = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
export const CLAIMS = { exp: NOW + 3600, iat: NOW, holderKey: null, health: 3, basis: 3, evidenceAt: NOW - 60, index: 1, initials: 'А.С.', birth: 419 };

export let dataDir: string;
/** At the top of a file: a folder for each test. */
export function withKeyFolder(): void {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ashyq-keys-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
}

export const init = (environment: Record<string, string> = GIVEN) => holdCeremony({ dataDir, now: NOW, environment, cost: COST });
export const change = (now = NOW) => ({ dataDir, environment: GIVEN, now, offlineRoot: join(dataDir, 'offline-root'), cost: COST });
export const rootOf = async (version: number) => decodeRoot(await readFile(join(dataDir, 'keys/roots', `root.${version}.cbor`)));
export const kidOfToken = async () => {
  const keyring = await openKeyring(dataDir, GIVEN);
  return toHex(decodeStatusToken(await keyring.signStatusToken(CLAIMS)).header.kid ?? new Uint8Array());
};
