/** What a proposal does when a second person confirms it. Each kind is written by whoever owns the thing it changes and listed in actions.ts. */
import type { Policy } from '../../core/policy/policy.ts';
import type { AuditEntry } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import type { Role } from './roles.ts';

/** Row numbers, digests and closed words: what an auditor may read for ever. */
export type Payload = Readonly<Record<string, unknown>>;

export interface ActionContext {
  readonly now: number;
  readonly proposalId: number;
  /** staff numbers */
  readonly proposedBy: number;
  readonly confirmedBy: number;
  /** The policy in force, read before the transaction: inside it nothing may ask the pool for a second connection. Null before the first. */
  readonly policy: Policy | null;
}

/** What applying came to. A refusal (the world has changed since) rolls everything back and leaves the proposal open. */
export type Applied =
  | {
      readonly ok: true;
      /** a status list changed: publish soon, after the commit */
      readonly publish?: boolean;
      /** for the entry `proposal-confirmed` */
      readonly detail?: AuditEntry['detail'];
    }
  | { readonly ok: false; readonly code: string };

/** `P` is the payload as `check` reads it. */
export interface ProposalAction<P extends Payload = Payload> {
  readonly kind: string;
  /** who may confirm; whoever may propose is said by the route that proposes */
  readonly roles: readonly Role[];
  /** The payload of this kind, or null when it is none: what lies in the database is read like anything else from outside. */
  check(payload: unknown): P | null;
  /**
   * In the transaction of the confirmation: only `trx` is asked, never `issuer.db`. The proposal's row is locked. May append to the audit trail; the entry
   * of the confirmation follows.
   */
  apply(trx: DatabaseTransaction, issuer: Issuer, payload: P, context: ActionContext): Promise<Applied>;
  /** What the second person must see to judge, beyond the payload: least data, read when one proposal is opened. */
  describe?(issuer: Issuer, payload: P): Promise<Readonly<Record<string, unknown>>>;
}

/** An action without its payload's type, for the list. */
export type AnyAction = Pick<ProposalAction, 'kind' | 'roles'> & {
  run(trx: DatabaseTransaction, issuer: Issuer, payload: unknown, context: ActionContext): Promise<Applied>;
  show(issuer: Issuer, payload: unknown): Promise<Readonly<Record<string, unknown>>>;
};

/** Puts an action into the list: its payload is checked each time before it is used. */
export function listed<P extends Payload>(action: ProposalAction<P>): AnyAction {
  const read = (payload: unknown): P => {
    const checked = action.check(payload);
    if (checked === null) throw new TypeError(`a stored proposal of kind ${action.kind} cannot be read`);
    return checked;
  };
  return {
    kind: action.kind,
    roles: action.roles,
    run: async (trx, issuer, payload, context) => action.apply(trx, issuer, read(payload), context),
    show: async (issuer, payload) => (await action.describe?.(issuer, read(payload))) ?? {},
  };
}
