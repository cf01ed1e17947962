/** A venue's tablets as staff and the venue itself see and change them: which stand where, one taken away, one moved to another entrance. */
import { toHex } from '../../core/bytes.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { revokeCredentials } from './credentials.ts';

export interface Tablet {
  readonly gate: number;
  /** first eight bytes of its key, hex: to tell one from the other; null before a tablet came */
  readonly key: string | null;
  readonly enrolledAt: number | null;
  readonly credentialExp: number | null;
  readonly revokedAt: number | null;
  /** when the latest code that nobody used yet ends; null: there is none */
  readonly codeUntil: number | null;
  readonly trainingUntil: number | null;
  /** when it last handed in its journal; null: never */
  readonly lastContactAt: number | null;
  /** when the ministry's data were signed that it judged by in its last line; null: not known */
  readonly trustAt: number | null;
}

export async function listTablets(issuer: Pick<Issuer, 'db' | 'now'>, venueId: string): Promise<readonly Tablet[]> {
  const now = issuer.now();
  const { rows } = await sql<Omit<Tablet, 'key'> & { public_key: Uint8Array | null }>`
    select gate, public_key, enrolled_at as "enrolledAt", credential_exp as "credentialExp", revoked_at as "revokedAt",
      (select max(expires_at) from gate_code as code
        where code.venue_id = gate.venue_id and code.gate = gate.gate and used_at is null and expires_at > ${now}) as "codeUntil",
      (select max(until_at) from venue_training as training
        where training.venue_id = gate.venue_id and training.gate in (0, gate.gate) and from_at <= ${now} and until_at > ${now}) as "trainingUntil",
      (select max(received_at) from journal
        where journal.venue_id = gate.venue_id and journal.gate = gate.gate and journal.tablet = gate.public_key) as "lastContactAt",
      (select max(stamp.at) from journal join stamp_signed as stamp on stamp.version = journal.stamp_version
        where journal.venue_id = gate.venue_id and journal.gate = gate.gate and journal.tablet = gate.public_key) as "trustAt"
    from gate where venue_id = ${venueId} order by gate`.execute(issuer.db);
  return rows.map(({ public_key, ...row }) => ({ ...row, key: public_key === null ? null : toHex(public_key).slice(0, 16) }));
}

export interface AtGate {
  readonly venueId: string;
  readonly gate: number;
  readonly by: number | null;
}

/** Ends a gate: its tablet's certificate goes onto the list, its unused codes are void. False where no tablet and no code is there to be ended. */
export async function revokeTablet(issuer: Pick<Issuer, 'db' | 'now' | 'publishSoon'>, { venueId, gate, by }: AtGate): Promise<boolean> {
  const now = issuer.now();
  const ended = await issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ stood: boolean }>`
      select public_key is not null and revoked_at is null as stood from gate where venue_id = ${venueId} and gate = ${gate} for update`.execute(trx);
    const codes = await dropCodes(trx, venueId, gate);
    if (rows[0]?.stood !== true && codes === 0) return false;
    await sql`update gate set revoked_at = ${now} where venue_id = ${venueId} and gate = ${gate} and revoked_at is null`.execute(trx);
    const revoked = await revokeCredentials(trx, venueId, { cause: 'tablet', now, gate });
    // a certificate that had stopped being true before is the tablet's all the same: what it signs counts no more
    await sql`
      update venue_credential as own set revoked_cause = 'tablet' from gate
      where gate.venue_id = ${venueId} and gate.gate = ${gate} and own.venue_id = gate.venue_id and own.gate = gate.gate
        and own.tablet_key = gate.public_key and own.revoked_cause = 'change'`.execute(trx);
    await appendAudit(trx, [{ at: now, kind: 'gate-revoked', subject: `venue:${venueId}/${gate}`, detail: { by, revoked, codes } }]);
    return true;
  });
  if (ended) issuer.publishSoon();
  return ended;
}

/** Deletes codes that nobody used, of one gate or of all, and gives how many. */
export async function dropCodes(trx: DatabaseTransaction, venueId: string, gate: number | null): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from gate_code where venue_id = ${venueId} and used_at is null and (${gate}::integer is null or gate = ${gate}::integer)`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/**
 * Gives the tablet of one gate another number. What it certifies is another door, so its certificate is called back; the next one, with the new number, comes
 * when it renews. Visits that it witnessed at the old gate stay witnessed.
 */
export async function moveTablet(
  issuer: Pick<Issuer, 'db' | 'now' | 'publishSoon'>,
  { venueId, gate, to, by }: AtGate & { readonly to: number },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: 'gate-unknown' | 'gate-taken' }> {
  const now = issuer.now();
  const moved = await issuer.db.transaction().execute(async (trx) => {
    await sql`insert into gate (venue_id, gate) values (${venueId}, ${to}) on conflict do nothing`.execute(trx);
    // in the order of their numbers: two moves at once must not wait for each other in a circle
    const { rows } = await sql<{ gate: number; public_key: Uint8Array | null; stands: boolean }>`
      select gate, public_key, public_key is not null and revoked_at is null as stands
      from gate where venue_id = ${venueId} and gate in (${gate}, ${to}) order by gate for update`.execute(trx);
    const [from, target] = [rows.find((row) => row.gate === gate), rows.find((row) => row.gate === to)];
    if (from?.stands !== true) return { ok: false, code: 'gate-unknown' } as const;
    if (target === undefined || target.stands) return { ok: false, code: 'gate-taken' } as const;
    await sql`update gate set revoked_at = ${now} where venue_id = ${venueId} and gate = ${gate}`.execute(trx);
    await sql`
      update gate set public_key = ${from.public_key}, enrolled_at = ${now}, credential_exp = null, revoked_at = null
      where venue_id = ${venueId} and gate = ${to}`.execute(trx);
    await revokeCredentials(trx, venueId, { cause: 'moved', now, gate });
    await appendAudit(trx, [{ at: now, kind: 'gate-moved', subject: `venue:${venueId}/${to}`, detail: { from: gate, by } }]);
    return { ok: true } as const;
  });
  if (moved.ok) issuer.publishSoon();
  return moved;
}
