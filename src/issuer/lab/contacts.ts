/**
 * Contacts of one batch of the control centre. A contact is known by person, source and time; the same one reported twice is taken once. Of the lines about one
 * contact the one that was written last counts (`createdAt` of its batch; in the same second the contact before its withdrawal), in whatever order they arrive.
 * One that is taken back makes nobody's status stricter, so it revokes nothing: renewal brings the better pass.
 */
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import type { ContactBatch, ContactRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import { judgeContact, knownContacts, storeContacts } from './contact-lines.ts';
import type { LinesResult, StoredBatch } from './ingest.ts';
import { AHEAD_SECONDS, chunksOf, type Line, type Rejected } from './lines.ts';
import { isVoid, labVoids, lockLab } from './void-range.ts';

/** What is to be taken, and what was refused before. */
export interface TakingContacts {
  readonly rejected: readonly Rejected[];
  readonly lines: readonly Line<ContactRow>[];
}

export async function takeContacts(issuer: Issuer, { batch, receivedAt }: StoredBatch<ContactBatch>, taking: TakingContacts): Promise<LinesResult> {
  const rejected: Rejected[] = [...taking.rejected];
  let revokedTokens = 0;
  for (const lines of chunksOf(taking.lines)) {
    const now = issuer.now();
    // before the transaction: one that waited for a second connection could wait for ever
    const { durations } = await issuer.policies.current(now);
    const taken = await issuer.db.transaction().execute((trx) => takeChunk(trx, { batch, receivedAt, lines, durations, now }));
    rejected.push(...taken.rejected);
    revokedTokens += taken.revokedTokens;
    if (taken.revokedTokens > 0) issuer.publishSoon();
  }
  return { rejected, revokedTokens };
}

interface Chunk {
  readonly batch: ContactBatch;
  readonly receivedAt: number;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly lines: readonly Line<ContactRow>[];
}

async function takeChunk(trx: DatabaseTransaction, { batch, receivedAt, lines: given, durations, now }: Chunk): Promise<LinesResult> {
  await lockPeople(trx, [...new Set(given.map((line) => line.personId))]);
  await lockLab(trx, batch.sourceId);
  const voids = await labVoids(trx, batch.sourceId);
  const isRevoked = (line: Line<ContactRow>) => isVoid(voids, { receivedAt, at: line.row.contactAt });
  const lines = given.filter((line) => !isRevoked(line));
  const rejected = given.filter(isRevoked).map((line): Rejected => ({ rowId: line.row.rowId, code: 'lab-revoked' }));
  const known = await knownContacts(trx, batch, lines);
  // a source's clock that runs ahead must not make its line the last word for ever
  const judged = lines.map((line) => ({
    line,
    ...judgeContact(line, known, { batchId: batch.batchId, statedAt: Math.min(batch.createdAt, receivedAt + AHEAD_SECONDS) }),
  }));
  for (const { line, code } of judged) if (code !== null) rejected.push({ rowId: line.row.rowId, code });
  await storeContacts(trx, { batch, now, judged });
  const causeRef = `${batch.sourceId}/${Buffer.from(batch.batchId).toString('hex')}`;
  const peopleOf = (withdrawn: boolean) => [...new Set(lines.filter(({ row }) => (row.withdrawn === true) === withdrawn).map(({ personId }) => personId))];
  const reported = await recomputeHealth(trx, { personIds: peopleOf(false), durations, now, cause: 'contact', causeRef });
  const back = await recomputeHealth(trx, { personIds: peopleOf(true), durations, now, cause: 'correction', causeRef });
  return { rejected, revokedTokens: reported.revokedTokens + back.revokedTokens };
}
