/**
 * Names as somebody hostile would write them, a ministry that has them in its register, and what to look for on a page that shows one: something ran, or was tried and
 * stopped, or became an element; the page is wider than its window; a name turned the words around it (bidi). For tests/e2e/hostile-desk and hostile-faces.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { openKeyring } from '../../src/issuer/keys/keyring.ts';
import type { Issuer } from './issuer.ts';
import { wideElements } from './layout-checks.ts';

/** Each begins with a mark by which it is known on a screen, and ends with one: what stands behind it are words of ours. */
export const BEGIN = '⚑';
const END = '⚐';
const between = (text: string) => `${BEGIN}${text}${END}`;

/** By what it would break. */
export const HOSTILE = {
  markup: between('"><img src=x onerror=ran.push(1)><script>ran.push(2)</script><svg/onload=ran.push(3)>'),
  address: between("javascript:ran.push('4')//=cmd|'/c calc'!A0 https://evil.example/"),
  letters: between('Ә'.repeat(200)),
  capitals: between('W'.repeat(200)),
  marks: between(`Дәм\u200B\u200D\uFEFFхана ${`a${'\u0301'.repeat(12)}`.repeat(6)} 👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 ${'𒐫'.repeat(8)}`),
  override: between('Дәм\u202Eхана'),
  isolates: between('\u2066Дәм\u2069\u2069\u202Bхана\u2067'),
  'right to left': between('مطعم שלום'),
  lines: between("a\r\nset-cookie: b=c\t\u2028d\u2029e\u001b[31mf\u0085'"),
  halves: between('\ud800а\udfff'),
  kazakh: between('Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі'),
} as const;
export const KINDS = Object.keys(HOSTILE) as (keyof typeof HOSTILE)[];
export const hostile = (nr: number): string => HOSTILE[KINDS[nr % KINDS.length] ?? 'markup'];

/** As much of it as a credential takes (128 bytes), with its last mark and no half a letter. */
function fitting(text: string): string {
  let letters = [...Buffer.from(text.slice(0, -1)).toString()];
  while (Buffer.byteLength(letters.join('')) > 128 - Buffer.byteLength(END)) letters = letters.slice(0, -1);
  return letters.join('') + END;
}

/** What stands where a tablet and a phone of the tour are: where words of ours stand beside a name. */
const OF_KIND: Readonly<Record<string, keyof typeof HOSTILE>> = { airport: 'override', cinema: 'isolates', grocery: 'right to left' };

/** Initials: eight code points of whatever the ministry has signed. */
export const INITIALS = ['<b>⚑⚐', '⚑\u202eА.Қ⚐', '⚑ش.ש⚐', `⚑Ә${'\u0301'.repeat(5)}⚐`, '⚑WWWWWW⚐', '⚑\u2067А\u2069Қ⚐', '⚑\u0007\r\nА⚐', '⚑👨‍👩‍👧⚐'] as const;

/**
 * What the register holds, as somebody would write it who has its database, past every check of the desk's: the places' names, and posters that say them under good
 * signatures in the place of the demo's; the people's names and initials, which their passes will carry.
 */
export async function renameEverything(issuer: Issuer): Promise<void> {
  const database = await openDatabase({ dataDir: issuer.dataDir, log: () => undefined });
  const keyring = await openKeyring(issuer.dataDir, process.env);
  try {
    const file = join(issuer.dataDir, 'demo/posters.txt');
    const lines = readFileSync(file, 'utf8').split('\n');
    const { rows } = await sql<{ id: string; category: string; area: string }>`select id, category, area from venue order by id`.execute(database.db);
    for (const [nr, { id, category, area }] of rows.entries()) {
      // a database holds no half letters, and no byte of zero
      const name = fitting(HOSTILE[OF_KIND[category] ?? KINDS[nr % KINDS.length] ?? 'markup']);
      await sql`update venue set name = ${name} where id = ${id}`.execute(database.db);
      const at = lines.findIndex((line) => line.startsWith(`${id} `));
      if (at < 0) continue;
      const iat = Math.floor(Date.now() / 1000);
      const claims = { venueId: id, category, name, area, gate: 0, index: null, tabletKey: null, iat, exp: iat + 365 * 86_400 };
      lines[at] = `${id} ${category} ${issuer.origin}/V/${encodeBase32(await keyring.signVenueCredential(claims))}`;
    }
    writeFileSync(file, lines.join('\n'));
    for (const [nr, initials] of INITIALS.entries())
      await sql`update person set initials = ${initials}, family_name = ${fitting(hostile(nr))} where id % ${INITIALS.length} = ${nr}`.execute(database.db);
  } finally {
    await database.close();
  }
}

/** Runs in each page before its scripts: whatever a name does is written down. */
function watch(): void {
  const scope = globalThis as typeof globalThis & { ran: unknown[]; reported: string[] };
  scope.ran = [];
  scope.reported = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => scope.reported.push(`${effectiveDirective} ${blockedURI}`));
}

/** Runs in the page: what ran, what was tried, and what of a name has become an element. */
export function done(): string[] {
  const { ran, reported } = globalThis as typeof globalThis & { ran: unknown[]; reported: string[] };
  const named = [...document.querySelectorAll('b')].filter(({ textContent }) => textContent.startsWith('⚑⚐'));
  const elements = [
    ...document.querySelectorAll('img[src="x"], [onerror], [onload], a[href^="javascript:" i], a[href*="evil.example"], main script'),
    ...named,
  ];
  return [
    ...ran.map((what) => `ran: ${what}`),
    ...reported.map((what) => `tried: ${what}`),
    ...elements.map(({ outerHTML }) => `an element: ${outerHTML.slice(0, 80)}`),
  ];
}

/**
 * Runs in the page: words of ours that a name beside them turned around. Letters and figures behind or before a name in its line stand from left to right, each right of
 * the one before; where a direction leaks out of a name they run backwards, or stand before it.
 */
export function turnedWords(): string[] {
  const blockOf = (node: Node) => {
    let up = node.parentElement;
    while (up !== null && getComputedStyle(up).display.startsWith('inline') && getComputedStyle(up).display === 'inline') up = up.parentElement;
    return up;
  };
  const blocks = new Map<Element, Text[]>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const block = blockOf(node);
    if (block === null || !block.checkVisibility()) continue;
    blocks.set(block, [...(blocks.get(block) ?? []), node as Text]);
  }
  const found: string[] = [];
  for (const [block, texts] of blocks) {
    if (!texts.some(({ data }) => data.includes('⚑'))) continue;
    let isName = false;
    let before: { right: number; top: number } | null = null;
    const range = document.createRange();
    for (const text of texts)
      for (let at = 0; at < text.data.length; at += 1) {
        const letter = text.data[at] ?? '';
        if (letter === '⚑') isName = true;
        const isOurs = !isName && /[\p{L}\p{N}]/u.test(letter);
        if (letter === '⚐') isName = false;
        if (!isOurs && letter !== '⚑') continue;
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const { left, right, top, width } = range.getBoundingClientRect();
        if (width === 0) continue;
        if (before !== null && Math.abs(before.top - top) < 4 && left < before.right - 2) {
          found.push(`turned around: ${(block.textContent ?? '').slice(0, 120)}`);
          at = text.data.length;
        }
        before = isOurs ? { right, top } : { right: left, top };
      }
  }
  return found.slice(0, 5);
}

/** A browser whose pages are watched: dialogs, and calls to anybody but the ministry. */
const watched = new Map<BrowserContext, string[]>();
export async function watchContext(context: BrowserContext): Promise<void> {
  if (watched.has(context)) return;
  const heard: string[] = [];
  watched.set(context, heard);
  await context.addInitScript(watch);
  context.on('request', (request) => {
    if (/evil|^javascript/.test(request.url())) heard.push(`asked: ${request.url()}`);
  });
  context.on('page', (page) =>
    page.on('dialog', (dialog) => {
      heard.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    }),
  );
}

/** Everything that is wrong with a page which shows names, and whether it does show one. */
export async function look(page: Page): Promise<{ readonly shows: boolean; readonly faults: readonly string[] }> {
  const shows = await page.evaluate((mark) => document.body.innerText.includes(mark), BEGIN);
  const faults = [...(await page.evaluate(done)), ...(await page.evaluate(wideElements)), ...(await page.evaluate(turnedWords))];
  return { shows, faults: [...faults, ...(watched.get(page.context()) ?? [])] };
}
