/** A door's tablet and the ministry: somebody without a phone by document, settings that change by themselves, a network that is not there, a tablet taken away. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { affairs } from '../../src/shared/i18n/en/affairs.ts';
import { door } from '../../src/shared/i18n/en/door.ts';
import { Device, TABLET } from './devices.ts';
import { Issuer } from './issuer.ts';
import { comeByTheSecondGate } from './second-gate.ts';

const { guard, stop, certificate } = affairs;
let issuer: Issuer;
let tablet: Device;
let venue = '';

beforeAll(async () => {
  issuer = await Issuer.start();
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  await tablet.page.goto(issuer.door('cinema'));
  await tablet.page.getByRole('button', { name: 'Open the shift' }).waitFor({ timeout: 30_000 });
  venue = /[A-Z]{3}-\d{5}/.exec(await tablet.page.locator('.lead').innerText())?.[0] ?? '';
});

afterAll(async () => {
  await tablet?.close();
  await issuer?.remove();
});

const press = (name: string) => tablet.page.getByRole('button', { name, exact: true }).click();
const type = (label: string, text: string) => tablet.page.getByLabel(label, { exact: true }).fill(text);
const verdict = (code: string) => tablet.page.locator(`section.verdict[data-code=${code}]`);

async function openGuard(): Promise<void> {
  await press('Without the camera');
  await press(guard.open);
}

async function lookUp(iin: string): Promise<void> {
  await openGuard();
  await type(guard.iin, iin);
  await press(guard.ask);
}

test('the certificate stands among the ages, and the ministry was asked on the first day', async () => {
  await tablet.page.locator('.ages').click();
  await tablet.page.getByText(certificate.title).waitFor({ timeout: 30_000 });
  await tablet.page.getByText(/Ministry asked: (?:just now|\d)/).waitFor({ timeout: 30_000 });
  await press('Close');
});

test('somebody without a phone is looked up by IIN: a green person enters, a red one does not, both are in the journal', async () => {
  await press('Open the shift');
  await tablet.page.locator('.tools').waitFor();
  await lookUp(issuer.person('green').iin);
  await verdict('ok').waitFor({ timeout: 30_000 });
  await tablet.page.getByText('Compare with the identity card').waitFor();
  await lookUp(issuer.person('red').iin);
  await verdict('not-admitted').waitFor({ timeout: 30_000 });
  await expect.poll(() => tablet.page.locator('.numbers').innerText()).toContain('In: 1');
});

test('whoever came by the venue’s second gate is inside here too; without the ministry’s word it is this gate’s count, and says so', async () => {
  const numbers = tablet.page.locator('.numbers');
  const says = (by: keyof typeof door.inside, n: number) =>
    expect.poll(() => numbers.innerText(), { timeout: 60_000 }).toContain(door.inside[by].replace('{n}', String(n)));
  await says('only', 1);
  await comeByTheSecondGate(issuer, venue, 3);
  await tablet.page.reload();
  await says('all', 4);
  // Twenty minutes without a network; the numbers follow within ten seconds.
  await tablet.offline(true);
  await tablet.shiftClock(1200);
  await says('alone', 1);
  await tablet.offline(false);
  await tablet.shiftClock(0);
  await tablet.page.reload();
  await tablet.page.locator('.tools').waitFor();
});

test('a number that nobody has says so; one that is no number cannot be asked about', async () => {
  await openGuard();
  await type(guard.iin, '999999999999');
  await tablet.page.getByText(guard.iinWrong).waitFor();
  expect(await tablet.page.getByRole('button', { name: guard.ask, exact: true }).isDisabled()).toBe(true);
  await press(guard.passport);
  await type(guard.country, 'kgz');
  await type(guard.number, 'an 7654321');
  await press(guard.ask);
  await tablet.page.getByText(guard.says.unknown.title).waitFor({ timeout: 30_000 });
  await press('Close');
});

test('without a network it says what to do instead, and nobody is let in', async () => {
  await tablet.offline(true);
  await lookUp(issuer.person('green').iin);
  await tablet.page.getByText(guard.says.offline.todo).waitFor({ timeout: 30_000 });
  await press('Close');
  await tablet.offline(false);
});

test('what the ministry changes about the venue reaches the tablet by itself, is in force at once and locks the door for five minutes', async () => {
  expect(
    (await issuer.ashyq(['venue', 'training', venue, '--until', new Date(Date.now() + 5 * 86_400_000).toISOString(), '--data', issuer.dataDir])).exit,
  ).toBe(0);
  await tablet.shiftClock(25 * 3600);
  await tablet.page.reload();
  // Twenty-five hours on the shift has closed by itself, and says so.
  await press('Done');
  await tablet.page.getByText('This door is in training').first().waitFor({ timeout: 60_000 });
  await press('Open the shift');
  await tablet.page.locator('.locked strong').waitFor({ timeout: 60_000 });
});

test('a tablet that was taken away stops by itself, says why and what to do, and a reload changes nothing', async () => {
  expect((await issuer.ashyq(['venue', 'revoke', venue, '--gate', '1', '--data', issuer.dataDir])).exit).toBe(0);
  const stopped = tablet.page.locator('.stopped');
  // The next day's question.
  await tablet.shiftClock(50 * 3600);
  await tablet.page.reload();
  await stopped.waitFor({ timeout: 60_000 });
  await expect.poll(() => stopped.getAttribute('data-stop'), { timeout: 60_000 }).toBe('gate-revoked');
  await tablet.page.getByText(stop['gate-revoked'].title).waitFor();
  await tablet.shiftClock(0);
  await tablet.page.reload();
  await stopped.waitFor({ timeout: 60_000 });
  expect(await tablet.page.locator('.gate').count()).toBe(0);
  await press(stop.newCode);
  await tablet.page.getByLabel('Enrolment code or link', { exact: true }).waitFor();
});
