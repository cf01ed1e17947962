/** A signer with keys of its own in a test's folder, an issuer's folder beside it, and what a good request looks like. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Stamp } from '../../../../src/core/trust/stamp.ts';
import { LIST_ENTRIES, type StatusListContent } from '../../../../src/core/trust/status-list.ts';
import { createLog } from '../../../../src/issuer/http/log.ts';
import { holdCeremony } from '../../../../src/issuer/keys/ceremony.ts';
import { LIMITS, type Limits } from '../../../../src/issuer/keys/signer/limits.ts';
import { openRemoteKeyring, type RemoteKeyring } from '../../../../src/issuer/keys/signer/remote-keyring.ts';
import { type RunningSigner, startSigner } from '../../../../src/issuer/keys/signer/serve.ts';
import { COST, dataDir, GIVEN, NOW } from '../key-folder.ts';

export interface SignerPlace {
  readonly keysDir: string;
  readonly issuerDir: string;
  readonly socketPath: string;
  readonly logged: string[];
  /** moves the signer's clock */
  pass(seconds: number): void;
  start(limits?: Partial<Limits>): Promise<RunningSigner>;
  connect(): Promise<RemoteKeyring>;
  /** what was opened ends with the test */
  end(): Promise<void>;
}

export async function makeSignerPlace(): Promise<SignerPlace> {
  const keysDir = join(dataDir, 'signer-data');
  const issuerDir = join(dataDir, 'issuer-data');
  const socketPath = join(dataDir, 'run', 'signer.sock');
  await mkdir(join(dataDir, 'run'), { mode: 0o750 });
  await holdCeremony({ dataDir: keysDir, offlineRoot: join(dataDir, 'offline-root'), now: NOW, environment: GIVEN, cost: COST });
  const logged: string[] = [];
  const opened: (() => unknown)[] = [];
  let time = NOW;
  return {
    keysDir,
    issuerDir,
    socketPath,
    logged,
    pass(seconds) {
      time += seconds;
    },
    async start(limits = {}) {
      const log = createLog((line) => logged.push(line));
      const signer = await startSigner({ dataDir: keysDir, environment: GIVEN, socketPath, limits: { ...LIMITS, ...limits }, log, now: () => time });
      opened.push(() => signer.stop());
      return signer;
    },
    async connect() {
      const keyring = await openRemoteKeyring(issuerDir, socketPath, 0);
      opened.push(() => keyring.close());
      return keyring;
    },
    async end() {
      for (const close of opened.splice(0).reverse()) await close();
    },
  };
}

/** A list with these positions revoked. */
export function listWith(k: number, revoked: readonly number[], iat = NOW): StatusListContent {
  const bits = new Uint8Array(LIST_ENTRIES / 8);
  for (const position of revoked) bits[position >> 3] = (bits[position >> 3] ?? 0) | (1 << (position & 7));
  return { k, iat, exp: iat + 14 * 86_400, ttl: 300, bits: 1, lst: new Uint8Array(deflateSync(bits)) };
}

export const digest = (version: number, byte: number) => ({ version, sha256: new Uint8Array(32).fill(byte), length: 100 });

export function stampOf(version: number, others: Partial<Stamp> = {}): Stamp {
  return { iat: NOW, exp: NOW + 48 * 3600, version, bundle: digest(1, 1), lists: [], logRoot: null, ...others };
}
