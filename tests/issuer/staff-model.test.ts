/**
 * Sessions and proposals against a model: whatever people do in whatever order, and however time passes, a session is good exactly as long as the model says,
 * and an action has run exactly once for each proposal that two different people agreed on in time.
 */
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { endStaff } from '../../src/issuer/staff/accounts.ts';
import { listed } from '../../src/issuer/staff/action.ts';
import { confirm, expireProposals, withdraw } from '../../src/issuer/staff/proposals.ts';
import { PROPOSAL_SECONDS, propose } from '../../src/issuer/staff/propose.ts';
import type { Role } from '../../src/issuer/staff/roles.ts';
import { endSession, findSession, IDLE_SECONDS, openSession, purgeSessions, SESSION_SECONDS } from '../../src/issuer/staff/sessions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 300_000 });
const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
});

type Step =
  | { readonly do: 'open' | 'leave' | 'propose'; readonly who: number }
  | { readonly do: 'call' | 'look' | 'end'; readonly session: number }
  | { readonly do: 'yes' | 'no'; readonly who: number; readonly proposal: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'sweep' };

const who = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('propose' as const), who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('call' as const, 'look' as const, 'end' as const), session: fc.nat(5) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('yes' as const, 'no' as const), who, proposal: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 300, IDLE_SECONDS - 1, IDLE_SECONDS, SESSION_SECONDS, PROPOSAL_SECONDS - 1, PROPOSAL_SECONDS),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'sweep' as const }) },
);

interface Member {
  readonly id: number;
  readonly login: string;
  readonly roles: readonly Role[];
  gone: boolean;
}
interface ModelSession {
  readonly token: string;
  readonly owner: Member;
  readonly openedAt: number;
  seenAt: number;
  ended: boolean;
}
interface ModelProposal {
  readonly id: number;
  readonly by: Member;
  readonly deadlineAt: number;
  state: 'open' | 'confirmed' | 'withdrawn' | 'expired';
  endedBy: Member | null;
}

/** What ought to be, and the real thing beside it. */
class Desk {
  readonly sessions: ModelSession[] = [];
  readonly proposals: ModelProposal[] = [];
  readonly ran = new Map<number, number>();
  readonly members: readonly Member[];
  readonly #actions = [
    listed<{ readonly nr: number }>({
      kind: 'model',
      roles: ['epidemiologist'],
      check: (payload) => payload as { nr: number },
      apply: async (_trx, _issuer, _payload, { proposalId }) => {
        this.ran.set(proposalId, (this.ran.get(proposalId) ?? 0) + 1);
        return { ok: true };
      },
    }),
  ];

  constructor(members: readonly Member[]) {
    this.members = members;
  }

  async take(one: Step): Promise<void> {
    const { issuer } = world;
    const now = issuer.now();
    if (one.do === 'pass') world.pass(one.seconds);
    else if (one.do === 'sweep') await this.#sweep(now);
    else if ('session' in one) await this.#useSession(one, now);
    else if ('proposal' in one) await this.#decide(one, now);
    else await this.#act(one.do, this.#member(one.who), now);
  }

  #member(nr: number): Member {
    const member = this.members[nr];
    if (member === undefined) throw new RangeError('no such member');
    return member;
  }

  async #act(what: 'open' | 'leave' | 'propose', member: Member, now: number): Promise<void> {
    if (what === 'leave') {
      expect((await endStaff(database.db, member.login, now)).ok).toBe(!member.gone);
      member.gone = true;
      for (const proposal of this.proposals) if (proposal.by === member && proposal.state === 'open') proposal.state = 'withdrawn';
      for (const session of this.sessions) if (session.owner === member) session.ended = true;
    } else if (!member.gone && what === 'open') {
      const { token } = await openSession(database.db, { staffId: member.id, now });
      this.sessions.push({ token, owner: member, openedAt: now, seenAt: now, ended: false });
    } else if (!member.gone) {
      const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'model', payload: { nr: 1 }, by: member, now }));
      this.proposals.push({ id, by: member, deadlineAt: now + PROPOSAL_SECONDS, state: 'open', endedBy: null });
    }
  }

  async #useSession({ do: what, session: nr }: Extract<Step, { session: number }>, now: number): Promise<void> {
    const session = this.sessions[nr];
    if (session === undefined) return;
    if (what === 'end') {
      const whose = await database.db.transaction().execute((trx) => endSession(trx, session.token));
      if (!session.ended && this.#isGood(session, now)) expect(whose).toBe(session.owner.id);
      session.ended = true;
      return;
    }
    const found = await findSession(database.db, session.token, { now, touch: what === 'call', demo: false });
    const good = this.#isGood(session, now);
    expect(found?.staff.id ?? null).toBe(good ? session.owner.id : null);
    if (good && what === 'call') session.seenAt = now;
  }

  #isGood({ ended, seenAt, openedAt }: ModelSession, now: number): boolean {
    return !ended && now - seenAt < IDLE_SECONDS && now - openedAt < SESSION_SECONDS;
  }

  async #decide({ do: what, who: nr, proposal: at }: Extract<Step, { proposal: number }>, now: number): Promise<void> {
    const [proposal, member] = [this.proposals[at], this.#member(nr)];
    if (proposal === undefined) return;
    const expected = what === 'yes' ? this.#yes(proposal, member, now) : this.#no(proposal, member);
    const ending = { id: proposal.id, by: member, now };
    const result = await (what === 'yes' ? confirm : withdraw)(world.issuer, ending, this.#actions);
    expect(result.ok ? (result.repeated ? 'repeated' : 'done') : result.code).toBe(expected);
  }

  #yes(proposal: ModelProposal, member: Member, now: number): string {
    if (proposal.by === member) return 'same-person';
    if (member.gone || !member.roles.includes('epidemiologist')) return 'role-missing';
    if (proposal.state === 'confirmed' && proposal.endedBy === member) return 'repeated';
    if (proposal.state === 'expired') return 'proposal-expired';
    if (proposal.state !== 'open') return 'proposal-ended';
    if (proposal.deadlineAt <= now) return 'proposal-expired';
    [proposal.state, proposal.endedBy] = ['confirmed', member];
    return 'done';
  }

  #no(proposal: ModelProposal, member: Member): string {
    if (proposal.state === 'withdrawn' && proposal.endedBy === member) return 'repeated';
    if (proposal.state !== 'open') return 'proposal-ended';
    if (proposal.by !== member && (member.gone || !member.roles.includes('epidemiologist'))) return 'role-missing';
    [proposal.state, proposal.endedBy] = ['withdrawn', member];
    return 'done';
  }

  async #sweep(now: number): Promise<void> {
    await purgeSessions(database.db, now);
    await expireProposals(world.issuer);
    for (const proposal of this.proposals) if (proposal.state === 'open' && proposal.deadlineAt <= now) proposal.state = 'expired';
  }
}

let desks = 0;

async function makeDesk(): Promise<Desk> {
  desks += 1;
  const roles: readonly (readonly Role[])[] = [['epidemiologist'], ['epidemiologist', 'clerk'], ['epidemiologist'], ['clerk']];
  const members: Member[] = [];
  for (const [nr, held] of roles.entries()) {
    const login = `model-${desks}-${nr}`;
    const values = { login, roles: [...held], created_at: world.issuer.now() };
    const { id } = await database.db.insertInto('staff').values(values).returning('id').executeTakeFirstOrThrow();
    members.push({ id, login, roles: held, gone: false });
  }
  return new Desk(members);
}

test('sessions and proposals are what the model says, after every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
      const desk = await makeDesk();
      for (const one of steps) await desk.take(one);
      const rows = await database.db
        .selectFrom('proposal')
        .select(['id', 'state'])
        .where(
          'proposed_by',
          'in',
          desk.members.map(({ id }) => id),
        )
        .orderBy('id')
        .execute();
      expect(rows).toEqual(desk.proposals.map(({ id, state }) => ({ id, state })));
      for (const { id, state } of desk.proposals) expect([id, desk.ran.get(id) ?? 0]).toEqual([id, state === 'confirmed' ? 1 : 0]);
    }),
    { numRuns: 40 },
  );
  expect(await firstBrokenAudit(database.db)).toBeNull();
});
