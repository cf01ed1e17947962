/** `/api/desk/policies` and `/api/desk/policy-drafts`: the policies there were, drafts, and how a draft is handed over to the officers and comes back. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { toHex } from '../../core/bytes.ts';
import { sql } from '../db/open.ts';
import { answer, bytesField, readInput } from '../handlers/answer.ts';
import { ROW_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber, type StaffRoute } from '../staff/staff-route.ts';
import {
  changeDraft,
  type DraftFault,
  digestOfText,
  dropDraft,
  findDraft,
  listDrafts,
  makeDraft,
  standing,
  TEXT_BYTES,
  TITLE_CHARS,
  textFault,
} from './drafts.ts';
import { type HandOver, policySignAction } from './hand-over.ts';
import { type SigningFault, signingRequest, takeSigned } from './signing.ts';
import { addSimulationRoute } from './simulation-route.ts';

/** Who reads policies and drafts, who writes drafts, who carries them to the officers. */
export const POLICY_READERS = ['epidemiologist', 'key-officer', 'auditor'] as const;
export const POLICY_WRITERS = ['epidemiologist', 'key-officer'] as const;
const CARRIERS = ['key-officer'] as const;

const TITLE = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(TITLE_CHARS));
const NEW = v.object({ from: ROW_FIELD, title: TITLE });
const CHANGE = v.object({
  title: TITLE,
  text: v.pipe(v.string(), v.minLength(1), v.maxBytes(TEXT_BYTES)),
  revision: ROW_FIELD,
});
const REVISION = v.object({ revision: ROW_FIELD });
const SIGNED = v.object({ bundle: bytesField(TEXT_BYTES) });

const STATUS: Readonly<Record<DraftFault | SigningFault, number>> = {
  'draft-unknown': 404,
  'policy-unknown': 404,
  'draft-closed': 409,
  'draft-changed': 409,
  'draft-too-many': 409,
  'draft-not-approved': 409,
  'policy-not-newer': 409,
  'nothing-published': 409,
  'signed-superseded': 409,
  'signed-malformed': 422,
  'signed-threshold': 422,
  'signed-other': 422,
};

export function addPolicyRoutes(app: Hono, service: Service): void {
  const add = (route: StaffRoute) => addStaffRoute(app, service, route);
  const [policies, drafts] = ['/api/desk/policies', '/api/desk/policy-drafts'] as const;
  add({ method: 'GET', path: policies, roles: POLICY_READERS, handle: () => versions(service) });
  add({ method: 'GET', path: `${policies}/:version`, roles: POLICY_READERS, handle: (_staff, _request, params) => version(service, params) });
  add({ method: 'GET', path: drafts, roles: POLICY_READERS, handle: () => list(service) });
  add({ method: 'POST', path: drafts, roles: POLICY_WRITERS, handle: (staff, request) => make(service, staff, request) });
  add({ method: 'GET', path: `${drafts}/:id`, roles: POLICY_READERS, handle: (_staff, _request, params) => one(service, params) });
  const write = (part: string, handle: (asked: Asked) => Promise<Response>, roles: StaffRoute['roles'] = POLICY_WRITERS) =>
    add({ method: 'POST', path: `${drafts}/:id/${part}`, roles, handle: (staff, request, params) => handle({ service, staff, request, params }) });
  write('change', change);
  write('drop', drop);
  write('hand-over', handOver);
  write('request', request, CARRIERS);
  write('signed', signed, CARRIERS);
  addSimulationRoute(app, service, POLICY_WRITERS);
}

async function versions({ issuer, signer }: Service): Promise<Response> {
  const { rows } = await sql<{ version: number; sha256: Uint8Array; bytes: number; at: number; draft: number | null; applied: number | null }>`
    select policy.version, policy.sha256, octet_length(policy.text) as bytes, policy.created_at as at, draft.id as draft, applied.at as applied
    from policy left join policy_draft as draft on draft.version = policy.version and draft.state = 'published'
    left join policy_applied as applied on applied.version = policy.version
    order by policy.version desc limit 200`.execute(issuer.db);
  const policies = rows.map((row) => ({ ...row, sha256: toHex(row.sha256) }));
  return answer(200, { policies, bundleKeys: issuer.keyring.custody(), signer: signer?.() ?? 'in-process' }, issuer.now());
}

async function version({ issuer }: Service, params: Params): Promise<Response> {
  const number = rowNumber(params['version']);
  const row = number === null ? undefined : await issuer.db.selectFrom('policy').selectAll().where('version', '=', number).executeTakeFirst();
  if (row === undefined) return problem(404, 'policy-unknown');
  return answer(200, { policy: { version: row.version, text: row.text, sha256: toHex(row.sha256), at: row.created_at } }, issuer.now());
}

async function list({ issuer }: Service): Promise<Response> {
  return answer(200, { drafts: await listDrafts(issuer.db) }, issuer.now());
}

async function make({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, NEW, { limit: BODY_LIMITS.code, faults: { title: 'title-missing' } });
  if (!input.ok) return input.response;
  const made = await makeDraft(issuer, { ...input.value, by: staff.id });
  return made.ok ? answer(201, { draftId: made.value }, issuer.now()) : problem(STATUS[made.code], made.code);
}

async function one({ issuer }: Service, params: Params): Promise<Response> {
  const id = rowNumber(params['id']);
  const draft = id === null ? null : await findDraft(issuer.db, id);
  return draft === null ? problem(404, 'draft-unknown') : answer(200, { draft }, issuer.now());
}

interface Asked {
  readonly service: Service;
  readonly staff: StaffMember;
  readonly request: Request;
  readonly params: Params;
}

async function change({ service: { issuer }, staff, request, params }: Asked): Promise<Response> {
  const input = await readInput(request, CHANGE, { limit: BODY_LIMITS.policy, faults: { title: 'title-missing', text: 'policy-too-large' } });
  if (!input.ok) return input.response;
  const id = rowNumber(params['id']) ?? 0;
  const changed = await changeDraft(issuer, { id, ...input.value, by: staff.id });
  return changed.ok ? answer(200, { revision: changed.value }, issuer.now()) : problem(STATUS[changed.code], changed.code);
}

async function drop({ service: { issuer }, staff, params }: Asked): Promise<Response> {
  const dropped = await dropDraft(issuer, { id: rowNumber(params['id']) ?? 0, by: staff.id });
  return dropped.ok ? answer(200, {}, issuer.now()) : problem(STATUS[dropped.code], dropped.code);
}

/** The first of two persons: these very bytes are proposed for signing. */
async function handOver({ service: { issuer }, staff, request, params }: Asked): Promise<Response> {
  const input = await readInput(request, REVISION, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const draft = await findDraft(trx, rowNumber(params['id']) ?? 0, { lock: true });
    const fault = standing(draft, input.value.revision);
    if (draft === null || fault !== null) return problem(STATUS[fault ?? 'draft-unknown'], fault ?? 'draft-unknown');
    const wrong = await textFault(trx, draft.text);
    if (wrong?.code === 'policy-malformed') return problem(422, wrong.code, { members: { place: wrong.place } });
    if (wrong !== null) return problem(409, wrong.code);
    const { rows } = await sql<{ id: number }>`
      select id from proposal where kind = ${policySignAction.kind} and state = 'open' and deadline_at > ${now} and payload ->> 'draft' = ${String(draft.id)}`.execute(
      trx,
    );
    if (rows.length > 0) return problem(409, 'proposal-open');
    const { version } = JSON.parse(draft.text) as { readonly version: number };
    const payload: HandOver = { draft: draft.id, version, sha256: digestOfText(draft.text) };
    const proposalId = await propose(trx, { kind: policySignAction.kind, payload, by: staff, now });
    return answer(201, { proposalId }, now);
  });
}

/** What the officers take away to sign. A call that writes: it is a line of the trail. */
async function request({ service: { issuer, trustDir }, staff, params }: Asked): Promise<Response> {
  const asked = await signingRequest(issuer, trustDir, { id: rowNumber(params['id']) ?? 0, by: staff.id });
  return asked.ok ? answer(200, { request: asked.value }, issuer.now()) : problem(STATUS[asked.code], asked.code);
}

/** What the officers signed: the file's bytes. */
async function signed({ service: { issuer, trustDir }, staff, request: sent, params }: Asked): Promise<Response> {
  const input = await readInput(sent, SIGNED, { limit: BODY_LIMITS.policy, faults: { bundle: 'signed-malformed' } });
  if (!input.ok) return input.response;
  const taken = await takeSigned(issuer, trustDir, { id: rowNumber(params['id']) ?? 0, by: staff.id, bytes: input.value.bundle });
  return taken.ok ? answer(200, taken.value, issuer.now()) : problem(STATUS[taken.code], taken.code);
}
