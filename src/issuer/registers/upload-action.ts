/** `upload-take`: the second person's word on a file that somebody handed in at the desk. */
import { toHex } from '../../core/bytes.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import type { ProposalAction } from '../staff/action.ts';
import { ENCODINGS, type Encoding } from './encoding.ts';
import { previewRows, readFileRows } from './file.ts';
import { findUpload } from './uploads.ts';

export interface UploadPayload {
  readonly [name: string]: unknown;
  readonly upload: number;
  readonly encoding: Encoding;
  /** the laboratory or control centre whose lines they are; null for the registers of people and guardians */
  readonly source: string | null;
}

export type UploadFault = 'upload-unknown' | 'upload-taken' | 'upload-lapsed' | 'lab-unknown' | 'source-unfit';

export const uploadTake: ProposalAction<UploadPayload> = {
  kind: 'upload-take',
  roles: ['epidemiologist'],
  check: checkPayload,
  async apply(trx, _issuer, payload, { now, proposalId }) {
    const fault = await uploadFault(trx, payload, { lock: true });
    if (fault !== null) return { ok: false, code: fault };
    const { sha256, kind } = await trx
      .updateTable('upload')
      .set({ confirmed_at: now, encoding: payload.encoding, source_id: payload.source })
      .where('id', '=', payload.upload)
      .returning(['sha256', 'kind'])
      .executeTakeFirstOrThrow();
    const detail = { kind, sha256: toHex(sha256), source: payload.source, encoding: payload.encoding, proposal: proposalId };
    await appendAudit(trx, [{ at: now, kind: 'file-confirmed', subject: `upload:${payload.upload}`, detail }]);
    return { ok: true, detail: { upload: payload.upload } };
  },
  describe,
};

/** What stands against taking it, or null. */
export async function uploadFault(
  db: DatabaseTransaction | Issuer['db'],
  { upload: id, source }: Pick<UploadPayload, 'upload' | 'source'>,
  { lock }: { readonly lock: boolean },
): Promise<UploadFault | null> {
  const query = db.selectFrom('upload').select(['kind', 'raw', 'confirmed_at']).where('id', '=', id);
  const upload = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (upload === undefined) return 'upload-unknown';
  if (upload.confirmed_at !== null) return 'upload-taken';
  if (upload.raw === null) return 'upload-lapsed';
  const needed = upload.kind === 'lab' ? 'lab' : upload.kind === 'contacts' ? 'contact' : null;
  if ((needed === null) !== (source === null)) return 'source-unfit';
  if (needed === null || source === null) return null;
  const lab = await db.selectFrom('lab').select('id').where('id', '=', source).where('kind', '=', needed).where('active', '=', true).executeTakeFirst();
  return lab === undefined ? 'lab-unknown' : null;
}

function checkPayload(payload: unknown): UploadPayload | null {
  const { upload, encoding, source } = (payload ?? {}) as Partial<UploadPayload>;
  const known = ENCODINGS.find((name) => name === encoding);
  if (!Number.isSafeInteger(upload) || known === undefined || (source !== null && typeof source !== 'string')) return null;
  return { upload: Number(upload), encoding: known, source };
}

/** How it reads, for the one who judges it: a few lines, numbers of people cut. */
async function describe(issuer: Issuer, { upload: id, encoding, source }: UploadPayload): Promise<Readonly<Record<string, unknown>>> {
  const upload = await findUpload(issuer, id);
  if (upload === null || upload.raw === null) return { upload: null };
  const { utcOffsetMinutes } = await issuer.policies.current(issuer.now());
  const read = readFileRows(upload.raw, { kind: upload.kind, encoding, utcOffsetMinutes, now: issuer.now() });
  if (!read.ok) return { upload: { id, kind: upload.kind, source, code: read.code } };
  return { upload: { id, kind: upload.kind, source, lines: read.file.rows.length, faults: read.file.errors.length, rows: previewRows(read.file) } };
}
