/** The tour's stops at a door, and on the desks of the auditor, the operator and the designer. */
import type { Page } from 'playwright-core';
import { anHourAgo, DAY, type Stop } from './stop.ts';
import { AUDIT } from './tour-audit.ts';
import { AUDIT_LINES } from './tour-audit-lines.ts';
import type { World } from './world.ts';

/** The shift is open: by this page, or still by the one before. */
export async function openShift(page: Page): Promise<void> {
  const closed = page.locator('.closed .button.primary');
  await closed.or(page.locator('.tools')).first().waitFor();
  if (await closed.isVisible()) await closed.click();
}

/** Pasted at the door: a text, or what makes one. */
export const pasted = (text: (world: World) => Promise<string>) => async (page: Page, world: World) => {
  await openShift(page);
  await page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
  await page.locator('.tools button').nth(1).click();
  await page.getByRole('textbox').fill(await text(world));
  await page.locator('dialog button[type=submit]').click();
};

/** The manager's sheet, between shifts; behind the PIN, which the first who comes here sets. */
async function openManage(page: Page): Promise<void> {
  await page.locator('.closed .button.quiet').click();
  await page.locator('dialog[open] form').waitFor();
}

export async function enterPin(page: Page): Promise<void> {
  await openManage(page);
  const fields = page.locator('dialog[open] input');
  for (let at = 0; at < (await fields.count()); at += 1) await fields.nth(at).fill('4821');
  await page.locator('dialog[open] button[type=submit]').click();
}

/** The shift is closed and its summary is in front; once, for it is put away with the page. */
export async function closeShift(page: Page): Promise<void> {
  await openShift(page);
  await page.locator('.tools > button').last().click();
  await page.locator('dialog[open] .shift').waitFor();
}

/** A door in training, by the manager's switch; it stays so until the night. */
export async function train(page: Page): Promise<void> {
  const [closed, tools, band] = [page.locator('.closed'), page.locator('.tools'), page.locator('.band.is-training')];
  await closed.or(tools).first().waitFor();
  if (await tools.isVisible()) {
    await band.waitFor({ timeout: 3000 }).catch(() => undefined);
    if (await band.isVisible()) return;
    await closeShift(page);
    await page.keyboard.press('Escape');
  }
  await enterPin(page);
  await page.locator('dialog[open] .training-switch > button').click();
  await page.keyboard.press('Escape');
  await openShift(page);
}

const cards = async (page: Page): Promise<void> => {
  await train(page);
  await page.locator('.band.is-training button').click();
  await page.locator('dialog[open] .deck').waitFor();
};

/** The shift is closed, what the door checks is changed, the shift is opened again; once, for the lock outlives the page. */
async function changeRules(page: Page): Promise<void> {
  const [closed, tools, locked] = [page.locator('.closed'), page.locator('.tools'), page.locator('.locked')];
  await closed.or(tools).first().waitFor();
  if (await locked.isVisible()) return;
  if (await tools.isVisible()) {
    await closeShift(page);
    await page.keyboard.press('Escape');
  }
  await closed.waitFor();
  await enterPin(page);
  const choice = page.locator('dialog[open] select').first();
  await choice.waitFor();
  await choice.selectOption((await choice.inputValue()) === 'cinema' ? 'airport' : 'cinema');
  await page.locator('dialog[open] button[type=submit]').first().click();
  await page.keyboard.press('Escape');
  await openShift(page);
}

export const OTHERS: readonly Stop[] = [
  { name: 'gate-enrol', title: 'Gate: setting up a tablet', who: 'new tablet', path: '/gate', ready: '.button.primary' },
  { name: 'gate-closed', title: 'Gate: between shifts', who: 'tablet', path: '/gate', ready: '.closed', forced: true },
  {
    name: 'gate-help',
    title: 'Gate: help',
    who: 'tablet',
    path: '/gate',
    ready: 'dialog[open] .topics',
    act: async (page) => {
      await page.locator('.top-bar .icon-only').click();
      await page.locator('.topics summary').first().click();
    },
  },
  { name: 'gate-pin', title: 'Gate: the manager sets a PIN', who: 'tablet', path: '/gate', ready: 'dialog[open] form', act: openManage },
  { name: 'gate-settings', title: "Gate: the manager's settings", who: 'tablet', path: '/gate', ready: 'dialog[open] .check', act: enterPin },
  { name: 'gate-scan', title: 'Gate: waiting for the next person', who: 'tablet', path: '/gate', ready: '.tools', act: openShift },
  {
    name: 'gate-refuse-foreign',
    title: 'Gate: not an Ashyq code',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict',
    act: pasted(async () => 'HC1:NOT OURS'),
    brief: true,
  },
  {
    name: 'gate-refuse-policy',
    title: 'Gate: genuine, but not admitted here',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict[data-face=refuse]',
    act: pasted((world) => world.paper('blue')),
    brief: true,
  },
  {
    name: 'gate-receipt',
    title: 'Gate: a receipt for somebody refused',
    who: 'tablet',
    path: '/gate',
    ready: 'dialog[open] svg.qr',
    act: async (page, world) => {
      await pasted(() => world.paper('blue'))(page, world);
      await page.locator('section.verdict .after').click();
    },
  },
  {
    name: 'gate-admit',
    title: 'Gate: admitted',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict[data-face=admit]',
    act: pasted((world) => world.paper('green', '--evidence', anHourAgo())),
    brief: true,
    forced: true,
  },
  {
    name: 'gate-undecided',
    title: 'Gate: undecided',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict',
    act: pasted(async () => 'ASQ2:LATER'),
    brief: true,
  },
  {
    name: 'gate-override',
    title: 'Gate: let in on the manager’s word',
    who: 'tablet',
    path: '/gate',
    ready: 'dialog[open] form',
    act: async (page, world) => {
      await pasted(async () => 'ASQ2:LATER')(page, world);
      await page.locator('section.verdict .after').click();
    },
  },
  {
    name: 'gate-locked',
    title: 'Gate: locked for five minutes after a change of its rules',
    who: 'tablet',
    path: '/gate',
    ready: '.locked',
    act: changeRules,
  },
  { name: 'gate-shift', title: 'Gate: a shift’s summary', who: 'tablet', path: '/gate', ready: 'dialog[open] .shift', act: closeShift },
  // Later than the lock before.
  { name: 'gate-training', title: 'Gate: in training', who: 'tablet', path: '/gate', ready: '.band.is-training', act: train, ahead: 400 },
  { name: 'gate-cards', title: 'Gate: practice cards', who: 'tablet', path: '/gate', ready: 'dialog[open] .deck', act: cards, ahead: 400 },
  {
    name: 'gate-practised',
    title: 'Gate: what a door in training says',
    who: 'tablet',
    path: '/gate',
    ready: 'section.practised',
    act: async (page) => {
      await page.locator('section.practised').waitFor({ state: 'detached', timeout: 20_000 });
      await cards(page);
      await page.locator('.deck button').nth(8).click();
    },
    ahead: 400,
    brief: true,
  },
  ...AUDIT,
  ...AUDIT_LINES,
  { name: 'desk', title: 'Desk', who: 'laptop', path: '/desk?page=publication', ready: '.facts' },
  { name: 'design', title: 'The design system', who: 'laptop', path: '/design', ready: 'main section', forced: true },
];

/** The last door, when everything else has been seen. */
export const LAST_TABLET: readonly Stop[] = [
  { name: 'gate-end-ahead', title: 'Gate: the mission ends, told ahead', who: 'last tablet', path: '/gate', ready: '.closed .notice' },
  { name: 'gate-end-over', title: 'Gate: the mission has ended', who: 'last tablet', path: '/gate', ready: 'main .card', ahead: 9 * DAY },
];
