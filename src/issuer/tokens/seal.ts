/**
 * The tokens of each minute are chained into the audit trail by one digest (security.md, attack 7): a token that was issued past the register, changed or
 * deleted afterwards shows, and a renewal need not wait for anybody else's.
 */
import { appendAudit } from '../audit.ts';
import type { Database, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';

/** A token's row is committed seconds after its time at the latest; whoever comes later shows as tampering. */
const SETTLED_SECONDS = 120;

interface Digest {
  readonly tokens: number;
  readonly digest: Uint8Array;
}

/** Seals everything issued since the last seal and settled by now. Gives the number of tokens. */
export function sealTokens(issuer: Issuer): Promise<number> {
  const now = issuer.now();
  const to = now - SETTLED_SECONDS;
  return issuer.db.transaction().execute(async (trx) => {
    // several issuers take turns
    await sql`select pg_advisory_xact_lock(hashtext('ashyq-token-seal'))`.execute(trx);
    const { rows: last } = await sql<{ from: number }>`select coalesce(max(to_iat), 0) as from from token_seal`.execute(trx);
    const from = last[0]?.from ?? 0;
    if (to <= from) return 0;
    const { rows } = await sql<Digest>`select tokens, digest from token_digest(${from}, ${to})`.execute(trx);
    const sealed = rows[0];
    if (sealed === undefined || sealed.tokens === 0) return 0;
    const detail = { from, to, tokens: sealed.tokens, sha256: Buffer.from(sealed.digest).toString('hex') };
    await appendAudit(trx, [{ at: now, kind: 'tokens-sealed', subject: 'tokens', detail }]);
    await sql`
      insert into token_seal (from_iat, to_iat, tokens, digest, audit_seq)
      select ${from}, ${to}, ${sealed.tokens}, ${sealed.digest}, seq from audit_head where chain = 0`.execute(trx);
    return sealed.tokens;
  });
}

/** The end of the first stretch whose tokens, seal or audit entry do not agree, or null while all of them do. */
export async function firstBrokenSeal(db: Database): Promise<number | null> {
  const { rows } = await sql<{ to_iat: number }>`
    select seal.to_iat
    from token_seal as seal
    cross join lateral token_digest(seal.from_iat, seal.to_iat) as found
    left join audit on audit.chain = 0 and audit.seq = seal.audit_seq
    where seal.from_iat >= (
      -- tokens that retention has deleted are proved no more (retention/tokens.ts)
      select coalesce(max((detail->>'iatBefore')::bigint), 0) from audit as gone where gone.chain = 0 and gone.kind = 'tokens-deleted'
    ) and (found.tokens <> seal.tokens or found.digest <> seal.digest
      or audit.detail is distinct from jsonb_build_object('from', seal.from_iat, 'to', seal.to_iat, 'tokens', seal.tokens, 'sha256', encode(seal.digest, 'hex')))
    order by seal.to_iat limit 1`.execute(db);
  return rows[0]?.to_iat ?? null;
}
