/**
 * Deletion (product.md, citizen 11; formats.md §3): a phone gives a pass up and the tokens it holds are revoked, paper included. With the phone's own pass
 * go those of the children on it; a child's pass given up there leaves the other guardian's alone.
 */
import type { Issuer } from '../context.ts';
import { giveUpDevice } from '../people/devices.ts';
import { type Authorised, authorise } from './authorise.ts';

export type DeleteResult = { readonly ok: true; readonly revokedTokens: number } | Extract<Authorised, { ok: false }>;

/** `bytes` = device request `delete`, wrapped and signed by the key of the token held. */
export async function deleteDevice(issuer: Issuer, bytes: Uint8Array): Promise<DeleteResult> {
  const authorised = await authorise(issuer, bytes, 'delete');
  if (!authorised.ok) return authorised;
  const { id: person_id, device_id: id, guardian_id } = authorised.owner;
  const revokedTokens = await issuer.db.transaction().execute((trx) => giveUpDevice(trx, { person_id, id, guardian_id }, issuer.now()));
  // another phone took its place since `authorise` looked: that one's pass is not this one's to give up
  if (revokedTokens === null) return { ok: false, code: 'device-replaced' };
  if (revokedTokens > 0) issuer.publishSoon();
  return { ok: true, revokedTokens };
}
