/** Which journal a row belongs to: one tablet's, at one gate, in one epoch. */
import { type RawBuilder, sql } from '../db/open.ts';

export interface JournalKey {
  readonly venueId: string;
  readonly gate: number;
  /** 32 bytes: the tablet's public key */
  readonly tablet: Uint8Array;
  readonly epoch: number;
}

/** For a `where` over any table of one journal. */
export function isOf({ venueId, gate, tablet, epoch }: JournalKey): RawBuilder<boolean> {
  return sql<boolean>`(venue_id = ${venueId} and gate = ${gate} and tablet = ${tablet} and epoch = ${epoch})`;
}

/** The first four values of an insert. */
export function valuesOf({ venueId, gate, tablet, epoch }: JournalKey): RawBuilder<unknown> {
  return sql`${venueId}, ${gate}, ${tablet}, ${epoch}`;
}
