/** Drafts of a policy (decision 034): one person's text, kept on the server, until two persons have handed it over to signing. Every step is in the trail. */
import { createHash } from 'node:crypto';
import { toHex, utf8Encode } from '../../core/bytes.ts';
import { PolicyError, parsePolicy } from '../../core/policy/policy.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import type { DraftState } from '../db/schema-policy.ts';

/** A policy file's limit (formats.md §6). */
export const TEXT_BYTES = 65_536;
export const TITLE_CHARS = 120;
/** A desk where everybody leaves drafts open finds none of them again. */
export const OPEN_DRAFTS = 50;

export interface Draft {
  readonly id: number;
  readonly title: string;
  readonly basedOn: number;
  readonly revision: number;
  readonly state: DraftState;
  readonly madeBy: number;
  readonly madeAt: number;
  readonly changedBy: number;
  readonly changedAt: number;
  readonly proposedBy: number | null;
  readonly approvedBy: number | null;
  readonly approvedAt: number | null;
  /** of the approved text, as are `sha256` (hexadecimal) and what follows */
  readonly version: number | null;
  readonly sha256: string | null;
  readonly publishedAt: number | null;
}

export interface WholeDraft extends Draft {
  readonly text: string;
}

export type DraftFault = 'draft-unknown' | 'draft-closed' | 'draft-changed' | 'draft-too-many' | 'policy-unknown';
export type DraftResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: DraftFault };

const COLUMNS = [
  'id',
  'title',
  'based_on as basedOn',
  'revision',
  'state',
  'made_by as madeBy',
  'made_at as madeAt',
  'changed_by as changedBy',
  'changed_at as changedAt',
  'proposed_by as proposedBy',
  'approved_by as approvedBy',
  'approved_at as approvedAt',
  'version',
  'sha256',
  'published_at as publishedAt',
] as const;

/** The newest hundred, those that are worked at first. */
export async function listDrafts(db: Database): Promise<readonly Draft[]> {
  const rows = await db.selectFrom('policy_draft').select(COLUMNS).orderBy('changed_at', 'desc').orderBy('id', 'desc').limit(100).execute();
  return rows.map(plain);
}

export async function findDraft(db: Database | DatabaseTransaction, id: number, { lock = false } = {}): Promise<WholeDraft | null> {
  const query = db
    .selectFrom('policy_draft')
    .select([...COLUMNS, 'text'])
    .where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? null : { ...plain(row), text: row.text };
}

/** A draft that begins as a copy of a policy, under the version after the highest: it cannot be taken for the one that it was copied from. */
export async function makeDraft(issuer: Issuer, { from, title, by }: { from: number; title: string; by: number }): Promise<DraftResult<number>> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx): Promise<DraftResult<number>> => {
    const { open } = await trx
      .selectFrom('policy_draft')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow();
    if (open >= OPEN_DRAFTS) return { ok: false, code: 'draft-too-many' };
    const source = await trx.selectFrom('policy').select('text').where('version', '=', from).executeTakeFirst();
    if (source === undefined) return { ok: false, code: 'policy-unknown' };
    const text = renumbered(source.text, 1 + (await highestPolicy(trx)));
    const { id } = await trx
      .insertInto('policy_draft')
      .values({ title, text, based_on: from, made_by: by, made_at: now, changed_by: by, changed_at: now })
      .returning('id')
      .executeTakeFirstOrThrow();
    await appendAudit(trx, [draftEntry('policy-draft-made', id, { at: now, detail: { by, basedOn: from } })]);
    return { ok: true, value: id };
  });
}

export interface Change {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** of the draft that was changed */
  readonly revision: number;
  readonly by: number;
}

/** Stores what somebody wrote, whatever it says: a draft may be wrong until it is handed over. Gives the new revision. */
export async function changeDraft(issuer: Issuer, { id, title, text, revision, by }: Change): Promise<DraftResult<number>> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx): Promise<DraftResult<number>> => {
    const draft = await findDraft(trx, id, { lock: true });
    const fault = standing(draft, revision);
    if (draft === null || fault !== null) return { ok: false, code: fault ?? 'draft-unknown' };
    await trx
      .updateTable('policy_draft')
      .set({ title, text, revision: revision + 1, changed_by: by, changed_at: now })
      .where('id', '=', id)
      .execute();
    await appendAudit(trx, [draftEntry('policy-draft-changed', id, { at: now, detail: { by, revision: revision + 1, sha256: digestOfText(text) } })]);
    return { ok: true, value: revision + 1 };
  });
}

/** Gives a draft up, also one that was approved and not signed. */
export async function dropDraft(issuer: Issuer, { id, by }: { id: number; by: number }): Promise<DraftResult<null>> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx): Promise<DraftResult<null>> => {
    const draft = await findDraft(trx, id, { lock: true });
    if (draft === null) return { ok: false, code: 'draft-unknown' };
    if (draft.state === 'published' || draft.state === 'dropped') return { ok: false, code: 'draft-closed' };
    await trx.updateTable('policy_draft').set({ state: 'dropped', changed_by: by, changed_at: now }).where('id', '=', id).execute();
    await appendAudit(trx, [draftEntry('policy-draft-dropped', id, { at: now, detail: { by, was: draft.state } })]);
    return { ok: true, value: null };
  });
}

/** What stands against changing or handing over the revision that somebody has before them. */
export function standing(draft: Draft | null, revision: number): DraftFault | null {
  if (draft === null) return 'draft-unknown';
  if (draft.state !== 'open') return 'draft-closed';
  return draft.revision === revision ? null : 'draft-changed';
}

export type TextFault = { readonly code: 'policy-malformed'; readonly place: string } | { readonly code: 'policy-not-newer' };

/** What the core's own reader says of a text that is to be signed (`place` as it names it), and whether its version is above every one there was. */
export async function textFault(db: Database | DatabaseTransaction, text: string): Promise<TextFault | null> {
  try {
    const { version } = parsePolicy(utf8Encode(text));
    return version > (await highestPolicy(db)) ? null : { code: 'policy-not-newer' };
  } catch (error) {
    if (error instanceof PolicyError) return { code: 'policy-malformed', place: error.place };
    throw error;
  }
}

export async function highestPolicy(db: Database | DatabaseTransaction): Promise<number> {
  const row = await db.selectFrom('policy').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row?.version ?? 0;
}

/** An entry of the trail about a draft. */
export function draftEntry(kind: AuditEntry['kind'], id: number, { at, detail }: Pick<AuditEntry, 'at' | 'detail'>): AuditEntry {
  return { at, kind, subject: `policy-draft:${id}`, detail };
}

/** SHA-256 of a text, hexadecimal. */
export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same text under another version. A policy that is in force is JSON. */
function renumbered(text: string, version: number): string {
  const policy: unknown = JSON.parse(text);
  return `${JSON.stringify({ ...(policy as object), version }, null, 1)}\n`;
}

function plain<T extends { readonly sha256: Uint8Array | null }>(row: T): Omit<T, 'sha256'> & { readonly sha256: string | null } {
  return { ...row, sha256: row.sha256 === null ? null : toHex(row.sha256) };
}
