/** A batch weighed against its source's envelope, each kind by its own figures; what hold.ts stores and acts on. */
import type { ContactBatch, ContactRow, LabBatch, LabRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction } from '../context.ts';
import { CONTACT_ENVELOPE, type ContactFigures, judgeContacts, parseContactEnvelope } from './contact-envelope.ts';
import { contactFiguresOf, contactPastOf, NO_REGION } from './contact-figures.ts';
import { NO_COUNTS } from './counts.ts';
import { type BatchFigures, ENVELOPE, type Excess, judgeEnvelope, parseEnvelope } from './envelope.ts';
import { figuresOf, pastOf } from './figures.ts';
import type { StoredBatch } from './ingest.ts';
import type { Sorted } from './lines.ts';

/** One form for both kinds, with nothing where a kind has nothing. `region`: what most of its lines are about. */
export interface Figures extends BatchFigures, ContactFigures {
  readonly region: string;
}

export const NO_FIGURES: Figures = { ...NO_COUNTS, lines: 0, oddTimes: 0, contacts: 0, largestCase: 0, region: NO_REGION };

export interface Weighing {
  readonly figures: Figures;
  readonly excess: readonly Excess[];
}

/** `own`: the source's bounds as they are stored, null for the defaults. */
export type Weigh = (trx: DatabaseTransaction, own: unknown) => Promise<Weighing>;

export function weighResults({ batch, receivedAt }: StoredBatch<LabBatch>, sorted: Sorted<LabRow>): Weigh {
  return async (trx, own) => {
    const envelope = { ...ENVELOPE, ...parseEnvelope(own ?? {}) };
    const figures = await figuresOf(trx, { batch, sorted, receivedAt, lateHours: envelope.lateHours });
    const past = await pastOf(trx, { labId: batch.sourceId, region: figures.region, at: receivedAt });
    return { figures: { ...NO_FIGURES, ...figures }, excess: judgeEnvelope(figures, past, envelope) };
  };
}

export function weighContacts({ batch, receivedAt }: StoredBatch<ContactBatch>, sorted: Sorted<ContactRow>): Weigh {
  return async (trx, own) => {
    const envelope = { ...CONTACT_ENVELOPE, ...parseContactEnvelope(own ?? {}) };
    const figures = await contactFiguresOf(trx, { sourceId: batch.sourceId, lines: sorted.taken });
    const past = await contactPastOf(trx, { sourceId: batch.sourceId, at: receivedAt });
    return { figures: { ...NO_FIGURES, ...figures, lines: batch.rows.length }, excess: judgeContacts(figures, past, envelope) };
  };
}
