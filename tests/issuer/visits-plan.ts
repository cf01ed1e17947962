/** Many visits at once, drawn from a seed: what the phones will send, and what the register must hold in the end, whatever happens in between. */
import { toHex } from '../../src/core/bytes.ts';
import type { Selectable } from '../../src/issuer/db/open.ts';
import type { VisitTable } from '../../src/issuer/db/schema-venues.ts';
import { chanceOf } from '../../src/issuer/demo/random.ts';
import { VISITS_AT_ONCE } from '../../src/issuer/visits/ingest.ts';
import { CINEMA, doorCodeOf, statementOf, type Tablet, type Visitor, visitClaims } from './visits.ts';
import type { World } from './world.ts';

export interface Plan {
  /** entries, exits and corrected exits, in the order in which they were made */
  readonly statements: readonly Uint8Array[];
  /** as `plainRow` writes them, sorted */
  readonly rows: readonly string[];
}

export interface PlanOptions {
  readonly visits: number;
  readonly visitors: readonly Visitor[];
  /** of gate 1 of the cinema, enrolled an hour ago */
  readonly tablet: Tablet;
}

/** Every other visit is witnessed; a quarter stays open, a quarter is closed twice, a quarter is only heard of when it is over. */
export async function makePlan(world: World, { visits, visitors, tablet }: PlanOptions): Promise<Plan> {
  const chance = chanceOf('visits');
  const statements: Uint8Array[] = [];
  const rows: string[] = [];
  for (let nr = 0; nr < visits; nr += 1) {
    const who = visitors[nr % visitors.length];
    if (who === undefined) throw new TypeError('nobody to visit');
    const entered = world.issuer.now() - 600 - chance.below(2400);
    const witnessed = nr % 2 === 0;
    const name = `planned ${nr}`;
    const at = { venueId: CINEMA, entered, gate: witnessed ? 1 : 0, doorCode: witnessed ? await doorCodeOf(tablet, entered) : null };
    const left = entered + 60 + chance.below(500);
    const kind = Math.floor(nr / 2) % 4;
    if (kind !== 3) statements.push(await statementOf(world, who, name, at));
    if (kind === 2) statements.push(await statementOf(world, who, name, { ...at, left: left + 7, iat: left }));
    if (kind !== 0) statements.push(await statementOf(world, who, name, { ...at, left, iat: left + 1 }));
    rows.push(`${entered} ${CINEMA}/${at.gate} ${kind === 0 ? '-' : left} ${witnessed} ${toHex(visitClaims(world, name).id)}`);
  }
  return { statements, rows: rows.sort() };
}

export function plainRow({ id, venue_id, gate, entered, left_at, witnessed }: Selectable<VisitTable>): string {
  return `${entered} ${venue_id}/${gate} ${left_at ?? '-'} ${witnessed} ${toHex(id)}`;
}

/** The same order in every run. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const chance = chanceOf(seed);
  return items
    .map((item) => ({ item, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** As many as one call takes. */
export function batchesOf(statements: readonly Uint8Array[]): Uint8Array[][] {
  const calls = Math.ceil(statements.length / VISITS_AT_ONCE);
  return Array.from({ length: calls }, (_, nr) => statements.slice(nr * VISITS_AT_ONCE, (nr + 1) * VISITS_AT_ONCE));
}
