/** What the page draws of a journal: a row of the list, and its report without what only the audit itself needs; both small, whatever the file held. */
import type { AuditedAlone } from '../../core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../../core/audit/journal-audit.ts';
import type { Outcomes } from '../../core/audit/journal-counts.ts';
import { toHex } from '../../core/bytes.ts';
import { mostOf } from './most.ts';

/** More than this is read in the file. */
export const SHOWN = 20;

type Internal = 'lines' | 'signedLines' | 'clock' | 'headAt' | 'headsAt' | 'holding' | 'checkpoints';

/** Lists up to what is drawn of them; `more` says how many there are besides. */
export interface ShownReport extends Omit<JournalReport, Internal> {
  readonly more: { readonly breaks: number; readonly certificates: number; readonly again: number; readonly codes: number; readonly refused: number };
}

export interface JournalRow {
  /** among all journals, in the order in which they came */
  readonly place: number;
  /** of the file */
  readonly name: string;
  readonly state: JournalReport['state'];
  readonly lines: number;
  /** breaks, and findings in signed lines */
  readonly breaks: number;
  readonly findings: number;
  /** by its certificate, null where the file has none that is believed */
  readonly venueId: string | null;
  readonly gate: number | null;
  /** the first eight digits of its key, hexadecimal */
  readonly tablet: string | null;
  readonly outcomes: Outcomes;
  /** nothing but signatures: what they say is told apart */
  readonly isProofOnly: boolean;
}

/** Checkpoints apart from their journals, those that are believed first. */
export interface ShownCheckpoints {
  readonly shown: readonly AuditedAlone[];
  readonly total: number;
  /** journals of which the checkpoints say more than their own file, as they are with them */
  readonly changed: readonly JournalRow[];
  /** one is over lines that a journal has not: when both were taken may tell whether its end was cut off */
  readonly isBeyond: boolean;
  /** signed objects of the files that are more than this page looks at */
  readonly leftOut: number;
}

export function shownOf(report: JournalReport): ShownReport {
  const { lines: _, signedLines: __, clock: ___, headAt: ____, headsAt: _____, holding: ______, checkpoints: _______, ...rest } = report;
  const { breaks, certificates, again, counts } = report;
  const over = (length: number) => Math.max(0, length - SHOWN);
  const [codes, refused] = [mostOf(counts.codes), mostOf(counts.refused)];
  return {
    ...rest,
    breaks: breaks.slice(0, SHOWN),
    certificates: certificates.slice(0, SHOWN),
    again: again.slice(0, SHOWN),
    counts: { ...counts, codes: Object.fromEntries(codes), refused: Object.fromEntries(refused) },
    more: {
      breaks: over(breaks.length),
      certificates: over(certificates.length),
      again: over(again.length),
      codes: Object.keys(counts.codes).length - codes.length,
      refused: Object.keys(counts.refused).length - refused.length,
    },
  };
}

export function rowOf({ report, name, place }: { readonly report: JournalReport; readonly name: string; readonly place: number }): JournalRow {
  const { state, counts, breaks, totals, certificates, checkpoints } = report;
  const certified = certificates.find(({ fault }) => fault === null);
  return {
    place,
    name,
    state,
    lines: counts.lines,
    breaks: breaks.length,
    findings: [...totals.values()].reduce((sum, count) => sum + count, 0),
    venueId: certified?.claims.venueId ?? null,
    gate: certified?.claims.gate ?? null,
    tablet: certified === undefined ? null : toHex(certified.key).slice(0, 8),
    outcomes: counts.outcomes,
    isProofOnly: counts.lines === 0 && checkpoints.length > 0 && breaks.length === 0,
  };
}

const RANK = { broken: 0, unproven: 2, intact: 3 } as const;
/** Between a broken journal and one that nothing proves: one in which there is something to be looked at. */
const rankOf = ({ state, findings }: JournalRow): number => (state === 'broken' || findings === 0 ? RANK[state] : 1);

/** Worst first; those that are as bad by how much there is, then by venue and gate. */
export const worstFirst = (rows: readonly JournalRow[]): JournalRow[] =>
  [...rows].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      b.breaks - a.breaks ||
      b.findings - a.findings ||
      compare(a.venueId ?? a.name, b.venueId ?? b.name) ||
      (a.gate ?? 0) - (b.gate ?? 0) ||
      a.place - b.place,
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `sought`: parts of venue, gate, tablet or file name, any case, each of which must be in it. */
export function rowsLike(rows: readonly JournalRow[], sought: string): readonly JournalRow[] {
  const parts = sought
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== '');
  if (parts.length === 0) return rows;
  return rows.filter(({ venueId, gate, tablet, name }) => {
    const text = `${venueId ?? ''}/${gate ?? ''} ${tablet ?? ''} ${name}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}
