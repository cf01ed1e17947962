/** A contest as the issuer tells it to staff (src/issuer/contests/contest-routes.ts). */
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { maybeNumber, maybeText, type PersonFacts, type PersonLine, readFacts, readLines } from '../people/person.ts';

export interface Contest {
  readonly id: number;
  readonly personId: number;
  readonly about: string;
  readonly aboutId: number | null;
  readonly ground: string;
  /** null: from the person's phone */
  readonly openedBy: number | null;
  readonly openedAt: number;
  readonly deadlineAt: number;
  readonly overdue: boolean;
  readonly state: 'open' | 'corrected' | 'rejected';
  readonly reason: string | null;
  readonly decidedAt: number | null;
  /** the correction that waits for its second person */
  readonly proposalId: number | null;
  readonly receipt: Receipt | null;
}

/** What the door's receipt says, for a refusal that is contested. */
export interface Receipt {
  readonly venue: string;
  readonly gate: number;
  readonly at: number;
  readonly code: string;
}

export interface ContestWithPerson {
  readonly contest: Contest;
  readonly person: PersonFacts & { readonly lines: readonly PersonLine[] };
}

function readContest(row: Answer): Contest {
  const state = textOf(row, 'state');
  const receipt = row['receipt'];
  return {
    id: numberOf(row, 'id'),
    personId: numberOf(row, 'personId'),
    about: textOf(row, 'about'),
    aboutId: maybeNumber(row, 'aboutId'),
    ground: textOf(row, 'ground'),
    openedBy: maybeNumber(row, 'openedBy'),
    openedAt: numberOf(row, 'openedAt'),
    deadlineAt: numberOf(row, 'deadlineAt'),
    overdue: row['overdue'] === true,
    state: state === 'corrected' || state === 'rejected' ? state : 'open',
    reason: maybeText(row, 'reason'),
    decidedAt: maybeNumber(row, 'decidedAt'),
    proposalId: maybeNumber(row, 'proposalId'),
    receipt: typeof receipt === 'object' && receipt !== null ? readReceipt(recordOf(row, 'receipt')) : null,
  };
}

function readReceipt(receipt: Answer): Receipt {
  return { venue: textOf(receipt, 'venue'), gate: numberOf(receipt, 'gate'), at: numberOf(receipt, 'at'), code: textOf(receipt, 'code') };
}

export function readContests(answer: Answer): readonly Contest[] {
  return recordsOf(answer, 'contests').map(readContest);
}

export function readContestWithPerson(answer: Answer): ContestWithPerson {
  const person = recordOf(answer, 'person');
  return { contest: readContest(recordOf(answer, 'contest')), person: { ...readFacts(person), lines: readLines(person, 'lines') } };
}
