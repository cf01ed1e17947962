/** `/api/desk/contests`: taking a contest in, the list with what is overdue, one of them, correcting and rejecting. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { CONTEST_GROUNDS, REJECTION_REASONS } from '../../core/token/contest.ts';
import { appendAudit } from '../audit.ts';
import { sql } from '../db/open.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { IIN_FAULT, IIN_FIELD, ROW_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { factsOf, personNamed, readEntry, standingLines } from '../people/facts.ts';
import { faultOfEnd, HEALTH_FIELD } from '../people/manual-status.ts';
import { PERSON_LIMIT } from '../people/person-routes.ts';
import type { Service } from '../service.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { DESK_ABOUT, openContest, rejectContest } from './contests.ts';
import { proposeCorrection } from './correction.ts';
import { tellReceipt } from './receipt.ts';

const OPEN = v.object({
  // one of the two
  iin: v.optional(IIN_FIELD),
  personId: v.optional(ROW_FIELD),
  about: v.picklist(DESK_ABOUT),
  aboutId: v.optional(v.nullable(ROW_FIELD), null),
  // a refusal is contested with the door's receipt, which is in the phone
  ground: v.picklist(CONTEST_GROUNDS.filter((one) => one !== 'wrongly-refused')),
});
const REJECT = v.object({ reason: v.picklist(REJECTION_REASONS) });
const CORRECT = v.object({ manual: v.optional(v.nullable(v.object({ health: HEALTH_FIELD, untilAt: ROW_FIELD })), null) });

const DECIDE = ['epidemiologist'] as const;
const TAKE_IN = ['clerk', 'epidemiologist'] as const;
const READ = ['clerk', 'epidemiologist', 'auditor'] as const;
const STATES = ['open', 'overdue', 'corrected', 'rejected'];
const PAGE = 100;

export function addContestRoutes(app: Hono, service: Service): void {
  const path = '/api/desk/contests';
  addStaffRoute(app, service, { method: 'GET', path, roles: READ, handle: (_staff, request) => list(service, request) });
  addStaffRoute(app, service, { method: 'POST', path, roles: TAKE_IN, limit: PERSON_LIMIT, handle: (staff, request) => open(service, staff, request) });
  addStaffRoute(app, service, {
    method: 'GET',
    path: `${path}/:id`,
    roles: TAKE_IN,
    limit: PERSON_LIMIT,
    handle: (staff, _, params) => one(service, staff, params),
  });
  addStaffRoute(app, service, {
    method: 'POST',
    path: `${path}/:id/correct`,
    roles: DECIDE,
    handle: (staff, request, params) => correct(service, { staff, request, params }),
  });
  addStaffRoute(app, service, {
    method: 'POST',
    path: `${path}/:id/reject`,
    roles: DECIDE,
    handle: (staff, request, params) => reject(service, { staff, request, params }),
  });
}

interface Row {
  readonly id: number;
  readonly person_id: number;
  readonly about: string;
  readonly about_id: number | null;
  readonly ground: string;
  /** null: from the person's phone */
  readonly opened_by: number | null;
  readonly receipt: Uint8Array | null;
  readonly opened_at: number;
  readonly deadline_at: number;
  readonly state: string;
  readonly reason: string | null;
  readonly decided_at: number | null;
  readonly decided_by: number | null;
  /** the correction that waits for its second person */
  readonly proposal_id: number | null;
}

const COLUMNS = sql`contest.id, person_id, about, about_id, ground, opened_by, receipt, opened_at, contest.deadline_at, contest.state, reason, decided_at, decided_by,
  (select proposal.id from proposal where proposal.id = contest.proposal_id and proposal.state = 'open') as proposal_id`;

/** What is due first comes first: `?state=open` (also `overdue`, `corrected`, `rejected`, the newest first), `?page=0`. */
async function list({ issuer }: Service, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const state = asked.get('state') ?? 'open';
  const page = Number(asked.get('page') ?? '0');
  if (!STATES.includes(state) || !Number.isInteger(page) || page < 0 || page > 1000) return problem(400, 'request-malformed');
  const now = issuer.now();
  const waiting = state === 'open' || state === 'overdue';
  const { rows } = await sql<Row>`
    select ${COLUMNS} from contest
    where contest.state = ${waiting ? 'open' : state} and (${state !== 'overdue'} or contest.deadline_at <= ${now})
    order by ${waiting ? sql`contest.deadline_at, contest.id` : sql`decided_at desc, contest.id desc`} limit ${PAGE} offset ${page * PAGE}`.execute(issuer.db);
  // where somebody was turned away is read of one contest at a time, and whoever reads it is in the trail
  return answer(200, { contests: rows.map((row) => plain({ ...row, receipt: null }, now)) }, now);
}

async function open({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, OPEN, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const { iin, personId: nr, ...wanted } = input.value;
  if ((wanted.about === 'status') !== (wanted.aboutId === null)) return problem(400, 'request-malformed');
  const personId = await personNamed(issuer.db, { iin, personId: nr });
  if (personId === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const result = await openContest(issuer, { ...wanted, personId, by: staff, now });
  return result.ok ? answer(201, { contestId: result.id }, now) : refused(result.code);
}

/** With as much of the person as a decision needs; whoever looks is in the trail. */
async function one({ issuer }: Service, staff: StaffMember, { id }: Params): Promise<Response> {
  const nr = rowNumber(id);
  const { rows } = nr === null ? { rows: [] } : await sql<Row>`select ${COLUMNS} from contest where contest.id = ${nr}`.execute(issuer.db);
  const row = rows[0];
  if (row === undefined) return problem(404, 'contest-unknown');
  const now = issuer.now();
  const [person, lines] = [await factsOf(issuer.db, row.person_id), await standingLines(issuer.db, row.person_id)];
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [readEntry(row.person_id, now, { by: staff.id, why: `contest:${row.id}` })]));
  return answer(200, { contest: plain(row, now), person: { ...person, lines } }, now);
}

interface Deciding {
  readonly staff: StaffMember;
  readonly request: Request;
  readonly params: Params;
}

async function correct({ issuer }: Service, { staff, request, params }: Deciding): Promise<Response> {
  const input = await readInput(request, CORRECT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const { manual } = input.value;
  const now = issuer.now();
  const fault = manual === null ? null : faultOfEnd(manual.untilAt, now);
  if (fault !== null) return problem(422, fault);
  const id = rowNumber(params['id']);
  const result = id === null ? null : await proposeCorrection(issuer, { id, manual, by: staff, now });
  if (result === null) return refused('contest-unknown');
  return result.ok ? answer(201, { proposalId: result.proposalId }, now) : refused(result.code);
}

async function reject({ issuer }: Service, { staff, request, params }: Deciding): Promise<Response> {
  const input = await readInput(request, REJECT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const id = rowNumber(params['id']);
  const now = issuer.now();
  const result = id === null ? null : await rejectContest(issuer, { id, reason: input.value.reason, by: staff, now });
  if (result === null) return refused('contest-unknown');
  return result.ok ? answer(200, {}, now) : refused(result.code);
}

const STATUS: Readonly<Record<string, number>> = { 'contest-unknown': 404, 'line-unknown': 404, 'same-person': 403, 'manual-needed': 422, 'manual-unfit': 422 };

function refused(code: string): Response {
  return problem(STATUS[code] ?? 409, code);
}

function plain(row: Row, now: number) {
  return {
    id: row.id,
    personId: row.person_id,
    about: row.about,
    aboutId: row.about_id,
    ground: row.ground,
    openedBy: row.opened_by,
    receipt: tellReceipt(row.receipt),
    openedAt: row.opened_at,
    deadlineAt: row.deadline_at,
    overdue: row.state === 'open' && row.deadline_at <= now,
    state: row.state,
    reason: row.reason,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    proposalId: row.proposal_id,
  };
}
