/** A storage of its own for each test, and records to put into it. */
import { afterEach, beforeEach } from 'vitest';
import { createDeviceKey } from '../../../src/shared/storage/device-key.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import type { DeviceKey, HolderRecord, JournalRecord } from '../../../src/shared/storage/schema.ts';

/** The database of the running test: made before it, deleted after it. `copied`: with a second copy. */
export function freshStorage({ copied = false } = {}): { readonly name: string; readonly storage: Storage } {
  const own = { name: '', storage: new Storage({ name: 'ashyq-test' }) };
  let serial = 0;
  beforeEach(() => {
    serial += 1;
    own.name = `ashyq-test-${Date.now()}-${serial}`;
    own.storage = new Storage({ name: own.name, patience: 1500, copied });
  });
  afterEach(async () => {
    await own.storage.close();
    indexedDB.deleteDatabase(own.name);
  });
  return own;
}

export const bytes = (...values: number[]) => new Uint8Array(values);
export const trustRecord = (version: number) => ({
  files: new Map([
    ['stamp.cbor', bytes(0xd2, version)],
    ['root.cbor', bytes(0xd8, 0x62)],
  ]),
  fetchedAt: 1000 + version,
});
export const entry = (seq: number, content = seq): JournalRecord => ({ seq, time: 1_790_000_000 + seq, entry: bytes(content & 255), head: bytes(1, 2, 3) });

export async function holder(id: string, order = 0, kind: DeviceKey['kind'] = 'webcrypto'): Promise<HolderRecord> {
  return { id, kind: 'own', order, label: null, key: await createDeviceKey(kind), token: bytes(1, 2), refreshedAt: 5, nextKey: null };
}
