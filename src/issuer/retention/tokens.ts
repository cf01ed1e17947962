/**
 * The end of tokens and phones in the register. Tokens are sealed into the audit trail by the minute (tokens/seal.ts): they go by whole sealed stretches, and the
 * trail says up to when, so that the seals of what is left still tell.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { listLifeSeconds } from '../tokens/source.ts';
import { deleteRows, purge } from './purge.ts';

/** Deletes tokens whose longest possible life ended so long ago, up to the end of a sealed stretch. */
export async function purgeTokens(issuer: Issuer, keepSeconds: number): Promise<number> {
  const old = issuer.now() - keepSeconds - (await listLifeSeconds(issuer.db));
  const horizon = await issuer.db.transaction().execute((trx) => announce(trx, { old, now: issuer.now() }));
  if (horizon === null) return 0;
  return purge(issuer, { kind: 'token-rows-deleted', before: horizon, delete: (trx) => deleteRows(trx, 'token', sql`iat < ${horizon}`) });
}

/** The trail first: a crash between its entry and the rows leaves rows, never a seal that seems broken. */
async function announce(trx: DatabaseTransaction, { old, now }: { readonly old: number; readonly now: number }): Promise<number | null> {
  const { rows } = await sql<{ to_iat: number | null; waiting: boolean }>`
    select max(to_iat) as to_iat, exists (select from token where iat < max(to_iat)) as waiting from token_seal where to_iat <= ${old}`.execute(trx);
  const [row] = rows;
  if (row === undefined || row.to_iat === null || !row.waiting) return null;
  await appendAudit(trx, [{ at: now, kind: 'tokens-deleted', subject: 'tokens', detail: { iatBefore: row.to_iat } }]);
  return row.to_iat;
}

/** Phones that ended so long ago; one of which a token is left stays, because the token must be known as ended. */
export function purgeDevices(issuer: Issuer, keepSeconds: number): Promise<number> {
  const before = issuer.now() - keepSeconds;
  const where = sql`not active and ended_at < ${before}
    and not exists (select from token where token.person_id = device.person_id and token.device_id = device.id)`;
  return purge(issuer, { kind: 'devices-deleted', before, delete: (trx) => deleteRows(trx, 'device', where) });
}
