/** `/api/desk/proposals`: what waits for a second person, one of them with what it is about, yes and no. */
import type { Hono } from 'hono';
import { appendAudit } from '../audit.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import { readEntry } from '../people/facts.ts';
import { previewEntry } from '../registers/uploads.ts';
import type { Service } from '../service.ts';
import { ACTIONS, actionOf } from './actions.ts';
import { type ConfirmResult, confirm, type Ending, withdraw } from './proposals.ts';
import { hasRole, ROLES, type StaffMember } from './roles.ts';
import { addStaffRoute, type Params, rowNumber } from './staff-route.ts';

const PAGE = 100;
const STATES = ['open', 'confirmed', 'withdrawn', 'expired'];

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly proposed_by: number;
  readonly proposed_at: number;
  readonly deadline_at: number;
  readonly state: string;
  readonly ended_at: number | null;
  readonly ended_by: number | null;
}

export function addProposalRoutes(app: Hono, service: Service): void {
  const add = (route: Omit<Parameters<typeof addStaffRoute>[2], 'roles'>) => addStaffRoute(app, service, { ...route, roles: ROLES });
  add({ method: 'GET', path: '/api/desk/proposals', handle: (staff, request) => list(service, staff, request) });
  add({ method: 'GET', path: '/api/desk/proposals/:id', handle: (staff, _request, params) => one(service, staff, params) });
  add({ method: 'POST', path: '/api/desk/proposals/:id/confirm', handle: (staff, _request, params) => end(service, { staff, params, how: confirm }) });
  add({ method: 'POST', path: '/api/desk/proposals/:id/withdraw', handle: (staff, _request, params) => end(service, { staff, params, how: withdraw }) });
}

/** The newest first, a hundred at a time: `?state=open`, `?before=<number>`. */
async function list({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const state = asked.get('state') ?? 'open';
  const before = asked.has('before') ? rowNumber(asked.get('before') ?? '') : Number.MAX_SAFE_INTEGER;
  if (!STATES.includes(state) || before === null) return problem(400, 'request-malformed');
  const { rows } = await sql<Row>`
    select id, kind, payload, proposed_by, proposed_at, deadline_at, state, ended_at, ended_by from proposal
    where state = ${state} and id < ${before} and ${visibleTo(staff)} order by id desc limit ${PAGE}`.execute(issuer.db);
  return answer(200, { proposals: rows.map((row) => plain(row, staff)) }, issuer.now());
}

async function one({ issuer }: Service, staff: StaffMember, { id }: Params): Promise<Response> {
  const row = await find(issuer.db, staff, rowNumber(id));
  if (row === null) return problem(404, 'proposal-unknown');
  // what it is about is shown to those who must judge it; an auditor sees the numbers
  const action = actionOf(row.kind);
  const shown = action !== null && row.state === 'open' && hasRole(staff, action.roles) ? await action.show(issuer, row.payload) : {};
  await tellTrail(issuer, shown, { by: staff.id, why: `proposal:${row.id}` });
  return answer(200, { proposal: { ...plain(row, staff), payload: row.payload, shown } }, issuer.now());
}

/** Whoever is shown a person, or lines of a file, by way of a proposal leaves their number as at any other look, before anything is given out. */
async function tellTrail({ db, now }: Service['issuer'], shown: Readonly<Record<string, unknown>>, look: Parameters<typeof readEntry>[2]): Promise<void> {
  const [person, upload] = [idOf(shown['person']), idOf(shown['upload'])];
  const entries = [...(person === null ? [] : [readEntry(person, now(), look)]), ...(upload === null ? [] : [previewEntry(upload, now(), look)])];
  if (entries.length > 0) await db.transaction().execute((trx) => appendAudit(trx, entries));
}

function idOf(thing: unknown): number | null {
  return typeof thing === 'object' && thing !== null && 'id' in thing && typeof thing.id === 'number' ? thing.id : null;
}

interface Asked {
  readonly staff: StaffMember;
  readonly params: Params;
  how(issuer: Service['issuer'], ending: Ending): Promise<ConfirmResult>;
}

const STATUS: Readonly<Record<string, number>> = { 'proposal-unknown': 404, 'same-person': 403, 'role-missing': 403 };

async function end({ issuer }: Service, { staff, params, how }: Asked): Promise<Response> {
  const id = rowNumber(params['id']);
  if (id === null) return problem(404, 'proposal-unknown');
  const now = issuer.now();
  const result = await how(issuer, { id, by: staff, now });
  return result.ok ? answer(200, { repeated: result.repeated }, now) : problem(STATUS[result.code] ?? 409, result.code);
}

async function find(db: Service['issuer']['db'], staff: StaffMember, id: number | null): Promise<Row | null> {
  if (id === null) return null;
  const { rows } = await sql<Row>`
    select id, kind, payload, proposed_by, proposed_at, deadline_at, state, ended_at, ended_by from proposal
    where id = ${id} and ${visibleTo(staff)}`.execute(db);
  return rows[0] ?? null;
}

/** One's own, those that one's roles may confirm, and for an auditor all. */
function visibleTo(staff: StaffMember): RawBuilder<boolean> {
  const kinds = ACTIONS.filter((action) => hasRole(staff, action.roles)).map(({ kind }) => kind);
  return sql<boolean>`(proposed_by = ${staff.id} or kind = any(${kinds}::text[]) or ${staff.roles.includes('auditor')})`;
}

function plain(row: Row, staff: StaffMember) {
  const mine = row.proposed_by === staff.id;
  const action = actionOf(row.kind);
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    deadlineAt: row.deadline_at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    mine,
    mayConfirm: row.state === 'open' && !mine && action !== null && hasRole(staff, action.roles),
  };
}
