/** Which of the ministry's own keys signed something that comes back to it: a token with a request or a visit, a tablet's credential in a door code. */
import { fromHex, toHex } from '../../core/bytes.ts';
import type { Sign1 } from '../../core/codec/cose.ts';
import { type Ed25519Engine, verifyStrict } from '../../core/codec/ed25519.ts';
import type { KeyRecord } from './key-file.ts';
import type { Keyring } from './keyring.ts';

/** The key of this role that signed it, even one since retired or revoked (what that means is the caller's to judge), or null where none did. */
export async function ourSigner(
  { keyring, engine }: { readonly keyring: Pick<Keyring, 'records'>; readonly engine: Ed25519Engine },
  role: 'token' | 'venue',
  signed: Sign1<unknown>,
): Promise<KeyRecord | null> {
  const kid = toHex(signed.header.kid ?? new Uint8Array(0));
  for (const record of keyring.records()) {
    if (record.role !== role || record.kid !== kid) continue;
    if ((await verifyStrict(engine, fromHex(record.x), signed)) === null) return record;
  }
  return null;
}
