/** The registry of venues as the issuer tells of it (docs/architecture.md, `/api/desk/venues`). */
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { numberOrNull, textOrNull } from '../data/members.ts';

export interface Venue {
  readonly id: string;
  readonly taxNumber: string;
  readonly category: string;
  readonly name: string;
  readonly address: string;
  /** district, four digits */
  readonly area: string;
  readonly zone: string | null;
  readonly registration: boolean;
  readonly capacity: number | null;
  readonly approvedAt: number;
  readonly changedAt: number | null;
  readonly closedAt: number | null;
  readonly tablets: number;
  readonly posterExp: number | null;
}

/** As many as one answer holds: a full page may have another after it. */
export const PAGE = 100;

export function readVenues(answer: Answer): readonly Venue[] {
  return recordsOf(answer, 'venues').map(readVenue);
}

function readVenue(row: Answer): Venue {
  return {
    ...readFields(row),
    id: textOf(row, 'id'),
    zone: textOrNull(row, 'zone'),
    approvedAt: numberOf(row, 'approvedAt'),
    changedAt: numberOrNull(row, 'changedAt'),
    closedAt: numberOrNull(row, 'closedAt'),
    tablets: numberOf(row, 'tablets'),
    posterExp: numberOrNull(row, 'posterExp'),
  };
}

function readFields(row: Answer) {
  return {
    taxNumber: textOf(row, 'taxNumber'),
    category: textOf(row, 'category'),
    name: textOf(row, 'name'),
    address: textOf(row, 'address'),
    area: textOf(row, 'area'),
    registration: row['registration'] === true,
    capacity: numberOrNull(row, 'capacity'),
  };
}

/** An entrance with the tablet that stands there. */
export interface Tablet {
  readonly gate: number;
  readonly key: string | null;
  readonly enrolledAt: number | null;
  readonly credentialExp: number | null;
  readonly revokedAt: number | null;
  readonly codeUntil: number | null;
  readonly trainingUntil: number | null;
  readonly lastContactAt: number | null;
  /** when the data were signed that it judged by in its last line */
  readonly trustAt: number | null;
}

export interface VenueInFull {
  readonly venue: Venue;
  readonly tablets: readonly Tablet[];
  /** by the issuer's clock */
  readonly time: number;
}

export function readVenueInFull(answer: Answer): VenueInFull {
  return { venue: readVenue(recordOf(answer, 'venue')), tablets: recordsOf(answer, 'tablets').map(readTablet), time: numberOf(answer, 'time') };
}

function readTablet(row: Answer): Tablet {
  return {
    gate: numberOf(row, 'gate'),
    key: textOrNull(row, 'key'),
    enrolledAt: numberOrNull(row, 'enrolledAt'),
    credentialExp: numberOrNull(row, 'credentialExp'),
    revokedAt: numberOrNull(row, 'revokedAt'),
    codeUntil: numberOrNull(row, 'codeUntil'),
    trainingUntil: numberOrNull(row, 'trainingUntil'),
    lastContactAt: numberOrNull(row, 'lastContactAt'),
    trustAt: numberOrNull(row, 'trustAt'),
  };
}

export interface District {
  readonly area: string;
  readonly zone: string | null;
  readonly venues: number;
  readonly tablets: number;
  readonly waiting: number;
}

export function readDistricts(answer: Answer): readonly District[] {
  return recordsOf(answer, 'districts').map((row) => ({
    area: textOf(row, 'area'),
    zone: textOrNull(row, 'zone'),
    venues: numberOf(row, 'venues'),
    tablets: numberOf(row, 'tablets'),
    waiting: numberOf(row, 'waiting'),
  }));
}

/** What waits for a decision. */
export interface Application extends ReturnType<typeof readFields> {
  readonly id: number;
  /** the venue to be changed; null: a new one */
  readonly venueId: string | null;
  readonly createdAt: number;
  /** staff number; null: from outside */
  readonly createdBy: number | null;
  /** open venues under the same tax number */
  readonly venues: number;
  readonly same: boolean;
}

export function readApplications(answer: Answer): readonly Application[] {
  return recordsOf(answer, 'applications').map((row) => ({
    ...readFields(row),
    id: numberOf(row, 'id'),
    venueId: textOrNull(row, 'venueId'),
    createdAt: numberOf(row, 'createdAt'),
    createdBy: numberOrNull(row, 'createdBy'),
    venues: numberOf(row, 'venues'),
    same: row['same'] === true,
  }));
}

/** A code for a tablet: seen this once. */
export interface GateCode {
  readonly url: string;
  readonly code: string;
  readonly validUntil: number;
}

export function readGateCode(answer: Answer): GateCode {
  return { url: textOf(answer, 'url'), code: textOf(answer, 'code'), validUntil: numberOf(answer, 'validUntil') };
}

/** Why an application is refused or sent back (the closed list of src/issuer/venues/decisions.ts). */
export const DECISION_REASONS = [
  'tax-number-unknown',
  'name-wrong',
  'category-wrong',
  'address-wrong',
  'area-wrong',
  'documents-missing',
  'not-found-there',
  'duplicate',
  'withdrawn',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];
