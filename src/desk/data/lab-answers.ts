/** Laboratories, their batches and what was declared about them, as the issuer tells of them (docs/architecture.md, "Data in" and the table of staff calls). */
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { amountOf, numberOrNull, wordOf } from './members.ts';

export interface FormerKey {
  readonly kid: string;
  readonly lastSecond: number;
}

/** A laboratory or source of contacts with its keys. */
export interface Lab {
  readonly id: string;
  readonly kind: 'lab' | 'contact';
  readonly name: string;
  readonly kid: string;
  readonly active: boolean;
  readonly endedAt: number | null;
  readonly formerKeys: readonly FormerKey[];
}

export function readLabs(answer: Answer): readonly Lab[] {
  return recordsOf(answer, 'labs').map((lab) => ({
    id: textOf(lab, 'id'),
    kind: wordOf(lab, 'kind', ['lab', 'contact']),
    name: textOf(lab, 'name'),
    kid: textOf(lab, 'kid'),
    active: lab['active'] === true,
    endedAt: numberOrNull(lab, 'endedAt'),
    formerKeys: recordsOf(lab, 'formerKeys').map((key) => ({ kid: textOf(key, 'kid'), lastSecond: numberOf(key, 'lastSecond') })),
  }));
}

export interface Sums {
  readonly lines: number;
  readonly negatives: number;
  readonly positives: number;
}

/** A laboratory by what it sent: 24 hours, and the 28 days before. */
export interface LabLine {
  readonly id: string;
  readonly today: Sums;
  readonly past: Sums;
  readonly lastAt: number | null;
  readonly held: number;
}

export function readLabLines(answer: Answer): readonly LabLine[] {
  return recordsOf(answer, 'labs').map((lab) => ({
    id: textOf(lab, 'id'),
    today: readSums(recordOf(lab, 'today')),
    past: readSums(recordOf(lab, 'past')),
    lastAt: numberOrNull(lab, 'lastAt'),
    held: numberOf(lab, 'held'),
  }));
}

function readSums(sums: Answer): Sums {
  return { lines: numberOf(sums, 'lines'), negatives: numberOf(sums, 'negatives'), positives: numberOf(sums, 'positives') };
}

/** Every bound there is (src/issuer/lab/envelope.ts). */
export const EXCESS_REASONS = ['rate', 'positivity-low', 'positivity-high', 'strangers', 'times', 'lifted', 'withdrawn', 'freed', 'contacts', 'case'] as const;
export type ExcessReason = (typeof EXCESS_REASONS)[number];

/** One bound that a batch passed. */
export interface Excess {
  readonly reason: ExcessReason;
  readonly against: 'own' | 'region' | 'bound';
  readonly seen: number;
  readonly allowed: number;
}

function readExcess(answer: Answer): readonly Excess[] {
  return recordsOf(answer, 'excess').map((one) => ({
    reason: wordOf(one, 'reason', EXCESS_REASONS),
    against: wordOf(one, 'against', ['own', 'region', 'bound']),
    seen: amountOf(one, 'seen'),
    allowed: amountOf(one, 'allowed'),
  }));
}

/** What a batch brings; an older version stored fewer of these. */
export type HeldFigures = Sums & { readonly region: string; readonly more: Readonly<Record<MoreFigure, number>> };
export const MORE_FIGURES = ['strangers', 'oddTimes', 'withdrawn', 'lifted', 'freed', 'contacts', 'largestCase'] as const;
export type MoreFigure = (typeof MORE_FIGURES)[number];

/** A batch that waits for two persons. */
export interface HeldBatch {
  readonly lab: string;
  readonly batchId: string;
  readonly receivedAt: number;
  readonly heldAt: number;
  /** refused by the clock from then on; null: it waits for ever */
  readonly heldUntil: number | null;
  readonly figures: HeldFigures;
  readonly excess: readonly Excess[];
  /** whether its positive results count already */
  readonly held: 'all' | 'all-but-positive';
}

export function readHeld(answer: Answer): readonly HeldBatch[] {
  return recordsOf(answer, 'batches').map((batch) => {
    const figures = recordOf(batch, 'figures');
    const more = MORE_FIGURES.map((name) => [name, figures[name] === undefined ? 0 : numberOf(figures, name)]);
    return {
      lab: textOf(batch, 'lab'),
      batchId: textOf(batch, 'batchId'),
      receivedAt: numberOf(batch, 'receivedAt'),
      heldAt: numberOf(batch, 'heldAt'),
      heldUntil: batch['heldUntil'] === undefined ? null : numberOf(batch, 'heldUntil'),
      figures: { ...readSums(figures), region: textOf(figures, 'region'), more: Object.fromEntries(more) as Record<MoreFigure, number> },
      excess: readExcess(batch),
      held: wordOf(batch, 'held', ['all', 'all-but-positive']),
    };
  });
}

export const BATCH_STATES = ['under-way', 'taken', 'held', 'released', 'refused'] as const;

export interface BatchLine {
  readonly batchId: string;
  readonly receivedAt: number;
  readonly state: (typeof BATCH_STATES)[number];
  readonly accepted: number;
  readonly rejected: number;
  readonly held: number;
  readonly uploadId: number | null;
}

/** One laboratory in detail. */
export interface LabFigures {
  readonly id: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly own: Readonly<Record<string, number>>;
  /** what holds for a source without bounds of its own */
  readonly usual: Readonly<Record<string, number>>;
  readonly days: readonly (Sums & { readonly from: number })[];
  readonly region: (Sums & { readonly code: string }) | null;
  readonly batches: readonly BatchLine[];
}

export function readLabFigures(answer: Answer): LabFigures {
  const figures = recordOf(answer, 'figures');
  const region = figures['region'] === null ? null : recordOf(figures, 'region');
  return {
    id: textOf(figures, 'id'),
    bounds: readBounds(recordOf(figures, 'bounds')),
    own: readBounds(recordOf(figures, 'own')),
    usual: readBounds(recordOf(figures, 'usual')),
    days: recordsOf(figures, 'days').map((day) => ({ ...readSums(day), from: numberOf(day, 'from') })),
    region: region === null ? null : { ...readSums(region), code: textOf(region, 'code') },
    batches: recordsOf(figures, 'batches').map((batch) => ({
      batchId: textOf(batch, 'batchId'),
      receivedAt: numberOf(batch, 'receivedAt'),
      state: wordOf(batch, 'state', BATCH_STATES),
      accepted: numberOf(batch, 'accepted'),
      rejected: numberOf(batch, 'rejected'),
      held: numberOf(batch, 'held'),
      uploadId: numberOrNull(batch, 'uploadId'),
    })),
  };
}

function readBounds(bounds: Answer): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(bounds).map((name) => [name, amountOf(bounds, name)]));
}

export const VOID_BY = ['received', 'sampled', 'met'] as const;
export type VoidBy = (typeof VOID_BY)[number];

/** A range declared void, and how far the work on it is. */
export interface VoidRange {
  readonly id: number;
  readonly lab: string;
  /** `met`: of contacts */
  readonly by: VoidBy;
  readonly from: number;
  readonly until: number;
  readonly declaredAt: number;
  readonly doneAt: number | null;
  readonly results: number;
  readonly people: number;
  readonly revokedTokens: number;
}

export function readRanges(answer: Answer): readonly VoidRange[] {
  return recordsOf(answer, 'ranges').map((range) => ({
    id: numberOf(range, 'id'),
    lab: textOf(range, 'lab'),
    by: wordOf(range, 'by', VOID_BY),
    from: numberOf(range, 'from'),
    until: numberOf(range, 'until'),
    declaredAt: numberOf(range, 'declaredAt'),
    doneAt: numberOrNull(range, 'doneAt'),
    results: numberOf(range, 'results'),
    people: numberOf(range, 'people'),
    revokedTokens: numberOf(range, 'revokedTokens'),
  }));
}

/** What declaring a range void would catch. */
export interface RangeCount {
  readonly results: number;
  /** contacts that another batch has reported too */
  readonly staying: number;
  /** batches that nobody can read any more */
  readonly silent: number;
  readonly people: number;
  readonly tokens: number;
}

export function readRangeCount(answer: Answer): RangeCount {
  const count = recordOf(answer, 'count');
  const [results, staying, silent] = [numberOf(count, 'results'), numberOf(count, 'staying'), numberOf(count, 'silent')];
  return { results, staying, silent, people: numberOf(count, 'people'), tokens: numberOf(count, 'tokens') };
}

/** The daily reconciliation: each day's sum, and what the newest day could not explain. */
export interface Reconciliations {
  readonly days: readonly {
    readonly day: string;
    readonly startedAt: number;
    readonly doneAt: number | null;
    readonly tokens: number;
    readonly unexplained: number;
  }[];
  readonly findings: readonly { readonly person: number; readonly code: string }[];
}

export function readReconciliations(answer: Answer): Reconciliations {
  return {
    days: recordsOf(answer, 'days').map((day) => ({
      day: String(day['day']),
      startedAt: numberOf(day, 'startedAt'),
      doneAt: numberOrNull(day, 'doneAt'),
      tokens: numberOf(day, 'tokens'),
      unexplained: numberOf(day, 'unexplained'),
    })),
    findings: recordsOf(answer, 'findings').map((finding) => ({ person: numberOf(finding, 'person'), code: textOf(finding, 'code') })),
  };
}
