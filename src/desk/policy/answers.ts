/** Policies and drafts as the issuer tells them. */
import type { Counted, Shares } from '../../core/policy/simulate.ts';
import { HEALTH } from '../../core/token/health.ts';
import { type Answer, numberOf, recordOf, recordsOf, ShapeError, textOf } from '../../shared/network/api-call.ts';

export interface VersionLine {
  readonly version: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly at: number;
  /** of the draft that became it; null: it came another way */
  readonly draft: number | null;
  readonly applied: number | null;
}

export interface PolicyText {
  readonly version: number;
  readonly text: string;
  readonly sha256: string;
  readonly at: number;
}

export const DRAFT_STATES = ['open', 'approved', 'published', 'dropped'] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

export interface DraftLine {
  readonly id: number;
  readonly title: string;
  readonly basedOn: number;
  readonly revision: number;
  readonly state: DraftState;
  readonly changedBy: number;
  readonly changedAt: number;
  readonly proposedBy: number | null;
  readonly approvedBy: number | null;
  readonly version: number | null;
}

export interface Draft extends DraftLine {
  readonly text: string;
}

const maybe = (row: Answer, name: string): number | null => (row[name] === null || row[name] === undefined ? null : numberOf(row, name));

export function readVersions(answer: Answer): readonly VersionLine[] {
  return recordsOf(answer, 'policies').map((row) => ({
    version: numberOf(row, 'version'),
    sha256: textOf(row, 'sha256'),
    bytes: numberOf(row, 'bytes'),
    at: numberOf(row, 'at'),
    draft: maybe(row, 'draft'),
    applied: maybe(row, 'applied'),
  }));
}

export function readPolicyText(answer: Answer): PolicyText {
  const row = recordOf(answer, 'policy');
  return { version: numberOf(row, 'version'), text: textOf(row, 'text'), sha256: textOf(row, 'sha256'), at: numberOf(row, 'at') };
}

function readLine(row: Answer): DraftLine {
  return {
    id: numberOf(row, 'id'),
    title: textOf(row, 'title'),
    basedOn: numberOf(row, 'basedOn'),
    revision: numberOf(row, 'revision'),
    state: DRAFT_STATES.find((state) => state === row['state']) ?? 'dropped',
    changedBy: numberOf(row, 'changedBy'),
    changedAt: numberOf(row, 'changedAt'),
    proposedBy: maybe(row, 'proposedBy'),
    approvedBy: maybe(row, 'approvedBy'),
    version: maybe(row, 'version'),
  };
}

export function readDrafts(answer: Answer): readonly DraftLine[] {
  return recordsOf(answer, 'drafts').map(readLine);
}

export function readDraft(answer: Answer): Draft {
  const row = recordOf(answer, 'draft');
  return { ...readLine(row), text: textOf(row, 'text') };
}

const READ_NAMES = ['entries', 'admitted', 'refused', 'refusedOtherwise', 'undecided', 'exits', 'letIn', 'unknown'] as const;
export type ReadCounts = Readonly<Record<(typeof READ_NAMES)[number], number>>;

export interface SimulationPart {
  readonly counted: readonly Counted[];
  readonly read: ReadCounts;
  readonly done: number;
  /** of the draft, as it was stored when this part was counted */
  readonly revision: number;
  /** the first second of the day, as the server counts days */
  readonly from: number;
  readonly next: Answer | null;
  /** with the first part */
  readonly total: number | null;
  readonly shares: Shares | null;
}

export function readPart(answer: Answer): SimulationPart {
  const read = recordOf(answer, 'read');
  const next = answer['next'];
  const shares = answer['shares'] === undefined ? null : recordOf(answer, 'shares');
  return {
    counted: recordsOf(answer, 'counted').map(readCounted),
    read: Object.fromEntries(READ_NAMES.map((name) => [name, numberOf(read, name)])) as ReadCounts,
    done: numberOf(answer, 'done'),
    revision: numberOf(answer, 'revision'),
    from: numberOf(answer, 'from'),
    next: next === null ? null : recordOf(answer, 'next'),
    total: maybe(answer, 'total'),
    shares:
      shares === null
        ? null
        : { red: numberOf(shares, 'red'), yellow: numberOf(shares, 'yellow'), blue: numberOf(shares, 'blue'), green: numberOf(shares, 'green') },
  };
}

function readCounted(row: Answer): Counted {
  const effect = recordOf(row, 'effect');
  const colour = (name: unknown) => {
    const health = HEALTH.find((known) => known === name);
    if (health === undefined) throw new ShapeError('no colour');
    return health;
  };
  const among = effect['among'];
  if (!Array.isArray(among)) throw new ShapeError('no list of colours');
  const said = (turned: Answer, name: string) => (turned[name] === null ? null : textOf(turned, name));
  return {
    category: textOf(row, 'category'),
    admitted: row['admitted'] === true,
    count: numberOf(row, 'count'),
    effect: {
      among: among.map(colour),
      turned: recordsOf(effect, 'turned').map((turned) => ({
        health: colour(turned['health']),
        whole: turned['whole'] === true,
        rule: said(turned, 'rule'),
        reason: said(turned, 'reason'),
      })),
    },
  };
}
