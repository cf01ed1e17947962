/** `/api/desk/uploads`: a CSV file handed in, previewed in each encoding, proposed, and what it came to by line. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS, readBody } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { decodeText, ENCODINGS, type Encoding, guessEncodings, isUtf8, sampleWords } from './encoding.ts';
import { FILE_KINDS, previewRows, readFileRows } from './file.ts';
import { type UploadFault, type UploadPayload, uploadFault, uploadTake } from './upload-action.ts';
import { findUpload, previewEntry, storeUpload, type Upload } from './uploads.ts';

const HAND_IN = ['clerk', 'epidemiologist'] as const;
const READ = ['clerk', 'epidemiologist', 'auditor'] as const;
/** A file is megabytes and minutes of work: a few an hour. */
const LIMIT = { burst: 10, refillSeconds: 60 };
const CONFIRM = v.object({ encoding: v.picklist(ENCODINGS), source: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(32))), null) });
/** Faults of lines shown in a preview; all are counted. */
const FAULTS = 200;

export function addUploadRoutes(app: Hono, service: Service): void {
  const path = '/api/desk/uploads';
  addStaffRoute(app, service, { method: 'GET', path, roles: READ, handle: () => list(service) });
  addStaffRoute(app, service, { method: 'POST', path, roles: HAND_IN, limit: LIMIT, handle: (staff, request) => handIn(service, staff, request) });
  addStaffRoute(app, service, {
    method: 'GET',
    path: `${path}/:id`,
    roles: READ,
    handle: (staff, request, params) => one(service, { staff, request, params }),
  });
  addStaffRoute(app, service, {
    method: 'POST',
    path: `${path}/:id/confirm`,
    roles: HAND_IN,
    handle: (staff, request, params) => confirm(service, { staff, request, params }),
  });
}

async function list({ issuer }: Service): Promise<Response> {
  const rows = await issuer.db
    .selectFrom('upload')
    .select(['id', 'kind', 'uploaded_by', 'uploaded_at', 'source_id', 'confirmed_at', 'outcome'])
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  return answer(200, { uploads: rows.map((row) => plain({ ...row, encoding: null })) }, issuer.now());
}

/** The file as the body, `?kind=lab|contacts|people|guardians`. */
async function handIn(service: Service, staff: StaffMember, request: Request): Promise<Response> {
  const { issuer } = service;
  const kind = FILE_KINDS.find((known) => known === new URL(request.url).searchParams.get('kind'));
  if (kind === undefined) return problem(400, 'request-malformed');
  const body = await readBody(request, { limit: BODY_LIMITS.upload, type: 'text/csv' });
  if (!body.ok) return body.response;
  if (body.value.length === 0) return problem(422, 'empty');
  const id = await storeUpload(issuer, { kind, bytes: body.value, by: staff.id });
  const upload = await findUpload(issuer, id);
  return upload === null ? problem(404, 'upload-unknown') : show(service, upload, { asked: null, staff });
}

interface Asked {
  readonly staff: StaffMember;
  readonly request: Request;
  readonly params: Params;
}

async function one(service: Service, { staff, request, params }: Asked): Promise<Response> {
  const upload = await find(service, params);
  if (upload === null) return problem(404, 'upload-unknown');
  const asked = new URL(request.url).searchParams.get('encoding');
  const encoding = asked === null ? null : ENCODINGS.find((known) => known === asked);
  if (encoding === undefined) return problem(400, 'request-malformed');
  // an auditor sees what became of a file, not its lines
  const lines = staff.roles.some((role) => role === 'clerk' || role === 'epidemiologist');
  return lines ? show(service, upload, { asked: encoding, staff }) : answer(200, { upload: plain(upload) }, service.issuer.now());
}

async function find({ issuer }: Service, params: Params): Promise<Upload | null> {
  const id = rowNumber(params['id']);
  return id === null ? null : findUpload(issuer, id);
}

interface Looking {
  readonly asked: Encoding | null;
  readonly staff: StaffMember;
}

/** How the file reads: in the encoding asked for, or the likeliest; and how each encoding would read. The look is in the trail before it is given out. */
async function show({ issuer }: Service, upload: Upload, { asked, staff }: Looking): Promise<Response> {
  const { raw } = upload;
  if (raw === null) return answer(200, { upload: plain(upload), outcome: upload.outcome }, issuer.now());
  const likely: readonly Encoding[] = isUtf8(raw) ? ['utf-8'] : guessEncodings(raw);
  const encoding = asked ?? likely[0] ?? 'utf-8';
  const { utcOffsetMinutes } = await issuer.policies.current(issuer.now());
  const read = readFileRows(raw, { kind: upload.kind, encoding, utcOffsetMinutes, now: issuer.now() });
  const encodings = likely.map((name) => ({ encoding: name, sample: sampleWords(decodeText(raw, name)) }));
  const preview = read.ok
    ? { lines: read.file.rows.length, faults: read.file.errors.length, errors: read.file.errors.slice(0, FAULTS), rows: previewRows(read.file) }
    : { code: read.code };
  const now = issuer.now();
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [previewEntry(upload.id, now, { by: staff.id, why: 'upload' })]));
  return answer(200, { upload: { ...plain(upload), encoding }, encodings, preview }, now);
}

const STATUS: Readonly<Record<UploadFault, number>> = {
  'upload-unknown': 404,
  'upload-taken': 409,
  'upload-lapsed': 410,
  'lab-unknown': 422,
  'source-unfit': 422,
};

/** The uploader's own yes to encoding and source: a proposal, for a second person to confirm. */
async function confirm({ issuer }: Service, { staff, request, params }: Asked): Promise<Response> {
  const id = rowNumber(params['id']);
  if (id === null) return problem(404, 'upload-unknown');
  const input = await readInput(request, CONFIRM, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const payload: UploadPayload = { upload: id, ...input.value };
  const now = issuer.now();
  const done = await issuer.db.transaction().execute(async (trx) => {
    const fault = await uploadFault(trx, payload, { lock: true });
    return fault ?? (await propose(trx, { kind: uploadTake.kind, payload, by: staff, now }));
  });
  return typeof done === 'string' ? problem(STATUS[done], done) : answer(201, { proposalId: done }, now);
}

function plain(row: Pick<Upload, 'id' | 'kind' | 'uploaded_by' | 'uploaded_at' | 'source_id' | 'confirmed_at' | 'outcome' | 'encoding'>) {
  return {
    id: row.id,
    kind: row.kind,
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    source: row.source_id,
    encoding: row.encoding,
    confirmedAt: row.confirmed_at,
    accepted: row.outcome?.accepted ?? null,
    changed: row.outcome?.changed ?? null,
    rejected: row.outcome?.rejected.length ?? null,
  };
}
