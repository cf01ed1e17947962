/**
 * Batches outside their laboratory's envelope (security.md, attack 7): judged once, whatever crashes in between; held, shown to staff and counted; released
 * or refused by two persons. What is held was taken: its bytes are stored, its sender has the answer, and nothing of it is lost.
 */

import { fromHex, toHex } from '../../core/bytes.ts';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import type { ProposalAction } from '../staff/action.ts';
import { type Excess, heldOf } from './envelope.ts';
import { addToHour } from './figures.ts';
import type { StoredBatch } from './ingest.ts';
import { lockLabForChange } from './void-range.ts';
import { type Figures, NO_FIGURES, type Weigh } from './weigh.ts';

/** How long a batch waits for two persons. Longer than proposals live (three days), as long as a yellow lasts; a negative of that age admits nobody any more. */
export const HELD_SECONDS = 14 * 86_400;

/** As stored with the batch. Older versions stored fewer figures. */
export interface Judgement {
  readonly figures: Figures;
  readonly excess: readonly Excess[];
  readonly held: ReturnType<typeof heldOf>;
}

/** `heldUntil`: the second from which on nobody's word is a refusal; null for a batch in order. */
export type Judged = Judgement & { readonly heldUntil: number | null };

/** Judges a batch the first time it is worked through and gives what was found then ever after. */
export async function judgeBatch(issuer: Issuer, { batch, receivedAt }: StoredBatch, weigh: Weigh): Promise<Judged> {
  const batchId = new Uint8Array(batch.batchId);
  return issuer.db.transaction().execute(async (trx) => {
    // batches of one source are judged one after another: two halves of a flood must see each other
    await lockLabForChange(trx, batch.sourceId);
    const ofBatch = trx.selectFrom('lab_batch').innerJoin('lab', 'lab.id', 'lab_batch.lab_id').where('lab_id', '=', batch.sourceId);
    const known = await ofBatch.select(['judged', 'held_until', 'lab.envelope']).where('batch_id', '=', batchId).executeTakeFirstOrThrow();
    if (known.judged !== null) return { ...known.judged, heldUntil: known.held_until };
    const { figures, excess } = await weigh(trx, known.envelope);
    const judged: Judgement = { figures, excess, held: heldOf(excess) };
    const isHeld = judged.held !== 'none';
    const heldAt = isHeld ? issuer.now() : null;
    const heldUntil = heldAt === null ? null : heldAt + HELD_SECONDS;
    await trx
      .updateTable('lab_batch')
      .set({ judged: JSON.stringify(judged), held_at: heldAt, held_until: heldUntil })
      .where('lab_id', '=', batch.sourceId)
      .where('batch_id', '=', batchId)
      .execute();
    // the past that later batches are measured by is of what was taken
    const counts = isHeld ? takenAtOnce(judged) : figures;
    await addToHour(trx, { labId: batch.sourceId, at: receivedAt, region: figures.region, lines: figures.lines, counts });
    if (isHeld) {
      const reasons = excess.map(({ reason, against }) => `${reason}/${against}`).join(' ');
      const detail = { lines: figures.lines, held: judged.held, reasons, until: heldUntil };
      await appendAudit(trx, [{ at: issuer.now(), kind: `${batch.kind}-batch-held`, subject: subjectOf(batch.sourceId, toHex(batchId)), detail }]);
    }
    return { ...judged, heldUntil };
  });
}

/**
 * What a held batch of which positives count adds to its hour before anybody decides: without that one stolen key could send such batches without end, each judged as the
 * first. The tests beside those positives too, or an honest laboratory's late batches would soon look as if everybody were ill.
 */
function takenAtOnce({ figures: { negatives, positives, strangers }, held }: Judgement): Pick<Judgement['figures'], 'negatives' | 'positives' | 'strangers'> {
  return held === 'all-but-positive' ? { negatives, positives, strangers } : { negatives: 0, positives: 0, strangers: 0 };
}

/** How the trail names a batch. */
export function subjectOf(sourceId: string, batchIdHex: string): string {
  return `batch:${sourceId}/${batchIdHex}`;
}

/** A batch that waits, as staff sees it: figures, no person. */
export interface HeldBatch {
  readonly lab: string;
  readonly kind: 'lab' | 'contact';
  /** hexadecimal */
  readonly batchId: string;
  readonly receivedAt: number;
  readonly heldAt: number;
  /** refused by the clock from then on */
  readonly heldUntil: number;
  readonly figures: Judgement['figures'];
  readonly excess: readonly Excess[];
  readonly held: Judgement['held'];
}

/** Batches that wait for two persons, those whose time ends first come first. */
export async function heldBatches(issuer: Issuer): Promise<readonly HeldBatch[]> {
  const rows = await issuer.db
    .selectFrom('lab_batch')
    .select(['lab_id', 'kind', 'batch_id', 'received_at', 'held_at', 'held_until', 'judged'])
    .where('held_at', 'is not', null)
    .where('decision', 'is', null)
    .orderBy('held_until')
    .limit(500)
    .execute();
  return rows.flatMap(({ judged, ...row }) => {
    if (judged === null) return [];
    const times = { receivedAt: row.received_at, heldAt: row.held_at ?? 0, heldUntil: row.held_until ?? 0 };
    return [{ lab: row.lab_id, kind: row.kind, batchId: toHex(row.batch_id), ...times, ...judged, figures: { ...NO_FIGURES, ...judged.figures } }];
  });
}

export interface HoldPayload {
  readonly [name: string]: unknown;
  readonly lab: string;
  /** hexadecimal */
  readonly batchId: string;
  readonly decision: 'released' | 'refused';
}

/**
 * `lab-batch-decide`: what was held of a batch counts from now on, or never. It is only marked here: the lines follow in transactions of their own
 * (`resumeBatches`), as they would have when they came.
 */
export const decideHeld: ProposalAction<HoldPayload> = {
  kind: 'lab-batch-decide',
  roles: ['epidemiologist'],
  check: checkHold,
  async apply(trx, _issuer, { lab, batchId, decision }, { now }) {
    const where = { lab_id: lab, batch_id: fromHex(batchId) };
    await lockLabForChange(trx, lab);
    const batch = await trx
      .selectFrom('lab_batch')
      .select(['received_at', 'held_at', 'decision', 'judged', 'raw'])
      .where('lab_id', '=', where.lab_id)
      .where('batch_id', '=', where.batch_id)
      .forUpdate()
      .executeTakeFirst();
    if (batch === undefined || batch.held_at === null || batch.judged === null) return { ok: false, code: 'batch-not-held' };
    if (batch.decision !== null) return { ok: false, code: 'batch-decided' };
    // versions before the deadline let the clock take the bytes of what still waited: the laboratory may send it again
    if (batch.raw.length === 0) return { ok: false, code: 'batch-shredded' };
    await trx.updateTable('lab_batch').set({ decision, outcome: null }).where('lab_id', '=', where.lab_id).where('batch_id', '=', where.batch_id).execute();
    const { figures } = batch.judged;
    // what two persons released is not held against the laboratory later; what was taken at once was added then
    const added = takenAtOnce(batch.judged);
    const rest = {
      negatives: figures.negatives - added.negatives,
      positives: figures.positives - added.positives,
      strangers: figures.strangers - added.strangers,
    };
    const counts = { ...figures, ...rest, lifted: 0, withdrawn: 0 };
    if (decision === 'released') await addToHour(trx, { labId: lab, at: batch.received_at, region: figures.region, counts });
    const detail = { lines: figures.lines, waitedSeconds: now - batch.held_at };
    await appendAudit(trx, [{ at: now, kind: `lab-batch-${decision}`, subject: subjectOf(lab, batchId), detail }]);
    return { ok: true, detail: { lab, decision } };
  },
  async describe(issuer, { lab, batchId }) {
    const held = (await heldBatches(issuer)).find((batch) => batch.lab === lab && batch.batchId === batchId);
    return { batch: held ?? null };
  },
};

function checkHold(payload: unknown): HoldPayload | null {
  const { lab, batchId, decision } = (payload ?? {}) as Partial<HoldPayload>;
  if (typeof lab !== 'string' || typeof batchId !== 'string' || !/^[0-9a-f]{32}$/.test(batchId)) return null;
  return decision === 'released' || decision === 'refused' ? { lab, batchId, decision } : null;
}
