/** Staff at the desk, for end-to-end stories: somebody at a laptop of their own, and what is wrong with the page before them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { Device } from './devices.ts';
import type { Issuer } from './issuer.ts';
import { wideElements } from './layout-checks.ts';

/** Evaluated, never a script tag: the pages' own policy stays in force. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LANGUAGES = ['kk', 'ru', 'en'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 320, height: 640 },
];

export class Staff {
  readonly device: Device;
  readonly #issuer: Issuer;
  readonly #login: string;
  /** A code is good once: each signing in takes a later one, of which the server forgives one step. */
  #lastStep = 0;

  private constructor(issuer: Issuer, login: string, device: Device) {
    this.#issuer = issuer;
    this.#login = login;
    this.device = device;
  }

  static async open(issuer: Issuer, login: string): Promise<Staff> {
    return Staff.at(issuer, login, await Device.open({ viewport: { width: 1280, height: 800 }, scale: 1 }));
  }

  /** At a device that is open already and speaks English. */
  static async at(issuer: Issuer, login: string, device: Device): Promise<Staff> {
    await device.page.goto(`${issuer.origin}/desk`);
    return new Staff(issuer, login, device);
  }

  get page(): Page {
    return this.device.page;
  }

  /** Types what this person knows and shows; `code` in place of the one of this moment. */
  async signIn(code?: string): Promise<void> {
    const { passphrase, secret } = this.#issuer.staff(this.#login);
    const step = Math.max(stepOf(Date.now() / 1000), this.#lastStep + 1);
    const login = this.page.getByLabel('Login');
    if ((await login.inputValue()) === '') await login.fill(this.#login);
    await this.page.getByLabel('Passphrase').fill(passphrase);
    await this.page.getByLabel('One-time code').fill(code ?? codeOf(decodeBase32(secret) ?? new Uint8Array(), step));
    if (code === undefined) this.#lastStep = step;
    await this.page.keyboard.press('Enter');
  }

  /** Signed in, and where the menu leads. */
  async at(entry: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: entry, exact: true }).click();
    await this.page.getByRole('heading', { level: 1, name: entry }).waitFor();
  }

  close(): Promise<void> {
    return this.device.close();
  }
}

/** What is wider than the screen in any language, and what axe complains about, light and dark. The page ends in the language it had. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(AXE);
  const found: string[] = [];
  const before = await page.evaluate(() => document.documentElement.lang);
  for (const language of [...LANGUAGES.filter((one) => one !== before), before]) {
    await page.locator(`.segments button[lang=${language}]`).click();
    await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      found.push(...(await page.evaluate(wideElements)).map((text) => `${language}, ${size.width} px: ${text}`));
    }
    await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 });
  }
  found.push(...(await complaints(page, {})));
  await page.emulateMedia({ colorScheme: 'dark' });
  // half-way between two themes every colour is another one
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  found.push(...(await complaints(page, { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } })).map((text) => `dark: ${text}`));
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

async function complaints(page: Page, options: RunOptions): Promise<string[]> {
  const run = (given: RunOptions) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given);
  const { violations } = await page.evaluate(run, { resultTypes: ['violations'], ...options } satisfies RunOptions);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
}
