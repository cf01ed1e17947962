/** Runs of a venue's journals as they were handed in: which there are is asked first, without their bytes, and these are read a bounded piece at a time (decision 023). */
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';

/** A run's place, without its bytes. */
export interface RunPlace {
  readonly gate: number;
  readonly tablet: Uint8Array;
  readonly epoch: number;
  readonly from_seq: number;
  readonly count: number;
}

/** A run with its entries, one after the other (`splitEntries`). */
export interface Run extends RunPlace {
  readonly entries: Uint8Array;
}

/** Runs in the order given, as many at once as have `together` entries; none after `all` of them. */
export function portionsOf<Place extends RunPlace>(
  runs: readonly Place[],
  most: { readonly all: number; readonly together: number },
): readonly (readonly Place[])[] {
  const portions: Place[][] = [];
  let [all, together] = [0, most.together];
  for (const run of runs) {
    if (all >= most.all) break;
    all += run.count;
    together += run.count;
    if (together <= most.together) portions.at(-1)?.push(run);
    else {
      portions.push([run]);
      together = run.count;
    }
  }
  return portions;
}

/** The runs at these places, in no order; one that is there no more is left out. */
export async function readRuns({ db }: Issuer, venueId: string, places: readonly RunPlace[]): Promise<readonly Run[]> {
  const of = <T>(pick: (run: RunPlace) => T) => places.map(pick);
  const { rows } = await sql<Run>`
    select run.gate, run.tablet, run.epoch, run.from_seq, run.count, run.entries
    from unnest(${of(({ gate }) => gate)}::integer[], ${of(({ tablet }) => Buffer.from(tablet))}::bytea[], ${of(({ epoch }) => epoch)}::integer[],
      ${of(({ from_seq }) => from_seq)}::bigint[]) as asked(gate, tablet, epoch, from_seq)
    join journal_run as run on run.venue_id = ${venueId}
      and (run.gate, run.tablet, run.epoch, run.from_seq) = (asked.gate, asked.tablet, asked.epoch, asked.from_seq)`.execute(db);
  return rows;
}
