/** Whom to trace first in the demo: of the people who have a phone and are red by a result, the one who met most others while infectious, by tracing's own rules. */
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { windowOf } from '../../tracing/cases.ts';
import { traceContacts } from '../../tracing/overlap.ts';
import { TRACING_RULES } from '../../tracing/rules.ts';
import { otherStays, ownStays } from '../../tracing/visits.ts';
import type { DemoPhone } from './phones.ts';

export interface WorthTracing {
  readonly iin: string;
  /** people met for long enough */
  readonly contacts: number;
}

/** Null where nobody who is red met anybody. */
export function worthTracing(issuer: Pick<Issuer, 'db' | 'now'>, phones: readonly DemoPhone[]): Promise<WorthTracing | null> {
  const rules = TRACING_RULES;
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; iin: string }>`
      select id, iin from person where iin = any(${phones.map(({ person }) => person.iin)}::text[]) and health = 0 order by id`.execute(trx);
    let best: WorthTracing | null = null;
    for (const { id, iin } of rows) {
      const window = await windowOf(trx, id, { rules, now });
      if (window === null) continue;
      const stays = await ownStays(trx, id, { rules, window });
      const contacts = traceContacts(stays, await otherStays(trx, stays, { rules, window }), { rules, window }).length;
      if (contacts > (best?.contacts ?? 0)) best = { iin, contacts };
    }
    return best;
  });
}
