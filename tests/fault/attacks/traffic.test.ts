/**
 * Limits and locks while they are under attack: a real issuer and database on loopback, attackers with many connections and a network of their own for every call, honest
 * people beside them. What can be guessed stays within its numbers however much is sent, and what share of the honest was served at their first asking, and at last,
 * is told. nginx before it has rows of its own (front-load.test.ts).
 */
import { Agent } from 'node:http';
import { beforeAll, expect, type TestContext, test, vi } from 'vitest';
import { makeDeviceRequest } from '../../../src/core/token/request.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { TRIES } from '../../../src/issuer/staff/sign-in.ts';
import { type SignedIn, signedIn } from '../../issuer/staff.ts';
import { type Account, activated, enter, PASSPHRASE, totpOf } from '../../issuer/staff-desk.ts';
import { keyOf } from '../../issuer/world.ts';
import { withAttacked } from '../../security/attacked.ts';
import { figure } from '../figures.ts';
import { type Answer, call, LOST, networks, type Question } from './caller.ts';
import { median } from './statistics.ts';

vi.setConfig({ testTimeout: 900_000 });
const PEOPLE = 120;
/** As docs/security.md has it, of one person and one hour, whatever the number of addresses. */
const GUESSES_AN_HOUR = 11;
/** Of whoever is told to come later. */
const ASKS_AT_MOST = 200;

const attacked = withAttacked({ people: PEOPLE, service: { proxies: 1 } });
const people = demoPeople('tests', PEOPLE);
const personOf = (nr: number) => ({ iin: people[nr]?.iin ?? '', phone: people[nr]?.phone ?? '' });
const anyNetwork = networks();
let officer: SignedIn;
beforeAll(async () => {
  officer = await signedIn(attacked.world, 'clerk');
});

/** So many calls over so many connections, each from another network, as fast as they are answered. */
async function flood(calls: number, connections: number, question: (nr: number) => Question | Promise<Question>): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answer[] = [];
  let next = 0;
  const line = async () => {
    while (next < calls) {
      const nr = next;
      next += 1;
      answers.push(await call(attacked.origin, await question(nr), { from: anyNetwork(), agent }));
    }
  };
  await Promise.all(Array.from({ length: connections }, line));
  agent.destroy();
  return answers;
}

interface Honest {
  readonly first: Answer;
  readonly asked: number;
  readonly last: Answer;
}

/** Asks, and again when it is told to come later, or when the machine was too busy to hear it in time. */
async function ask(question: Question, agent: Agent): Promise<Honest> {
  const from = anyNetwork();
  let answer = await call(attacked.origin, question, { from, agent });
  const first = answer;
  let asked = 1;
  for (; (answer.status === 503 || answer === LOST) && asked < ASKS_AT_MOST; asked += 1) {
    await new Promise((later) => setTimeout(later, Math.min(answer.retryAfter, 2) * 1000));
    answer = await call(attacked.origin, question, { from, agent });
  }
  return { first, asked, last: answer };
}

/** The honest come one after another until the attack is over, `least` of them in any case. */
async function beside<T>(
  attack: Promise<T>,
  least: number,
  one: (nr: number, agent: Agent) => Promise<readonly Honest[]>,
): Promise<{ of: T; honest: Honest[] }> {
  const agent = new Agent({ keepAlive: true });
  let over = false;
  const done = attack.finally(() => {
    over = true;
  });
  const honest: Honest[] = [];
  for (let nr = 0; nr < least || (!over && nr < 100); nr += 1) honest.push(...(await one(nr, agent)));
  const of = await done;
  agent.destroy();
  return { of, honest };
}

const isGood = ({ status }: Answer) => status >= 200 && status < 300;

function tell(context: TestContext, what: string, honest: readonly Honest[]): void {
  const good = isGood;
  const count = (which: (one: Honest) => boolean) => honest.filter(which).length;
  figure(
    context,
    `${what}: asked, served at the first asking, at last`,
    `${honest.length}, ${count(({ first }) => good(first))}, ${count(({ last }) => good(last))}`,
  );
  figure(
    context,
    `${what}: median ms, most askings of one`,
    `${Math.round(median(honest.map(({ last }) => last.ms)))}, ${Math.max(...honest.map(({ asked }) => asked))}`,
  );
}
const served = (honest: readonly Honest[]) => honest.filter(({ last }) => isGood(last)).length;
const lost = (answers: readonly Answer[]) => answers.filter((answer) => answer === LOST).length;
const counted = (answers: readonly Answer[], code: string) => answers.filter((answer) => answer.code === code).length;

const asksCode = (nr: number): Question => ({ path: '/api/enrol', body: { ...personOf(nr), language: 'ru' } });
const types = async (nr: number, code: string, key: string): Promise<Question> => {
  const request = await makeDeviceRequest({ action: 'enrol', iat: attacked.world.issuer.now() }, keyOf(key));
  return { path: '/api/enrol/confirm', body: { ...personOf(nr), code, request } };
};
async function codeAt(nr: number): Promise<string> {
  await attacked.world.issuer.delivery.idle();
  return attacked.world.messages.filter((message) => message.phone === personOf(nr).phone).at(-1)?.code ?? '';
}
/** Somebody gets a pass: a code, typed as it came. */
async function enrols(nr: number, agent: Agent): Promise<Honest[]> {
  const asked = await ask(asksCode(nr), agent);
  return [asked, await ask(await types(nr, await codeAt(nr), `honest ${nr}`), agent)];
}

async function phonesOf(nr: number): Promise<number> {
  const { db } = attacked.world.issuer;
  const found = await db
    .selectFrom('device')
    .innerJoin('person', 'person.id', 'device.person_id')
    .select('device.id')
    .where('person.iin', '=', personOf(nr).iin)
    .execute();
  return found.length;
}

async function guessedFromEverywhere(context: TestContext, connections: number, { victim, from }: { victim: number; from: number }): Promise<void> {
  const guess = (nr: number) => (nr % 8 === 0 ? asksCode(victim) : types(victim, String((nr * 7919) % 1_000_000).padStart(6, '0'), 'attacker'));
  const { of, honest } = await beside(flood(CALLS, connections, guess), 12, (nr, agent) => enrols(from + (nr % 50), agent));
  // the last wrong try of a code is answered with the lock, once within this hour
  const judged = counted(of, 'code-wrong') + Math.min(1, counted(of, 'locked'));
  figure(
    context,
    'calls of the attack, connections of it that were ended, guesses that were judged, that were right',
    `${of.length}, ${lost(of)}, ${judged}, ${of.filter(({ status }) => status === 200).length}`,
  );
  tell(context, 'honest people', honest);
  expect([judged > 0 && judged <= GUESSES_AN_HOUR, of.filter(({ status }) => status === 200).length]).toEqual([true, 0]);
  expect(new Set(of.map(({ status }) => status))).not.toContain(500);
  // whatever the answers said that never came: nobody has a phone in the victim's name
  expect(await phonesOf(victim)).toBe(0);
  expect(served(honest)).toBe(honest.length);
}
const CALLS = 800;

test('one person’s code guessed from as many networks as calls: no more guesses than the hour has, and others get their passes', (context) =>
  guessedFromEverywhere(context, 60, { victim: PEOPLE - 1, from: 0 }));

test('the same with more connections than there are places: others are told when to come, and get their passes', (context) =>
  guessedFromEverywhere(context, 400, { victim: PEOPLE - 2, from: 50 }));

test('staff’s passphrases guessed from as many networks as calls: five tries of an account, and whoever is signed in works on', async (context) => {
  const account: Account = await activated(attacked.world, 'aimed-at', 'clerk');
  const signIn = (login: string, passphrase: string, totp: string): Question => ({ path: '/api/desk/session', body: { login, passphrase, totp } });
  // one account aimed at, and logins that there are not
  const attack = flood(160, 60, (nr) => signIn(nr % 2 === 0 ? account.login : `sprayed-${nr}`, `guess number ${nr} of many`, '123456'));
  const { of, honest } = await beside(attack, 20, async (_, agent) => [await ask({ path: '/api/desk/me', cookie: officer.cookie }, agent)]);
  const aimed = counted(of, 'locked');
  figure(
    context,
    'calls of the attack, sent away as busy, locked, judged wrong',
    `${of.length}, ${counted(of, 'overloaded')}, ${aimed}, ${counted(of, 'sign-in-wrong')}`,
  );
  tell(context, 'whoever is signed in', honest);
  expect([of.filter(({ status }) => status === 200).length, honest.filter(({ first }) => first.status !== 200).length]).toEqual([0, 0]);
  const tries = await attacked.world.issuer.db.selectFrom('staff_attempt').select('tries').execute();
  expect(tries.filter((one) => one.tries > TRIES)).toEqual([]);
  // and when it is over they come in, the one aimed at after the lock
  attacked.world.pass(900);
  const agent = new Agent({ keepAlive: true });
  const after = await ask(signIn(account.login, PASSPHRASE, totpOf(attacked.world, account.secret)), agent);
  agent.destroy();
  expect(after.last.status).toBe(200);
});

test('a browser that its person has signed in from finds a place at its first asking, over real sockets, while strangers take all of theirs', async (context) => {
  const account: Account = await activated(attacked.world, 'at-home', 'clerk');
  const entered = await enter(attacked.world, account);
  const known =
    entered.headers
      .getSetCookie()
      .find((one) => one.startsWith('__Host-ashyq-browser='))
      ?.split(';', 1)[0] ?? '';
  attacked.world.pass(60);
  const guess = (nr: number): Question => ({
    path: '/api/desk/session',
    body: { login: account.login, passphrase: `guess number ${nr} of many`, totp: '123456' },
  });
  const own: Question = {
    path: '/api/desk/session',
    body: { login: account.login, passphrase: PASSPHRASE, totp: totpOf(attacked.world, account.secret) },
    cookie: known,
  };
  const { of, honest } = await beside(flood(160, 60, guess), 5, async (nr, agent) => [
    await ask(nr === 2 ? own : { path: '/api/desk/me', cookie: officer.cookie }, agent),
  ]);
  figure(
    context,
    'calls of the attack, sent away as busy, judged or locked',
    `${of.length}, ${counted(of, 'overloaded')}, ${counted(of, 'sign-in-wrong') + counted(of, 'locked')}`,
  );
  const [itself] = honest.slice(2, 3);
  figure(context, 'the known browser: askings, ms', `${itself?.asked}, ${Math.round(itself?.last.ms ?? 0)}`);
  expect([known !== '', counted(of, 'overloaded') > 0, itself?.first.status]).toEqual([true, true, 200]);
});
