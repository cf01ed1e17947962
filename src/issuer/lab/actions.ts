/** What two persons may do about laboratories, as kinds of proposals (staff/action.ts). */

import { appendAudit } from '../audit.ts';
import type { ActionContext, AnyAction, Applied, ProposalAction } from '../staff/action.ts';
import { listed } from '../staff/action.ts';
import { type ContactEnvelope, parseContactEnvelope } from './contact-envelope.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { fieldsOf, isLabId, isTime } from './fields.ts';
import { decideHeld } from './hold.ts';
import { addLab, changeLabKey, endLab, type KeyChange, type LabKeyResult, type NewLab } from './keys.ts';
import { contactRevokeRange, labRevokeRange } from './range-actions.ts';
import { lockLabForChange } from './void-range.ts';

const KEY = /^[0-9a-f]{64}$/;
const NAME_MAX = 120;

type Open<T> = T & { readonly [name: string]: unknown };

const isKey = (value: unknown): value is string => typeof value === 'string' && KEY.test(value);

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

type Bounds = Partial<Envelope> | Partial<ContactEnvelope>;

/** Bounds of its own, of its kind, instead of the defaults; an empty object gives it the defaults again. */
export const labEnvelope: ProposalAction<Open<{ readonly lab: string; readonly envelope: Bounds }>> = {
  kind: 'lab-envelope',
  roles: ['epidemiologist', 'key-officer'],
  check(payload) {
    const fields = fieldsOf<{ lab: string; envelope: unknown }>(payload);
    const envelope = parseEnvelope(fields.envelope) ?? parseContactEnvelope(fields.envelope);
    return isLabId(fields.lab) && envelope !== null ? { lab: fields.lab, envelope } : null;
  },
  async apply(trx, _issuer, { lab, envelope }, context) {
    if (!(await lockLabForChange(trx, lab))) return { ok: false, code: 'lab-unknown' };
    const { kind } = await trx.selectFrom('lab').select('kind').where('id', '=', lab).executeTakeFirstOrThrow();
    // a bound that its kind does not have would hold nothing
    if ((kind === 'lab' ? parseEnvelope : parseContactEnvelope)(envelope) === null) return { ok: false, code: 'source-unfit' };
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

/** For the list of every kind. */
export const LAB_ACTIONS: readonly AnyAction[] = [
  listed(labAdd),
  listed(labKey),
  listed(labEnd),
  listed(labEnvelope),
  listed(labRevokeRange),
  listed(contactRevokeRange),
  listed(decideHeld),
];
