/** `POST /api/desk/policy-drafts/:id/simulation`: a stored draft against the recorded scans of one day, a part at a time; the page adds the parts up. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { utf8Encode } from '../../core/bytes.ts';
import { PolicyError, parsePolicy } from '../../core/policy/policy.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute, rowNumber, type StaffRoute } from '../staff/staff-route.ts';
import { digestOfText, draftEntry, findDraft } from './drafts.ts';
import { countPart, dayBounds, entriesWithin, firstCursor, isOfDay, sharesOf } from './scans.ts';

const SECOND = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ASK = v.object({
  day: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  cursor: v.nullable(v.object({ at: SECOND, skip: SECOND, until: SECOND })),
});
/** A million scans are fifty parts. */
const LIMIT = { burst: 300, refillSeconds: 0.2 };

export function addSimulationRoute(app: Hono, service: Service, roles: StaffRoute['roles']): void {
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/policy-drafts/:id/simulation',
    roles,
    limit: LIMIT,
    async handle(staff, request, params) {
      const input = await readInput(request, ASK, { limit: BODY_LIMITS.code });
      return input.ok ? simulate(service, { by: staff.id, id: rowNumber(params['id']) ?? 0, ...input.value }) : input.response;
    },
  });
}

interface Asking extends v.InferOutput<typeof ASK> {
  readonly id: number;
  readonly by: number;
}

async function simulate({ issuer }: Service, { id, by, day: name, cursor: given }: Asking): Promise<Response> {
  const now = issuer.now();
  const draft = await findDraft(issuer.db, id);
  if (draft === null) return problem(404, 'draft-unknown');
  const policy = read(draft.text);
  if (!policy.ok) return problem(422, 'policy-malformed', { members: { place: policy.place } });
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const day = dayBounds(name, utcOffsetMinutes);
  if (day === null || day.from > now) return problem(422, 'day-invalid');
  const first = given === null;
  const cursor = given ?? firstCursor(day, now);
  // what a caller makes up stays within the day that it asks for
  if (!isOfDay(cursor, day, now)) return problem(400, 'request-malformed');
  // what the whole answer rests on is fetched with the first part
  const whole = first ? { total: await entriesWithin(issuer.db, cursor), shares: await sharesOf(issuer.db, day) } : {};
  const entry = draftEntry('policy-simulated', id, { at: now, detail: { by, day: name, sha256: digestOfText(draft.text), until: cursor.until } });
  if (first || !(await isInTrail(issuer.db, entry))) await issuer.db.transaction().execute((trx) => appendAudit(trx, [entry]));
  const part = await countPart(issuer.db, { draft: policy.value, day, cursor });
  // the page says by this which day it was: the server counts days by the policy's local time, a machine at a desk by whatever it is set to
  return answer(200, { ...part, ...whole, revision: draft.revision, from: day.from, to: day.to }, now);
}

/** Whether this counting has its line: a call that goes on with one, by the same person, over the same text and up to the same second, writes no other. */
async function isInTrail(db: Database, { kind, subject, detail }: AuditEntry): Promise<boolean> {
  const { rows } = await sql`
    select 1 from audit where chain = 0 and subject = ${subject} and kind = ${kind} and detail = ${JSON.stringify(detail)}::jsonb limit 1`.execute(db);
  return rows.length > 0;
}

function read(text: string): { readonly ok: true; readonly value: ReturnType<typeof parsePolicy> } | { readonly ok: false; readonly place: string } {
  try {
    return { ok: true, value: parsePolicy(utf8Encode(text)) };
  } catch (error) {
    if (error instanceof PolicyError) return { ok: false, place: error.place };
    throw error;
  }
}
