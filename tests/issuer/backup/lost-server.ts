/** An issuer that runs, is backed up, goes on and is lost; and what a client of it knows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { type CheckedTrust, checkTrust } from '../../../src/core/trust/check-trust.ts';
import { readConfig } from '../../../src/issuer/config.ts';
import { type RunningIssuer, startIssuer } from '../../../src/issuer/main.ts';
import { isMissing } from '../../../src/issuer/publish/durable-file.ts';

export const PASSPHRASE = { ASHYQ_KEY_PASSPHRASE: 'a passphrase that is kept apart', ASHYQ_ROOT_PASSPHRASE: 'and another one for the root' };

/** A folder's path that does not exist yet, below one that goes when the tests end. */
export function scratchPlaces(): { place(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-backup-'));
  return { place: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts a demo's issuer without the app. */
export function startAt(dataDir: string, databaseUrl: string): Promise<RunningIssuer> {
  const config = readConfig({ flags: { port: 0, data: dataDir, databaseUrl, demo: true }, environment: {}, file: null });
  return startIssuer({ config, environment: PASSPHRASE, terminal: () => undefined, logLine: () => undefined, clientDir: null });
}

export async function trustFile(dataDir: string, name: string): Promise<Uint8Array | null> {
  return readFile(join(dataDir, 'public/trust', name)).then(
    (bytes) => new Uint8Array(bytes),
    (error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    },
  );
}

/** A client's update from what a data directory publishes. `previous`: what it holds. */
export async function updateFrom(dataDir: string, previous: CheckedTrust | null): Promise<CheckedTrust> {
  const pinned = await trustFile(dataDir, 'root.1.cbor');
  if (pinned === null) throw new Error('no root');
  const read = (name: string) => trustFile(dataDir, name);
  const result = await checkTrust({ read, pinned, previous, now: Math.floor(Date.now() / 1000), engine: webCryptoEngine, judgeExpiry: true });
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error(result.code);
  return result;
}
