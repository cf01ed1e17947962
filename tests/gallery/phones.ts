/** What is done on a device of the tour before its pictures are taken: forms filled in, children taken over, the end of the mission waited for. */
import type { Page } from 'playwright-core';
import { demoChildren } from '../../src/issuer/demo/families.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { DEMO_SEED } from '../../src/issuer/demo/world.ts';
import { type Person, until } from '../e2e/issuer.ts';
import type { Place } from './world.ts';

/** Until the notice of the end of the mission is on the screen. */
export async function seesTheEnd({ device: { page }, origin }: Place): Promise<void> {
  const path = new URL(page.url()).pathname;
  await until(60, async () => {
    await page.goto(origin + path);
    return page
      .locator('.notice p.small')
      .first()
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
  });
}

/** The first step of the enrolment, filled in. */
export async function fillWho(page: Page, origin: string, { iin, phone }: Person, screen: 'enrol' | 'relative' = 'enrol'): Promise<void> {
  await page.goto(`${origin}/?screen=${screen}`);
  const fields = page.getByRole('textbox');
  await fields.nth(1).waitFor();
  await fields.nth(0).fill(iin);
  await fields.nth(1).fill(phone);
}

/** Takes over every child that the register knows. */
export async function takeChildren({ device: { page }, origin }: Place): Promise<void> {
  await page.goto(`${origin}/?screen=children`);
  await page.locator('.child').first().waitFor();
  for (let left = await page.locator('.child button').count(); left > 0; left -= 1) {
    await page.locator('.child button').first().click();
    await page.waitForFunction((before) => document.querySelectorAll('.child button').length < before, left);
  }
}

/** Somebody of the register with two children or more. */
export function guardian(): Person {
  const people = demoPeople(DEMO_SEED);
  const count = new Map<number, number>();
  for (const { guardians } of demoChildren(DEMO_SEED, people)) for (const at of guardians) count.set(at, (count.get(at) ?? 0) + 1);
  const found = people[[...count].find(([at, children]) => at > 300 && children === 2)?.[0] ?? -1];
  if (found === undefined) throw new RangeError('nobody has two children');
  return found;
}

/** Runs in the page: a browser that has no Ed25519. */
export function withoutEd25519(): void {
  Object.defineProperty(SubtleCrypto.prototype, 'generateKey', { value: () => Promise.reject(new DOMException('', 'NotSupportedError')) });
}
