/** Deletion (product.md, citizen 11; formats.md §3): the phone gives its pass up, every unexpired token of the person is revoked, paper included. */
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { type Authorised, authorise } from './renew.ts';
import { revokeTokens } from './revoke.ts';

export type DeleteResult = { readonly ok: true; readonly revokedTokens: number } | Extract<Authorised, { ok: false }>;

/** `bytes` = device request `delete`, wrapped and signed by the key of the token held. */
export async function deleteDevice(issuer: Issuer, bytes: Uint8Array): Promise<DeleteResult> {
  const authorised = await authorise(issuer, bytes, 'delete');
  if (!authorised.ok) return authorised;
  const { id, device_id } = authorised.owner;
  const now = issuer.now();
  const revokedTokens = await issuer.db.transaction().execute(async (trx) => {
    await sql`update person set epoch = epoch + 1 where id = ${id}`.execute(trx);
    const ended = await sql`update device set active = false, ended_at = ${now} where person_id = ${id} and id = ${device_id} and active`.execute(trx);
    // another phone took its place since `authorise` looked: that one's pass is not this one's to give up
    if (ended.numAffectedRows !== 1n) return null;
    const revoked = await revokeTokens(trx, [id], { now, cause: 'deletion' });
    await appendAudit(trx, [{ at: now, kind: 'device-deleted', subject: `person:${id}`, detail: { device: device_id, revokedTokens: revoked } }]);
    return revoked;
  });
  if (revokedTokens === null) return { ok: false, code: 'device-replaced' };
  if (revokedTokens > 0) issuer.publishSoon();
  return { ok: true, revokedTokens };
}
