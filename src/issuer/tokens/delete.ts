/**
 * Deletion (product.md, citizen 11; formats.md §3): a phone gives a pass up and the tokens it holds are revoked, paper included. With the phone's own pass
 * go those of the children on it; a child's pass given up there leaves the other guardian's alone. Of whoever holds no pass any more, visits are erased too.
 */
import type { Issuer } from '../context.ts';
import { giveUpDevice } from '../people/devices.ts';
import { eraseWhoLeft, heldOn } from '../retention/erasure.ts';
import { KEEP_SECONDS } from '../visits/judge.ts';
import { type Authorised, authorise } from './authorise.ts';

export type DeleteResult =
  | {
      readonly ok: true;
      readonly revokedTokens: number;
      /** the latest second at which the visits of today are gone: at once or, where others' health hangs on them, by then; which, and how many, is not said */
      readonly visitsGoneBy: number;
    }
  | Extract<Authorised, { ok: false }>;

/** `bytes` = device request `delete`, wrapped and signed by the key of the token held. */
export async function deleteDevice(issuer: Issuer, bytes: Uint8Array): Promise<DeleteResult> {
  const authorised = await authorise(issuer, bytes, 'delete');
  if (!authorised.ok) return authorised;
  const { id: person_id, device_id: id, guardian_id } = authorised.owner;
  const now = issuer.now();
  const done = await issuer.db.transaction().execute(async (trx) => {
    const holders = await heldOn(trx, { personId: person_id, own: guardian_id === null });
    const revokedTokens = await giveUpDevice(trx, { person_id, id, guardian_id }, now);
    if (revokedTokens !== null) await eraseWhoLeft(trx, holders, now);
    return revokedTokens === null ? null : { revokedTokens };
  });
  // another phone took its place since `authorise` looked: that one's pass is not this one's to give up
  if (done === null) return { ok: false, code: 'device-replaced' };
  if (done.revokedTokens > 0) issuer.publishSoon();
  return { ok: true, revokedTokens: done.revokedTokens, visitsGoneBy: now + KEEP_SECONDS };
}
