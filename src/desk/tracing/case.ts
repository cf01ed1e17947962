/** Cases as the issuer tells them (src/issuer/tracing/look.ts): contacts are places in a list, never people. Times in seconds since 1970. */
import { type Answer, numberOf, recordOf, recordsOf, ShapeError, textOf } from '../../shared/network/api-call.ts';
import { type Health, healthOf, maybeNumber } from '../people/person.ts';

export const REASONS = ['positive-result', 'control-centre', 'repeat'] as const;
export type Reason = (typeof REASONS)[number];

export interface CaseLine {
  readonly id: number;
  readonly openedAt: number;
  readonly openedBy: number;
  readonly reason: Reason;
  readonly from: number;
  readonly until: number;
  readonly stays: number;
  readonly found: number;
  readonly confirmed: number;
}

/** Both people in one place at one time. `witnessed`: of how many of the two a door knows it. */
export interface Meeting {
  readonly venueId: string;
  readonly from: number;
  readonly until: number;
  readonly witnessed: 0 | 1 | 2;
  readonly gate: 'same' | 'other' | 'unknown';
}

export interface Contact {
  readonly rank: number;
  readonly seconds: number;
  readonly lastAt: number;
  readonly meetings: readonly Meeting[];
  readonly health: Health;
  readonly confirmedAt: number | null;
  readonly turned: boolean;
  readonly revokedTokens: number;
  readonly publishedAt: number | null;
}

export interface CaseProposal {
  readonly id: number;
  readonly open: boolean;
  readonly ranks: readonly number[];
}

export interface TracedCase extends CaseLine {
  readonly cause: string;
  readonly contacts: readonly Contact[];
  readonly proposals: readonly CaseProposal[];
  /** names of venues by their ids */
  readonly venues: ReadonlyMap<string, string>;
}

function readCase(row: Answer): CaseLine {
  const reason = REASONS.find((one) => one === row['reason']);
  if (reason === undefined) throw new ShapeError('reason');
  return {
    id: numberOf(row, 'id'),
    openedAt: numberOf(row, 'openedAt'),
    openedBy: numberOf(row, 'openedBy'),
    reason,
    from: numberOf(row, 'from'),
    until: numberOf(row, 'until'),
    stays: numberOf(row, 'stays'),
    found: numberOf(row, 'found'),
    confirmed: numberOf(row, 'confirmed'),
  };
}

export function readCases(answer: Answer): readonly CaseLine[] {
  return recordsOf(answer, 'cases').map(readCase);
}

export function readTracedCase(answer: Answer): TracedCase {
  const row = recordOf(answer, 'case');
  return {
    ...readCase(row),
    cause: textOf(row, 'cause'),
    contacts: recordsOf(row, 'contacts').map(readContact),
    proposals: recordsOf(row, 'proposals').map((proposal) => ({ id: numberOf(proposal, 'id'), open: proposal['state'] === 'open', ranks: ranksOf(proposal) })),
    venues: new Map(recordsOf(row, 'venues').map((venue) => [textOf(venue, 'id'), textOf(venue, 'name')])),
  };
}

function readContact(row: Answer): Contact {
  return {
    rank: numberOf(row, 'rank'),
    seconds: numberOf(row, 'seconds'),
    lastAt: numberOf(row, 'lastAt'),
    meetings: recordsOf(row, 'meetings').map(readMeeting),
    health: healthOf(row),
    confirmedAt: maybeNumber(row, 'confirmedAt'),
    turned: row['turned'] === true,
    revokedTokens: maybeNumber(row, 'revokedTokens') ?? 0,
    publishedAt: maybeNumber(row, 'publishedAt'),
  };
}

function readMeeting(row: Answer): Meeting {
  const { witnessed, gate } = row;
  return {
    venueId: textOf(row, 'venueId'),
    from: numberOf(row, 'from'),
    until: numberOf(row, 'until'),
    witnessed: witnessed === 1 || witnessed === 2 ? witnessed : 0,
    gate: gate === 'same' || gate === 'other' ? gate : 'unknown',
  };
}

function ranksOf({ ranks }: Answer): readonly number[] {
  return Array.isArray(ranks) ? ranks.filter((rank) => typeof rank === 'number') : [];
}

/** How well it is known that the two were there together: by their best meeting. */
export function witnessOf({ meetings }: Pick<Contact, 'meetings'>): 0 | 1 | 2 {
  return meetings.reduce<0 | 1 | 2>((best, { witnessed }) => (witnessed > best ? witnessed : best), 0);
}

/** What confirming came to, over all confirmed contacts. */
export interface Effect {
  readonly contacts: number;
  readonly turned: number;
  readonly revokedTokens: number;
  /** the newest confirmation that revoked a pass (else the newest), and the stamp that tells of it; null while there is none */
  readonly confirmedAt: number;
  readonly publishedAt: number | null;
}

/** Null: nobody has confirmed any. */
export function effectOf(contacts: readonly Contact[]): Effect | null {
  const confirmed = contacts.filter((contact) => contact.confirmedAt !== null);
  if (confirmed.length === 0) return null;
  // what revoked nothing has nothing to be published
  const revoking = confirmed.filter(({ revokedTokens }) => revokedTokens > 0);
  const newest = (revoking.length > 0 ? revoking : confirmed).reduce((best, contact) =>
    (contact.confirmedAt ?? 0) > (best.confirmedAt ?? 0) ? contact : best,
  );
  const unpublished = revoking.some(({ publishedAt }) => publishedAt === null);
  return {
    contacts: confirmed.length,
    turned: confirmed.filter(({ turned }) => turned).length,
    revokedTokens: confirmed.reduce((sum, { revokedTokens }) => sum + revokedTokens, 0),
    confirmedAt: newest.confirmedAt ?? 0,
    publishedAt: unpublished ? null : newest.publishedAt,
  };
}
