/**
 * Protocols of drills (`ashyq keys drill`, docs/operations.md) in the register: a drill is played on a copy or a ministry of its own, never here, so an officer hands
 * in what it wrote. What is kept is the protocol as it was given; whether it was passed is counted anew from its checks.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';

export const DRILL_NAMES = ['rotation', 'revocation', 'recovery', 'leak'] as const;
export type DrillName = (typeof DRILL_NAMES)[number];

const WORD = v.pipe(v.string(), v.maxLength(200));
const TIME = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const HEX = v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/));
const few = <S extends v.GenericSchema>(item: S) => v.pipe(v.array(item), v.maxLength(500));
const IN_FORCE = v.object({
  root: TIME,
  bundle: TIME,
  stamp: TIME,
  keys: few(v.object({ role: WORD, kids: few(HEX) })),
  files: few(v.object({ name: WORD, sha256: HEX })),
});
const CHECK = v.object({ client: WORD, subject: WORD, expected: WORD, found: WORD });
const STEP = v.object({ name: WORD, at: TIME, commands: few(v.pipe(v.string(), v.maxLength(1000))), checks: few(CHECK) });

/** The file that a drill writes (src/cli/drill/protocol.ts). */
export const PROTOCOL = v.object({
  drill: v.picklist(DRILL_NAMES),
  version: WORD,
  begunAt: TIME,
  scratch: v.boolean(),
  before: IN_FORCE,
  after: IN_FORCE,
  steps: v.pipe(few(STEP), v.minLength(1)),
  measured: v.nullable(v.object({ tokens: TIME, seconds: v.pipe(v.number(), v.minValue(0)) })),
  passed: v.boolean(),
});
export type Protocol = v.InferOutput<typeof PROTOCOL>;

export interface DrillLine {
  readonly id: number;
  readonly name: DrillName;
  readonly begunAt: number;
  readonly passed: boolean;
  readonly checks: number;
  readonly wrong: number;
  readonly recordedAt: number;
  readonly recordedBy: number;
}

/** Lines of the list. */
const LINES = 50;
/** The officer's clock may be ahead of ours by so much. */
const AHEAD_SECONDS = 300;

/** A few fields of every drill, the latest begun first. */
export async function listDrills({ db }: Pick<Issuer, 'db'>): Promise<readonly DrillLine[]> {
  const { rows } = await sql<DrillLine>`
    select id, name, begun_at as "begunAt", passed, checks, wrong, recorded_at as "recordedAt", recorded_by as "recordedBy"
    from drill order by begun_at desc, id desc limit ${LINES}`.execute(db);
  return rows;
}

/** The whole protocol, or null where there is none. */
export async function findDrill({ db }: Pick<Issuer, 'db'>, id: number): Promise<Readonly<Record<string, unknown>> | null> {
  const row = await db.selectFrom('drill').select('protocol').where('id', '=', id).executeTakeFirst();
  return row?.protocol ?? null;
}

export type RecordDrillResult = { readonly ok: true; readonly id: number; readonly passed: boolean } | { readonly ok: false; readonly code: DrillFault };
/** `drill-inconsistent`: it says that it was passed and its checks do not, or the other way round. */
export type DrillFault = 'drill-in-future' | 'drill-inconsistent';

/** Keeps a protocol; the same one again is the same row. */
export async function recordDrill({ db, now }: Pick<Issuer, 'db' | 'now'>, protocol: Protocol, by: number): Promise<RecordDrillResult> {
  const at = now();
  const checks = protocol.steps.flatMap((step) => step.checks);
  const wrong = checks.filter(({ expected, found }) => expected !== found).length;
  const passed = checks.length > 0 && wrong === 0;
  if (protocol.begunAt > at + AHEAD_SECONDS) return { ok: false, code: 'drill-in-future' };
  if (protocol.passed !== passed) return { ok: false, code: 'drill-inconsistent' };
  const text = JSON.stringify(protocol);
  const digest = createHash('sha256').update(text).digest();
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number }>`
      insert into drill (name, begun_at, passed, checks, wrong, protocol, sha256, recorded_at, recorded_by)
      values (${protocol.drill}, ${protocol.begunAt}, ${passed}, ${checks.length}, ${wrong}, ${text}::jsonb, ${digest}, ${at}, ${by})
      on conflict (sha256) do nothing returning id`.execute(trx);
    const made = rows[0]?.id;
    if (made !== undefined) {
      const detail = { by, drill: protocol.drill, passed, sha256: digest.toString('hex') };
      await appendAudit(trx, [{ at, kind: 'drill-recorded', subject: `drill:${made}`, detail }]);
      return { ok: true, id: made, passed };
    }
    const known = await trx.selectFrom('drill').select('id').where('sha256', '=', digest).executeTakeFirstOrThrow();
    return { ok: true, id: known.id, passed };
  });
}
