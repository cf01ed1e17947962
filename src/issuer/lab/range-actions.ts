/**
 * `lab-revoke-range` and `contact-revoke-range`: two persons declare every line of a source in a range of time void. The decision is one row in their
 * transaction; the work on people follows in chunks (void-sweep.ts).
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { ActionContext, Applied, ProposalAction } from '../staff/action.ts';
import { fieldsOf, isLabId, isTime } from './fields.ts';
import { lockLabForChange, type VoidBy } from './void-range.ts';

export interface RangePayload {
  readonly [name: string]: unknown;
  readonly lab: string;
  readonly by: VoidBy;
  readonly from: number;
  /** exclusive */
  readonly until: number;
}

/** Every result of a laboratory. */
export const labRevokeRange: ProposalAction<RangePayload> = {
  kind: 'lab-revoke-range',
  roles: ['epidemiologist'],
  check: (payload) => checkRange(payload, ['received', 'sampled']),
  apply: (trx, _issuer, payload, context) => declareVoid(trx, payload, { kind: 'lab', ...context }),
  async describe(issuer, { lab, by, from, until }) {
    const time = by === 'received' ? sql`lab_batch.received_at` : sql`line.sampled_at`;
    const { rows } = await sql<{ results: number; people: number }>`
      select count(*) as results, count(distinct line.person_id) as people
      from lab_result as line join lab_batch on lab_batch.lab_id = line.lab_id and lab_batch.batch_id = line.batch_id
      where line.lab_id = ${lab} and line.void_id is null and line.contest_id is null and line.correction_id is null and ${time} >= ${from} and ${time} < ${until}`.execute(
      issuer.db,
    );
    return { results: rows[0]?.results ?? 0, people: rows[0]?.people ?? 0 };
  },
};

/** Every contact of a source of contacts. People become what they would be without them; passes are revoked only where that is stricter. */
export const contactRevokeRange: ProposalAction<RangePayload> = {
  kind: 'contact-revoke-range',
  roles: ['epidemiologist'],
  check: (payload) => checkRange(payload, ['received', 'met']),
  apply: (trx, _issuer, payload, context) => declareVoid(trx, payload, { kind: 'contact', ...context }),
  describe: describeContacts,
};

async function describeContacts(issuer: Issuer, { lab, by, from, until }: RangePayload): Promise<Readonly<Record<string, unknown>>> {
  const time = by === 'received' ? sql`lab_batch.received_at` : sql`line.contact_at`;
  const { rows } = await sql<{ contacts: number; people: number }>`
    select count(*) as contacts, count(distinct line.person_id) as people
    from contact as line join lab_batch on lab_batch.lab_id = line.source_id and lab_batch.batch_id = line.batch_id
    where line.source_id = ${lab} and line.void_id is null and line.withdrawn_at is null and ${time} >= ${from} and ${time} < ${until}`.execute(issuer.db);
  return { contacts: rows[0]?.contacts ?? 0, people: rows[0]?.people ?? 0 };
}

function checkRange(payload: unknown, known: readonly VoidBy[]): RangePayload | null {
  const { lab, by: asked, from, until } = fieldsOf<RangePayload>(payload);
  const by = known.find((word) => word === asked);
  return isLabId(lab) && by !== undefined && isTime(from) && isTime(until) && from < until ? { lab, by, from, until } : null;
}

async function declareVoid(
  trx: DatabaseTransaction,
  { lab, by, from, until }: RangePayload,
  { kind, now, proposalId }: ActionContext & { readonly kind: 'lab' | 'contact' },
): Promise<Applied> {
  if (!(await lockLabForChange(trx, lab))) return { ok: false, code: 'lab-unknown' };
  // a range that would catch nothing of such a source must not say that it is done
  const source = await trx.selectFrom('lab').select('kind').where('id', '=', lab).executeTakeFirstOrThrow();
  if (source.kind !== kind) return { ok: false, code: 'source-unfit' };
  const { id } = await trx
    .insertInto('lab_void')
    .values({ lab_id: lab, by_time: by, from_at: from, until_at: until, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const detail = { void: id, by, from, until, proposal: proposalId };
  await appendAudit(trx, [{ at: now, kind: `${kind}-range-declared-void`, subject: `lab:${lab}`, detail }]);
  return { ok: true, detail: { lab, void: id } };
}
