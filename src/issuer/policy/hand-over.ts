/** `policy-sign`: two persons hand a draft over to signing. What the second confirms is these very bytes: a draft that was changed meanwhile is not handed over. */
import * as v from 'valibot';
import { utf8Encode } from '../../core/bytes.ts';
import { parsePolicy } from '../../core/policy/policy.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { ROW_FIELD, readerOf } from '../handlers/fields.ts';
import type { ProposalAction } from '../staff/action.ts';
import { digestOfText, draftEntry, findDraft, textFault } from './drafts.ts';

const PAYLOAD = v.object({ draft: ROW_FIELD, version: ROW_FIELD, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });
export type HandOver = v.InferOutput<typeof PAYLOAD>;

export const policySignAction: ProposalAction<HandOver> = {
  kind: 'policy-sign',
  roles: ['epidemiologist', 'key-officer'],
  check: readerOf(PAYLOAD),
  async apply(trx, _issuer, payload, { now, proposedBy, confirmedBy }) {
    const draft = await findDraft(trx, payload.draft, { lock: true });
    if (draft === null) return { ok: false, code: 'draft-unknown' };
    if (draft.state !== 'open') return { ok: false, code: 'draft-closed' };
    if (digestOfText(draft.text) !== payload.sha256) return { ok: false, code: 'draft-changed' };
    const fault = await textFault(trx, draft.text);
    if (fault !== null) return { ok: false, code: fault.code };
    await approve(trx, payload, { now, proposedBy, confirmedBy });
    const detail = { version: payload.version, sha256: payload.sha256, proposedBy, confirmedBy };
    await appendAudit(trx, [draftEntry('policy-approved', payload.draft, { at: now, detail })]);
    return { ok: true, detail: { draft: payload.draft } };
  },
  describe,
};

async function approve(trx: DatabaseTransaction, { draft, version, sha256 }: HandOver, by: { now: number; proposedBy: number; confirmedBy: number }) {
  await trx
    .updateTable('policy_draft')
    .set({
      state: 'approved',
      version,
      sha256: new Uint8Array(Buffer.from(sha256, 'hex')),
      proposed_by: by.proposedBy,
      approved_by: by.confirmedBy,
      approved_at: by.now,
    })
    .where('id', '=', draft)
    .execute();
}

/** What the second person compares before looking at the draft itself. */
async function describe(issuer: Issuer, { draft: id, sha256 }: HandOver): Promise<Readonly<Record<string, unknown>>> {
  const draft = await findDraft(issuer.db, id);
  if (draft === null) return {};
  const same = digestOfText(draft.text) === sha256;
  return { title: draft.title, basedOn: draft.basedOn, unchanged: same, ...(same ? { rules: parsePolicy(utf8Encode(draft.text)).rules.length } : {}) };
}
