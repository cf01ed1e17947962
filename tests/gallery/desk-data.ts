/** The desk's stops about data that come in: files, laboratories, a range before it is declared void, what was held, the reconciliation. */
import type { Page } from 'playwright-core';
import { deskStop, madeOnce, openPage } from './desk.ts';
import type { Stop } from './stop.ts';
import type { World } from './world.ts';

/** Its forms are folded: unfolded all of them. */
async function showForms(page: Page): Promise<void> {
  await page.locator('.desk-table tbody a').first().click();
  await page.locator('details.card').first().waitFor();
  for (const folded of await page.locator('details.card > summary').all()) await folded.click();
}

/** A register in which one IIN is wrong, as somebody chooses it; it waits for a second person only when it is asked for. */
async function chooseFile(page: Page, world: World): Promise<void> {
  const nr = await madeOnce(world, 'upload', async () => {
    await openPage(page, 'newFile');
    await page.locator('.desk-choice button').nth(2).click();
    const lines = [
      'iin,family_name,given_name,birth_date,district',
      `${world.stranger().iin},Қосанов,Ғалым,1990-04-19,7511`,
      '900419100000,Иванова,Анна,1991-05-20,7512',
    ];
    const buffer = Buffer.from(`${lines.join('\n')}\n`);
    await page.locator('.desk-drop input').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
    await page.waitForURL(/page=upload/);
    return new URL(page.url()).searchParams.get('nr') ?? '';
  });
  await openPage(page, `upload&nr=${nr}`);
}

export const DATA: readonly Stop[] = [
  deskStop({ name: 'desk-files', title: 'Desk: files', page: 'files', ready: '.desk-page h1' }),
  deskStop({ name: 'desk-new-file', title: 'Desk: handing in a file', page: 'newFile', ready: '.desk-drop' }),
  deskStop({ name: 'desk-upload', title: 'Desk: a file as it was read', page: 'newFile', ready: '.desk-page .desk-table', act: chooseFile }),
  deskStop({ name: 'desk-held', title: 'Desk: batches that were held', page: 'held', ready: '.desk-page h1' }),
  deskStop({ name: 'desk-labs', title: 'Desk: laboratories beside their own past', page: 'labs', ready: '.desk-table tbody a' }),
  deskStop({
    name: 'desk-lab',
    title: 'Desk: a laboratory, and a range before it is declared void',
    page: 'labs',
    ready: 'details.card[open] form',
    act: showForms,
  }),
  deskStop({ name: 'desk-ranges', title: 'Desk: ranges declared void', page: 'ranges', ready: '.desk-page h1' }),
  deskStop({ name: 'desk-reconciliation', title: 'Desk: every pass explained anew', page: 'reconciliation', ready: '.desk-page h1' }),
];
