/**
 * Whether time tells what answers do not: who is in the register, which login or venue there is. Each pair of questions is asked in turn, in a seeded order, over a kept
 * connection to a real issuer on loopback, where nothing but its own work scatters the times: what cannot be told here in hundreds of tries cannot be told by whoever has a
 * network in between and five tries for each person. Each comparison says what difference it would have seen, and must be able to see the work that it is about.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, expect, type TestContext, test, vi } from 'vitest';
import { encodeBase32 } from '../../../src/core/codec/base32.ts';
import { makeDeviceRequest } from '../../../src/core/token/request.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { LOCK_SECONDS } from '../../../src/issuer/staff/sign-in.ts';
import { activated } from '../../issuer/staff-desk.ts';
import { insertVenue } from '../../issuer/visits.ts';
import { keyOf } from '../../issuer/world.ts';
import { withAttacked } from '../../security/attacked.ts';
import { figure } from '../figures.ts';
import { call, LOST, networks, type Question } from './caller.ts';
import { BEYOND_CHANCE, diceOf, leastSeen, mannWhitney, median, shuffled } from './statistics.ts';

vi.setConfig({ testTimeout: 600_000 });
const SEED = Number(process.env['ASHYQ_SEED'] ?? 20_261_123);
const PEOPLE = 900;
const attacked = withAttacked({ people: PEOPLE, service: { proxies: 1 } });
const people = demoPeople('tests', PEOPLE * 2);
const known = (nr: number) => ({ iin: people[nr]?.iin ?? '', phone: people[nr]?.phone ?? '' });
/** People who are in no register here: of the same making, and after those who are. */
const unknown = (nr: number) => known(PEOPLE + nr);

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

const network = networks();
/** One call from a network of its own, over the one connection. */
const asked = async (question: Question) => {
  const answer = await call(attacked.origin, question, { from: network(), agent });
  if (answer === LOST) throw new Error('a connection was ended before its answer: nothing can be timed');
  return answer;
};

interface Comparison {
  readonly of: string;
  readonly trials: number;
  /** the two questions of a trial, asked in an order that the dice say */
  readonly first: (nr: number) => Question | Promise<Question>;
  readonly second: (nr: number) => Question | Promise<Question>;
  /** what both are to be answered with */
  readonly answer: string;
  readonly between?: (nr: number) => Promise<void> | void;
}

async function timesOf({ trials, first, second, answer, between }: Comparison): Promise<readonly [number[], number[]]> {
  const dice = diceOf(SEED);
  const times: [number[], number[]] = [[], []];
  // the first of all pay for what every later one finds ready
  for (let nr = -10; nr < trials; nr += 1) {
    await between?.(nr + 10);
    for (const which of shuffled([0, 1] as const, dice)) {
      const { status, code, ms } = await asked(await (which === 0 ? first : second)(nr + 10));
      expect(`${status} ${code}`.trim()).toBe(answer);
      if (nr >= 0) times[which].push(ms);
    }
  }
  return times;
}

async function tellsNothing(context: TestContext, comparison: Comparison): Promise<void> {
  const [first, second] = await timesOf(comparison);
  const { z, share } = mannWhitney(first, second);
  const seen = leastSeen(first, second);
  const round = (value: number) => value.toFixed(2);
  figure(context, `${comparison.of}: trials, medians ms`, `${comparison.trials}, ${round(median(first))} and ${round(median(second))}`);
  figure(context, `${comparison.of}: z, share of pairs, least difference seen ms`, `${round(z)}, ${round(share)}, ${round(seen)}`);
  expect(Math.abs(z), comparison.of).toBeLessThan(BEYOND_CHANCE);
  // nearly all of such a call is its hash or its signature: else a machine that is too busy would pass for a proof
  expect(seen, 'left out work would show').toBeLessThan(median(second) * 0.9);
}

const enrol = (applicant: { iin: string; phone: string }): Question => ({ path: '/api/enrol', body: { ...applicant, language: 'ru' } });

test('the statistics see what is there: work that is left out, in the same calls and as many', async (context) => {
  const [first, second] = await timesOf({
    of: 'control',
    trials: 60,
    first: () => enrol({ iin: known(0).iin, phone: '+7700' }),
    second: () => enrol({ iin: known(0).iin, phone: 'x' }),
    answer: '422 phone-invalid',
  });
  const none = mannWhitney(first, second);
  const worked = (await timesOf({ of: 'work', trials: 60, first: (nr) => enrol(unknown(nr)), second: (nr) => enrol(unknown(100 + nr)), answer: '202' }))[0];
  const { z } = mannWhitney(worked, first);
  figure(context, 'z of the same call twice, and of a call without its hash beside one with it', `${none.z.toFixed(2)}, ${z.toFixed(2)}`);
  expect(Math.abs(none.z)).toBeLessThan(BEYOND_CHANCE);
  expect(z).toBeGreaterThan(BEYOND_CHANCE);
});

test('a code asked for: somebody known, somebody unknown', (context) =>
  tellsNothing(context, {
    of: 'IIN in the register or not',
    trials: 200,
    first: (nr) => enrol(known(nr)),
    second: (nr) => enrol(unknown(200 + nr)),
    answer: '202',
  }));

test('a code asked for: the phone of the register, another phone', (context) =>
  tellsNothing(context, {
    of: 'phone of the register or another',
    trials: 150,
    first: (nr) => enrol(known(320 + nr)),
    second: (nr) => enrol({ iin: known(320 + nr).iin, phone: unknown(520 + nr).phone }),
    answer: '202',
  }));

test('a wrong code typed: somebody known, somebody unknown', async (context) => {
  const wrong = async (applicant: { iin: string; phone: string }) => {
    const request = await makeDeviceRequest({ action: 'enrol', iat: attacked.world.issuer.now() }, keyOf('timing'));
    return { path: '/api/enrol/confirm', body: { ...applicant, code: '000000', request } };
  };
  await tellsNothing(context, {
    of: 'wrong code of somebody known or not',
    trials: 150,
    first: (nr) => wrong(known(590 + nr)),
    second: (nr) => wrong(unknown(590 + nr)),
    answer: '403 code-wrong',
    between: async (nr) => {
      for (const applicant of [known(590 + nr), unknown(590 + nr)]) expect((await asked(enrol(applicant))).status).toBe(202);
    },
  });
});

const LOGINS = 5;
const TRIES_EACH = 4;
/** Each of the accounts has so many tries, then the time moves on that forgets them. */
const turn = (nr: number) => nr % LOGINS;
const forget = (nr: number) => {
  if (nr % (LOGINS * TRIES_EACH) === 0) attacked.world.pass(LOCK_SECONDS + 1);
};
const signIn = (login: string, passphrase: string, totp: string): Question => ({ path: '/api/desk/session', body: { login, passphrase, totp } });

test('signing in with a wrong passphrase: a login that there is, one that there is not', async (context) => {
  for (let nr = 0; nr < LOGINS; nr += 1) await activated(attacked.world, `known-${nr}`, 'clerk');
  await tellsNothing(context, {
    of: 'login known or not',
    trials: 60,
    first: (nr) => signIn(`known-${turn(nr)}`, 'not the passphrase of this one', '123456'),
    second: (nr) => signIn(`nobody${turn(nr)}`, 'not the passphrase of this one', '123456'),
    answer: '403 sign-in-wrong',
    between: forget,
  });
});

test('a tablet’s code guessed: one whose hash is all but right, one that is far off', async (context) => {
  const { db, now } = attacked.world.issuer;
  const codes = Array.from({ length: 320 }, () => new Uint8Array(randomBytes(16)));
  const hashes = codes.map((code) => createHash('sha256').update(code).digest());
  await insertVenue(attacked.world, 'ALA-00001');
  await db.insertInto('gate').values({ venue_id: 'ALA-00001', gate: 1 }).execute();
  for (const hash of hashes) {
    hash[31] = (hash[31] ?? 0) ^ 1;
    await db
      .insertInto('gate_code')
      .values({ code_hash: hash, venue_id: 'ALA-00001', gate: 1, expires_at: now() + 3600, used_at: null, used_key: null })
      .execute();
  }
  const guess = async (code: Uint8Array) => {
    const request = await makeDeviceRequest({ action: 'tablet', iat: now() }, keyOf('timing tablet'));
    return { path: '/api/gate/enrol', body: { code: encodeBase32(code), request } };
  };
  await tellsNothing(context, {
    of: 'tablet’s code near or far',
    trials: 200,
    first: (nr) => guess(codes[nr] ?? new Uint8Array(16)),
    second: () => guess(new Uint8Array(randomBytes(16))),
    answer: '404 enrolment-unknown',
  });
});
