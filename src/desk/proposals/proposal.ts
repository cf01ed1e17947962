/** Proposals as the issuer tells them, and what one means: lines of label and value out of its payload and of what its second person is shown. */

import { words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { maybeNumber, type PersonFacts, readFacts } from '../people/person.ts';

export const STATES = ['open', 'confirmed', 'withdrawn', 'expired'] as const;
export type ProposalState = (typeof STATES)[number];

export interface Proposal {
  readonly id: number;
  readonly kind: string;
  readonly state: ProposalState;
  readonly proposedBy: number;
  readonly proposedAt: number;
  readonly deadlineAt: number;
  readonly endedAt: number | null;
  readonly endedBy: number | null;
  readonly mine: boolean;
  readonly mayConfirm: boolean;
}

export interface OpenProposal extends Proposal {
  readonly payload: Answer;
  readonly shown: Answer;
  /** whom it is about, where it is about somebody */
  readonly person: PersonFacts | null;
}

function readProposal(row: Answer): Proposal {
  return {
    id: numberOf(row, 'id'),
    kind: textOf(row, 'kind'),
    state: STATES.find((state) => state === row['state']) ?? 'expired',
    proposedBy: numberOf(row, 'proposedBy'),
    proposedAt: numberOf(row, 'proposedAt'),
    deadlineAt: numberOf(row, 'deadlineAt'),
    endedAt: maybeNumber(row, 'endedAt'),
    endedBy: maybeNumber(row, 'endedBy'),
    mine: row['mine'] === true,
    mayConfirm: row['mayConfirm'] === true,
  };
}

export function readProposals(answer: Answer): readonly Proposal[] {
  return recordsOf(answer, 'proposals').map(readProposal);
}

export function readOpenProposal(answer: Answer): OpenProposal {
  const row = recordOf(answer, 'proposal');
  const shown = recordOf(row, 'shown');
  const person = shown['person'];
  return {
    ...readProposal(row),
    payload: recordOf(row, 'payload'),
    shown,
    person: typeof person === 'object' && person !== null ? readFacts(recordOf(shown, 'person')) : null,
  };
}

/** The words of a kind; one that this version does not know says so. */
export function kindOf(kind: string): keyof ReturnType<typeof kindWords> {
  return Object.hasOwn(kindWords(), kind) ? (kind as keyof ReturnType<typeof kindWords>) : 'other';
}

const kindWords = () => words('deskProposals').kinds;
