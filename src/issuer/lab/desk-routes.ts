/** `/api/desk/labs`: laboratories and their keys, what is held of their batches, ranges declared void; and what two persons are asked to do about them. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { toHex } from '../../core/bytes.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { findingsOf } from '../reconcile/reconcile.ts';
import type { Service } from '../service.ts';
import type { Payload, ProposalAction } from '../staff/action.ts';
import { propose } from '../staff/propose.ts';
import { hasRole, type StaffMember } from '../staff/roles.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { labAdd, labEnd, labEnvelope, labKey } from './actions.ts';
import { decideHeld, heldBatches } from './hold.ts';
import { contactRevokeRange, labRevokeRange } from './range-actions.ts';

const READ = ['epidemiologist', 'key-officer', 'auditor'] as const;
const DECIDE = ['epidemiologist', 'key-officer'] as const;
const PROPOSAL = v.object({ kind: v.string(), payload: v.record(v.string(), v.unknown()) });

type Proposable = Pick<ProposalAction<Payload>, 'kind' | 'roles' | 'check'>;
const PROPOSABLE: readonly Proposable[] = [labAdd, labKey, labEnd, labEnvelope, labRevokeRange, contactRevokeRange, decideHeld];

export function addLabRoutes(app: Hono, service: Service): void {
  const path = '/api/desk/labs';
  addStaffRoute(app, service, { method: 'GET', path, roles: READ, handle: () => list(service) });
  addStaffRoute(app, service, { method: 'GET', path: `${path}/held`, roles: READ, handle: () => held(service) });
  addStaffRoute(app, service, { method: 'GET', path: `${path}/voids`, roles: READ, handle: () => voids(service) });
  addStaffRoute(app, service, { method: 'POST', path: `${path}/proposals`, roles: DECIDE, handle: (staff, request) => ask(service, staff, request) });
  addStaffRoute(app, service, { method: 'GET', path: '/api/desk/reconciliations', roles: READ, handle: () => reconciliations(service) });
}

async function list({ issuer }: Service): Promise<Response> {
  const labs = await issuer.db.selectFrom('lab').select(['id', 'kind', 'name', 'kid', 'active', 'ended_at', 'envelope']).orderBy('id').execute();
  const former = await issuer.db.selectFrom('lab_former_key').select(['lab_id', 'kid', 'last_second']).orderBy('last_second', 'desc').execute();
  const rows = labs.map(({ kid, ended_at, ...lab }) => ({
    ...lab,
    kid: toHex(kid),
    endedAt: ended_at,
    formerKeys: former.filter((key) => key.lab_id === lab.id).map((key) => ({ kid: toHex(key.kid), lastSecond: key.last_second })),
  }));
  return answer(200, { labs: rows }, issuer.now());
}

async function held({ issuer }: Service): Promise<Response> {
  return answer(200, { batches: await heldBatches(issuer) }, issuer.now());
}

async function voids({ issuer }: Service): Promise<Response> {
  const rows = await issuer.db.selectFrom('lab_void').selectAll().orderBy('id', 'desc').limit(100).execute();
  const ranges = rows.map((row) => ({
    id: row.id,
    lab: row.lab_id,
    by: row.by_time,
    from: row.from_at,
    until: row.until_at,
    declaredAt: row.created_at,
    doneAt: row.done_at,
    results: row.results,
    people: row.people,
    revokedTokens: row.revoked_tokens,
  }));
  return answer(200, { ranges }, issuer.now());
}

/** The first of two persons. */
async function ask({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, PROPOSAL, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const action = PROPOSABLE.find(({ kind }) => kind === input.value.kind);
  const payload = action?.check(input.value.payload) ?? null;
  if (action === undefined || payload === null) return problem(422, 'proposal-malformed');
  if (!hasRole(staff, action.roles)) return problem(403, 'role-missing');
  const now = issuer.now();
  const id = await issuer.db.transaction().execute((trx) => propose(trx, { kind: action.kind, payload, by: staff, now }));
  return answer(201, { proposalId: id }, now);
}

/** The last days, and by row number what the newest could not explain. */
async function reconciliations({ issuer }: Service): Promise<Response> {
  const days = await issuer.db
    .selectFrom('reconciliation')
    .select(['day', 'started_at', 'done_at', 'tokens', 'unexplained'])
    .orderBy('day', 'desc')
    .limit(30)
    .execute();
  const [newest] = days;
  const findings = newest === undefined ? [] : (await findingsOf(issuer, newest.day)).map(({ person, code }) => ({ person, code }));
  const rows = days.map(({ started_at, done_at, ...day }) => ({ ...day, startedAt: started_at, doneAt: done_at }));
  return answer(200, { days: rows, findings }, issuer.now());
}
