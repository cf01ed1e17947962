/**
 * Names as code at the auditor's: files, columns and codes that somebody else has named, on the bench, in the results, opened, in the report, printed, and in what is saved.
 * Nothing runs, nothing is tried, nothing is wider than the page, no word of ours is turned around, no cell of a saved table begins a formula.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { World } from '../gallery/world.ts';
import { PHONE } from './devices.ts';
import { BEGIN, HOSTILE, INITIALS, KINDS, look, watchContext } from './hostile-words.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world?.close());

async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  const { shows, faults } = await look(page);
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png`, fullPage: true });
  return shows ? faults : [...faults, `${name}: no such name is on it`];
}

/** A cell that a spreadsheet would take for a formula, or a line that ends within a cell; of both kinds of separators, since a spreadsheet chooses by the country. */
function formulasIn(table: string): string[] {
  return table.split(/[,;\r\n]/).filter((cell) => /^"?\s*[=+\-@\t]/.test(cell) && !/^"?-?\d+(?:[.,]\d+)?"?$/.test(cell));
}

describe('the auditor’s page', () => {
  /** What an auditor picks by what somebody else has named. */
  const NAMES = [
    ...KINDS.filter((kind) => kind !== 'letters' && kind !== 'capitals').map((kind) => HOSTILE[kind]),
    "=cmd|'/c calc'!A0",
    "x;=cmd|'/c calc'!A0",
    '__proto__',
  ];
  async function withFiles(): Promise<Page> {
    const { context } = (await world.place('laptop')).device;
    await watchContext(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.setViewportSize({ width: PHONE.width, height: 900 });
    await page.goto(`${world.issuer.origin}/audit`);
    const pass = await world.paper('green', '--initials', INITIALS[1]);
    const files = NAMES.map((name, nr) => {
      const heads = ['time', 'gate', 'code', ...KINDS.map((kind) => HOSTILE[kind])].map((head) => `"${head.replaceAll('"', '""')}"`);
      const cells = [String(Math.floor(Date.now() / 1000) - 20), '2', nr % 2 === 0 ? pass : HOSTILE.markup, ...KINDS.map((kind) => HOSTILE[kind])];
      const rows = [heads, cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)].map((row) => row.join(';'));
      return { name, mimeType: 'text/csv', buffer: Buffer.from(`${rows.join('\n')}\n`) };
    });
    const bad = NAMES.slice(0, 4).map((name) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(64) }));
    await page
      .locator('input[type=file]:not([webkitdirectory])')
      .first()
      .setInputFiles([...files, ...bad]);
    await page.locator('.audit-inputs').waitFor();
    return page;
  }

  test('files, columns and codes: on the bench, in the results, opened, in the report, printed, as a table and as JSON', async () => {
    const page = await withFiles();
    expect(await faultsOf(page, 'audit-bench')).toEqual([]);
    await page.locator('form .button.primary').click();
    await page.locator('.audit-report').waitFor();
    expect(await faultsOf(page, 'audit-results')).toEqual([]);
    for (const nr of [0, 1]) await page.locator('.audit-report details').nth(nr).locator('summary').click();
    expect(await faultsOf(page, 'audit-report')).toEqual([]);
    for (const line of [0, 1]) {
      await page.locator('.audit-line').nth(line).click();
      await page.locator('.audit-opened').waitFor();
      await page.evaluate(() => {
        for (const folded of document.querySelectorAll<HTMLDetailsElement>('.audit-opened details')) folded.open = true;
      });
      expect(await faultsOf(page, `audit-line-${line}`)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 794, height: 1123 });
    expect(await faultsOf(page, 'audit-printed')).toEqual([]);
    await page.emulateMedia({ media: 'screen' });
    for (const [nr, ending] of ['json', 'csv'].entries()) {
      const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('.audit-report > .row button').nth(nr).click()]);
      const text = readFileSync(await saved.path(), 'utf8');
      expect(text).toContain(BEGIN);
      if (ending === 'csv') expect(formulasIn(text)).toEqual([]);
      else expect(JSON.parse(text)).toMatchObject({ inputs: expect.arrayContaining([expect.objectContaining({ name: '__proto__' })]) });
    }
    await page.close();
  });

  test('formulasIn: finds one, quoted and behind either separator', () => {
    expect(formulasIn('a,=1+1\r\n"-x";"+y"\r\n@z,-5,"-1,5"')).toEqual(['=1+1', '"-x"', '"+y"', '@z']);
  });
});
