/** Bad days of enrolling: mistyped, the wrong code, too many, too late, somebody else's; a network that breaks off in the middle; another phone takes the pass. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Citizen, type CitizenOptions, nextPerson } from './citizen.ts';
import { Issuer, type Person } from './issuer.ts';
import { fine, gone, only, portal } from './network.ts';

let issuer: Issuer;
let open: Citizen[] = [];
/** How far the world has moved on: the issuer's clock, and that of phones opened since. */
let ahead = 0;

beforeAll(async () => {
  issuer = await Issuer.start();
});
afterEach(async () => {
  for (const citizen of open) await citizen.close();
  open = [];
});
afterAll(() => issuer?.remove());

/** Somebody with a new phone. */
async function newcomer(options: CitizenOptions = {}): Promise<Citizen> {
  const citizen = await Citizen.open(issuer, options);
  open.push(citizen);
  if (ahead > 0) await citizen.phone.shiftClock(ahead);
  return citizen;
}

/** Minutes pass, for everybody. */
async function later(minutes: number): Promise<void> {
  ahead += minutes * 60;
  await issuer.stop();
  await issuer.run('serve', ahead);
  for (const citizen of open) await citizen.phone.shiftClock(ahead);
}

const otherCode = (code: string, by: number) => String((Number(code) + by) % 1_000_000).padStart(6, '0');

describe('the form', () => {
  test('a wrong digit, a date that does not exist, letters: each is said below the field while it is typed, and the button waits', async () => {
    const citizen = await newcomer({ language: 'kk' });
    await citizen.begin();
    const { iin, enrol } = await citizen.words('steps');
    const field = citizen.page.getByLabel(enrol.iin);
    const send = citizen.page.getByRole('button', { name: enrol.send });
    await citizen.page.getByLabel(enrol.phone).fill('+77990000099');
    for (const [typed, sentence] of [
      ['900419100004', iin.check],
      ['901319', iin.date],
      ['9004199', iin.century],
      ['90041Қ', iin.letters],
    ] as const) {
      await field.fill(typed);
      await citizen.sees(sentence);
      expect(await send.isDisabled()).toBe(true);
    }
    await citizen.picture('iin-letters');
    await field.fill('900419 100-003');
    await citizen.sees(iin.good);
    expect(await send.isDisabled()).toBe(false);
  });

  test('a phone with 8, +7, spaces and brackets is understood; one of another country is not, and the sentence shows how', async () => {
    const citizen = await newcomer({ language: 'ru' });
    await citizen.begin();
    const { enrol, code } = await citizen.words('steps');
    const [iin, phone] = [citizen.page.getByLabel(enrol.iin), citizen.page.getByLabel(enrol.phone)];
    await iin.fill('900419100003');
    await phone.fill('+49 151 2345678');
    await iin.focus();
    await citizen.sees((await citizen.words('codes')).api['phone-invalid'].title);
    await citizen.picture('phone-invalid');
    expect(await citizen.page.getByRole('button', { name: enrol.send }).isDisabled()).toBe(true);
    for (const typed of ['8 799 000 00 98', '+7 (799) 000-00-98', '87990000098']) {
      await phone.fill(typed);
      await citizen.press(enrol.send);
      await citizen.sees('+7 799 000 00 98');
      await citizen.press(code.other);
    }
    // What was typed is still there.
    expect(await iin.inputValue()).toBe('900419100003');
  });
});

describe('the code', () => {
  test('a wrong one, and one that was sent to somebody else, are refused; the right one still brings the pass', async () => {
    const [citizen, person, somebody] = [await newcomer({ language: 'en' }), nextPerson(), nextPerson()];
    await citizen.begin();
    await citizen.ask(somebody);
    const theirs = await issuer.code(somebody.phone);
    await citizen.press((await citizen.words('steps')).code.other);
    await citizen.ask(person);
    const own = await issuer.code(person.phone);
    const wrong = (await citizen.words('codes')).api['code-wrong'];
    await citizen.type(theirs === own ? otherCode(own, 1) : theirs);
    await citizen.sees(wrong.title);
    await citizen.type(otherCode(own, 2));
    await citizen.sees(wrong.todo);
    await citizen.picture('code-wrong');
    await citizen.type(own);
    await citizen.hasPass();
  });

  test('three wrong codes lock that person for half an hour; meanwhile somebody else can enrol, and after it a new code works', async () => {
    const [citizen, person] = [await newcomer({ language: 'kk' }), nextPerson()];
    await citizen.begin();
    await citizen.ask(person);
    const own = await issuer.code(person.phone);
    const { locked } = (await citizen.words('codes')).api;
    for (const by of [1, 2, 3]) {
      await citizen.type(otherCode(own, by));
      if (by < 3) await citizen.sees((await citizen.words('codes')).api['code-wrong'].title);
    }
    await citizen.sees(locked.title);
    await citizen.picture('locked');
    await citizen.sees(locked.todo);
    // The right one is of no use now either: there is no field for it.
    await citizen.page.locator('input').waitFor({ state: 'detached' });
    const { code } = await citizen.words('steps');
    await citizen.press(code.other);
    await citizen.finish(nextPerson());
    await later(31);
    await citizen.open('/?screen=enrol');
    await citizen.finish(person, false);
  });

  test('a code that came too late: a sentence says so, and the new one brings the pass', async () => {
    const [citizen, person] = [await newcomer({ language: 'ru' }), nextPerson()];
    await citizen.begin();
    await citizen.ask(person);
    const old = await issuer.code(person.phone);
    await later(11);
    await citizen.type(old);
    await citizen.sees((await citizen.words('codes')).api['code-expired'].title);
    await citizen.picture('code-expired');
    await citizen.press((await citizen.words('steps')).code.again);
    await citizen.type(await issuer.code(person.phone));
    await citizen.hasPass();
  });

  test('the answer that carried the pass was swallowed by the network: the same code brings it once more', async () => {
    const [citizen, person] = [await newcomer({ language: 'kk' }), nextPerson()];
    await citizen.begin();
    await citizen.ask(person);
    const code = await issuer.code(person.phone);
    citizen.network.weather = only(/\/api\/enrol\/confirm/, async ({ real }): Promise<'drop'> => {
      await real();
      return 'drop';
    });
    await citizen.type(code);
    await citizen.sees((await citizen.words('codes')).api.offline.title);
    await citizen.picture('confirm-lost');
    citizen.network.weather = fine;
    await citizen.type(code);
    await citizen.hasPass();
    expect((await citizen.holdings()).holders).toHaveLength(1);
  });
});

describe('a first visit', () => {
  test('the network goes before the form has come: a sentence says so, and the same button brings it when the network is back', async () => {
    const citizen = await newcomer({ language: 'ru' });
    citizen.network.weather = only(/^\/sw\.js/, gone);
    await citizen.open();
    const { steps, common } = { steps: await citizen.words('steps'), common: await citizen.words('common') };
    await citizen.sees(steps.welcome.start);
    citizen.network.weather = gone;
    await citizen.press(steps.welcome.start);
    await citizen.sees(common.partMissing);
    await citizen.picture('part-missing');
    citizen.network.weather = fine;
    await citizen.press(common.retry);
    await citizen.page.evaluate(() => window.dispatchEvent(new Event('online')));
    // The app itself is stored too, for a day without a network.
    await citizen.finish(nextPerson());
  });

  test('behind a café’s sign-in page the code cannot be asked for: a sentence tells to sign in first, and then it goes on', async () => {
    const citizen = await newcomer({ language: 'en' });
    const person = nextPerson();
    await citizen.begin();
    await citizen.phone.installed();
    citizen.network.weather = portal;
    await citizen.ask(person);
    await citizen.sees((await citizen.words('codes')).api['not-issuer'].todo);
    await citizen.picture('enrol-portal');
    citizen.network.weather = fine;
    await citizen.finish(person);
  });
});

test('the pass is taken to another phone: the old one says so and shows nothing; it gets it back, and then the other one says so', async () => {
  const person: Person = nextPerson();
  const first = await newcomer({ language: 'kk' });
  const second = await newcomer({ language: 'ru' });
  await first.enrol(person);
  await second.enrol(person);
  await first.press((await first.words('wallet')).home.refresh);
  await first.sees((await first.words('wallet')).replaced.title);
  await first.picture('replaced');
  await first.press((await first.words('wallet')).replaced.again);
  await first.finish(person, true);
  await second.press((await second.words('wallet')).home.refresh);
  await second.sees((await second.words('wallet')).replaced.title);
  expect((await first.holdings()).holders).toHaveLength(1);
});
