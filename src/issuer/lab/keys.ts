/**
 * Laboratories and the control centre, and their keys (formats.md §2: registered in the database by two persons; security.md, attack 7). A new key counts at
 * once, the old one to its last second by our clock; what it signed stays provable by `lab_former_key`.
 */
import { equal, fromHex, toHex } from '../../core/bytes.ts';
import { isWeakKey } from '../../core/codec/ed25519.ts';
import { kidOf } from '../../core/token/cnf.ts';
import { appendAudit } from '../audit.ts';
import type { AuditKind } from '../audit-kinds.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockLabForChange } from './void-range.ts';

/** The longest that an old key may go on beside the new one. */
export const CHANGEOVER_SECONDS = 14 * 86_400;

export type LabKeyFault = 'key-weak' | 'key-taken' | 'lab-known' | 'lab-unknown' | 'last-second-invalid';
export type LabKeyResult = { readonly ok: true; readonly kid: string } | { readonly ok: false; readonly code: LabKeyFault };

export interface NewLab {
  readonly id: string;
  readonly kind: 'lab' | 'contact';
  /** as staff reads it; goes nowhere else */
  readonly name: string;
  /** 32 bytes, hexadecimal */
  readonly publicKey: string;
}

/** Who answers for a change, for the trail: a proposal's number, or the console of an installation that has no two key officers yet. */
export interface Answerable {
  readonly now: number;
  readonly by: { readonly proposal: number } | { readonly console: true };
}

export async function addLab(trx: DatabaseTransaction, lab: NewLab, answerable: Answerable): Promise<LabKeyResult> {
  const key = fromHex(lab.publicKey);
  const fault = await keyFault(trx, key);
  if (fault !== null) return { ok: false, code: fault };
  const kid = await kidOf(key);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('lab')
    .values({ id: lab.id, kind: lab.kind, name: lab.name, public_key: key, kid })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return { ok: false, code: 'lab-known' };
  await appendAudit(trx, [entry('lab-added', lab.id, { ...answerable, detail: { kind: lab.kind, kid: toHex(kid) } })]);
  return { ok: true, kid: toHex(kid) };
}

export interface KeyChange {
  readonly lab: string;
  /** 32 bytes, hexadecimal */
  readonly publicKey: string;
  /** the last second of the key before it; null: it ends now (a leak) */
  readonly lastSecond: number | null;
}

export async function changeLabKey(trx: DatabaseTransaction, change: KeyChange, answerable: Answerable): Promise<LabKeyResult> {
  const { now } = answerable;
  // the second before this one: a batch of the very second in which the key ended came after the decision
  const lastSecond = Math.min(change.lastSecond ?? now - 1, Number.MAX_SAFE_INTEGER);
  if (change.lastSecond !== null && (lastSecond < now - 1 || lastSecond > now + CHANGEOVER_SECONDS)) return { ok: false, code: 'last-second-invalid' };
  if (!(await lockLabForChange(trx, change.lab))) return { ok: false, code: 'lab-unknown' };
  const key = fromHex(change.publicKey);
  const fault = await keyFault(trx, key);
  if (fault !== null) return { ok: false, code: fault };
  const kid = await kidOf(key);
  const old = await trx.selectFrom('lab').select(['kid', 'active']).where('id', '=', change.lab).executeTakeFirstOrThrow();
  if (!old.active) return { ok: false, code: 'lab-unknown' };
  // an older key that is still good ends with this one at the latest: two keys beside each other, never three
  await sql`update lab_former_key set last_second = least(last_second, ${lastSecond}) where lab_id = ${change.lab}`.execute(trx);
  await sql`
    insert into lab_former_key (lab_id, public_key, kid, last_second)
    select id, public_key, kid, ${lastSecond} from lab where id = ${change.lab}`.execute(trx);
  await trx.updateTable('lab').set({ public_key: key, kid }).where('id', '=', change.lab).execute();
  const detail = { kid: toHex(kid), formerKid: toHex(old.kid), lastSecond };
  await appendAudit(trx, [entry('lab-key-changed', change.lab, { ...answerable, detail })]);
  return { ok: true, kid: toHex(kid) };
}

/** Nothing of this source is taken any more, under no key. What it handed in stands (see void-range.ts for what shall not). */
export async function endLab(trx: DatabaseTransaction, lab: string, answerable: Answerable): Promise<LabKeyResult> {
  if (!(await lockLabForChange(trx, lab))) return { ok: false, code: 'lab-unknown' };
  const ended = await trx
    .updateTable('lab')
    .set({ active: false, ended_at: answerable.now })
    .where('id', '=', lab)
    .where('active', '=', true)
    .returning('kid')
    .executeTakeFirst();
  if (ended === undefined) return { ok: false, code: 'lab-unknown' };
  await appendAudit(trx, [entry('lab-ended', lab, { ...answerable, detail: { kid: toHex(ended.kid) } })]);
  return { ok: true, kid: toHex(ended.kid) };
}

/** A key is one source's and is used once: whoever could bring back an old one could sign as then. */
async function keyFault(trx: DatabaseTransaction, key: Uint8Array): Promise<'key-weak' | 'key-taken' | null> {
  if (isWeakKey(key)) return 'key-weak';
  const kid = await kidOf(key);
  const { rows } = await sql<{ public_key: Uint8Array }>`
    select public_key from lab where kid = ${kid} union all select public_key from lab_former_key where kid = ${kid}`.execute(trx);
  return rows.some((row) => equal(row.public_key, key)) ? 'key-taken' : null;
}

type Detail = Readonly<Record<string, string | number>>;

function entry(kind: AuditKind, lab: string, { now, by, detail }: Answerable & { readonly detail: Detail }) {
  return { at: now, kind, subject: `lab:${lab}`, detail: { ...detail, ...by } };
}

/**
 * Whether the console may still act alone: while the installation has no two key officers who can sign in. Whoever runs commands on the issuer's machine is
 * its administrator anyway; this keeps the short way from becoming the usual one, and the trail says `console` of whatever went it.
 */
export async function consoleMayAct(trx: DatabaseTransaction): Promise<boolean> {
  const { rows } = await sql<{ officers: number }>`
    select count(*) as officers from staff
    where ended_at is null and not demo and password_hash is not null and 'key-officer' = any(roles)`.execute(trx);
  return (rows[0]?.officers ?? 0) < 2;
}
