/** What two persons may do about laboratories, as kinds of proposals (staff/action.ts). */

import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import type { ActionContext, AnyAction, Applied, ProposalAction } from '../staff/action.ts';
import { listed } from '../staff/action.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { decideHeld } from './hold.ts';
import { addLab, changeLabKey, endLab, type KeyChange, type LabKeyResult, type NewLab } from './keys.ts';
import { lockLabForChange, type VoidBy } from './void-range.ts';

/** Ids stand in file names, logs and signatures. */
const LAB_ID = /^[A-Z0-9][A-Z0-9-]{0,31}$/;
const KEY = /^[0-9a-f]{64}$/;
const NAME_MAX = 120;

type Fields<T> = { readonly [Key in keyof T]?: unknown };
type Open<T> = T & { readonly [name: string]: unknown };

/** Members of an object from outside, each still of unknown type. */
function fieldsOf<T>(payload: unknown): Fields<T> {
  return typeof payload === 'object' && payload !== null ? (payload as Fields<T>) : {};
}

const isLabId = (value: unknown): value is string => typeof value === 'string' && LAB_ID.test(value);
const isKey = (value: unknown): value is string => typeof value === 'string' && KEY.test(value);
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function applied(result: LabKeyResult): Applied {
  return result.ok ? { ok: true, detail: { kid: result.kid } } : result;
}

const answerable = ({ now, proposalId }: ActionContext) => ({ now, by: { proposal: proposalId } });

/** A laboratory or source of contacts, with its first key. */
export const labAdd: ProposalAction<Open<NewLab>> = {
  kind: 'lab-add',
  roles: ['key-officer'],
  check(payload) {
    const { id, kind, name, publicKey } = fieldsOf<NewLab>(payload);
    if (!isLabId(id) || (kind !== 'lab' && kind !== 'contact') || !isKey(publicKey)) return null;
    return typeof name === 'string' && name.trim() !== '' && name.length <= NAME_MAX ? { id, kind, name, publicKey } : null;
  },
  apply: async (trx, _issuer, lab, context) => applied(await addLab(trx, lab, answerable(context))),
};

/** Another key for it. */
export const labKey: ProposalAction<Open<KeyChange>> = {
  kind: 'lab-key',
  roles: ['key-officer'],
  check(payload) {
    const { lab, publicKey, lastSecond } = fieldsOf<KeyChange>(payload);
    return isLabId(lab) && isKey(publicKey) && (lastSecond === null || isTime(lastSecond)) ? { lab, publicKey, lastSecond } : null;
  },
  apply: async (trx, _issuer, change, context) => applied(await changeLabKey(trx, change, answerable(context))),
};

/** It sends nothing more. */
export const labEnd: ProposalAction<Open<{ readonly lab: string }>> = {
  kind: 'lab-end',
  roles: ['key-officer'],
  check(payload) {
    const { lab } = fieldsOf<{ lab: string }>(payload);
    return isLabId(lab) ? { lab } : null;
  },
  apply: async (trx, _issuer, { lab }, context) => applied(await endLab(trx, lab, answerable(context))),
};

/** Bounds of its own, instead of the defaults; an empty object gives it the defaults again. */
export const labEnvelope: ProposalAction<Open<{ readonly lab: string; readonly envelope: Partial<Envelope> }>> = {
  kind: 'lab-envelope',
  roles: ['epidemiologist', 'key-officer'],
  check(payload) {
    const fields = fieldsOf<{ lab: string; envelope: unknown }>(payload);
    const envelope = parseEnvelope(fields.envelope);
    return isLabId(fields.lab) && envelope !== null ? { lab: fields.lab, envelope } : null;
  },
  async apply(trx, _issuer, { lab, envelope }, context) {
    if (!(await lockLabForChange(trx, lab))) return { ok: false, code: 'lab-unknown' };
    await trx
      .updateTable('lab')
      .set({ envelope: JSON.stringify(envelope) })
      .where('id', '=', lab)
      .execute();
    const detail = { proposal: context.proposalId, bounds: JSON.stringify(envelope) };
    await appendAudit(trx, [{ at: context.now, kind: 'lab-envelope-set', subject: `lab:${lab}`, detail }]);
    return { ok: true };
  },
};

export interface RangePayload {
  readonly [name: string]: unknown;
  readonly lab: string;
  readonly by: VoidBy;
  readonly from: number;
  /** exclusive */
  readonly until: number;
}

/** Every result of a laboratory in a range of time is void. The sweep over people follows (void-sweep.ts). */
export const labRevokeRange: ProposalAction<RangePayload> = {
  kind: 'lab-revoke-range',
  roles: ['epidemiologist'],
  check(payload) {
    const { lab, by, from, until } = fieldsOf<RangePayload>(payload);
    const ordered = isTime(from) && isTime(until) && from < until;
    return isLabId(lab) && (by === 'received' || by === 'sampled') && ordered ? { lab, by, from, until } : null;
  },
  apply: declareVoid,
  async describe(issuer, { lab, by, from, until }) {
    const time = by === 'received' ? 'lab_batch.received_at' : 'lab_result.sampled_at';
    const inRange = issuer.db
      .selectFrom('lab_result')
      .innerJoin('lab_batch', (join) => join.onRef('lab_batch.lab_id', '=', 'lab_result.lab_id').onRef('lab_batch.batch_id', '=', 'lab_result.batch_id'))
      .where('lab_result.lab_id', '=', lab)
      .where('void_id', 'is', null)
      .where(time, '>=', from)
      .where(time, '<', until);
    const counts = await inRange
      .select(({ fn }) => [fn.countAll<number>().as('results'), fn.count<number>('lab_result.person_id').distinct().as('people')])
      .executeTakeFirst();
    return { results: counts?.results ?? 0, people: counts?.people ?? 0 };
  },
};

async function declareVoid(trx: DatabaseTransaction, _issuer: unknown, { lab, by, from, until }: RangePayload, context: ActionContext): Promise<Applied> {
  if (!(await lockLabForChange(trx, lab))) return { ok: false, code: 'lab-unknown' };
  // contacts are no results: a range that would catch none of them must not say that it is done
  const { kind } = await trx.selectFrom('lab').select('kind').where('id', '=', lab).executeTakeFirstOrThrow();
  if (kind !== 'lab') return { ok: false, code: 'source-unfit' };
  const { id } = await trx
    .insertInto('lab_void')
    .values({ lab_id: lab, by_time: by, from_at: from, until_at: until, created_at: context.now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const detail = { void: id, by, from, until, proposal: context.proposalId };
  await appendAudit(trx, [{ at: context.now, kind: 'lab-range-declared-void', subject: `lab:${lab}`, detail }]);
  return { ok: true, detail: { lab, void: id } };
}

/** For the list of every kind. */
export const LAB_ACTIONS: readonly AnyAction[] = [
  listed(labAdd),
  listed(labKey),
  listed(labEnd),
  listed(labEnvelope),
  listed(labRevokeRange),
  listed(decideHeld),
];
