/** A tablet at a door whose camera shows what the test draws: each code the moment it is held up, every verdict as it comes, and the journal as it lies on the disk. */
import type { BrowserContext, Page } from 'playwright-core';
import { create } from 'qrcode';
import { decodeEntry, type JournalEntry } from '../../src/core/journal/entry.ts';

/** What a verdict on the screen said. */
export interface Said {
  readonly face: string;
  readonly code: string;
}

interface InPage {
  said: Said[];
  /** of each verdict, ms since the code was held up */
  took: number[];
  hold(rows: string | null): void;
}
/** `tell`: where a test wants to hear of each verdict the moment it is on the screen. */
type Scope = typeof globalThis & { door: InPage; tell?: (face: string, code: string) => void };

/** Puts a drawn picture before the lens, and listens to the screen. Before the page is loaded. */
export async function rig(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const scope = globalThis as Scope;
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const paper = canvas.getContext('2d');
    let held: string | null = null;
    let since = 0;
    let beat = 0;
    /** A hand is never still, and a camera gives a frame whether or not anything moved. */
    const draw = () => {
      if (paper === null) return;
      beat += 1;
      paper.fillStyle = beat % 2 === 0 ? '#56524c' : '#57524c';
      paper.fillRect(0, 0, 1280, 720);
      if (held === null) return;
      const side = Math.sqrt(held.length);
      const size = Math.floor(640 / (side + 8));
      const [left, top] = [(1280 - size * side) / 2 + (beat % 3), (720 - size * side) / 2];
      paper.fillStyle = '#fff';
      paper.fillRect(left - 4 * size, top - 4 * size, size * (side + 8), size * (side + 8));
      paper.fillStyle = '#000';
      for (let at = 0; at < held.length; at++) if (held[at] === '1') paper.fillRect(left + (at % side) * size, top + Math.floor(at / side) * size, size, size);
    };
    scope.door = {
      said: [],
      took: [],
      hold(rows) {
        held = rows;
        since = performance.now();
        draw();
      },
    };
    setInterval(draw, 33);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          const verdict = node instanceof Element ? (node.matches('section.verdict') ? node : node.querySelector('section.verdict')) : null;
          if (verdict === null) continue;
          const [face, code] = ['data-face', 'data-code'].map((name) => verdict.getAttribute(name) ?? '');
          scope.door.took.push(performance.now() - since);
          scope.door.said.push({ face: face ?? '', code: code ?? '' });
          scope.tell?.(face ?? '', code ?? '');
        }
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

/** Holds a code before the lens; null: nothing. */
export async function hold(page: Page, text: string | null): Promise<void> {
  const mode = text !== null && /^[0-9A-Z $%*+\-./:]+$/.test(text) ? ('alphanumeric' as const) : ('byte' as const);
  const rows =
    text === null ? null : [...create([{ data: text, mode } as never], { errorCorrectionLevel: 'M' }).modules.data].map((dark) => (dark ? '1' : '0')).join('');
  await page.evaluate((drawn) => (globalThis as Scope).door.hold(drawn), rows);
}

/** Every verdict that the screen has shown since the page was loaded. */
export const said = (page: Page): Promise<Said[]> => page.evaluate(() => (globalThis as Scope).door.said);

/** How long each of them took, ms from the code before the lens to the verdict on the screen, its line on the disk. */
export const took = (page: Page): Promise<number[]> => page.evaluate(() => (globalThis as Scope).door.took);

/** Waits until the screen has shown so many verdicts; answers the last of them. */
export async function nextVerdict(page: Page, count: number): Promise<Said | undefined> {
  await page.waitForFunction((wanted) => (globalThis as Scope).door.said.length >= wanted, count, { timeout: 30_000, polling: 20 });
  return (await said(page))[count - 1];
}

/** Enrols the tablet and opens the shift; the camera is live when it resolves. */
export async function openDoor(page: Page, enrolment: string): Promise<void> {
  await page.goto(enrolment);
  await openShift(page);
}

export async function openShift(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the shift' }).click({ timeout: 60_000 });
  await isLive(page);
}

/** Where the camera does not come, the message says what the screen shows instead. */
export async function isLive(page: Page): Promise<void> {
  await page
    .locator('.camera[data-phase=live]')
    .waitFor({ timeout: 120_000 })
    .catch(async () => {
      const [phase, screen] = await page.evaluate(() => [document.querySelector('.camera')?.getAttribute('data-phase') ?? 'none', document.body.innerText]);
      throw new Error(`the camera is ${phase}, the screen: ${screen}`);
    });
}

/** The journal's entries, byte for byte, as an inspector's file has them. */
export async function journalBytes(page: Page): Promise<Uint8Array<ArrayBuffer>[]> {
  const entries = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('ashyq');
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    try {
      if (!database.objectStoreNames.contains('journal')) return [];
      return await new Promise<number[][]>((done, fail) => {
        const request = database.transaction('journal').objectStore('journal').getAll();
        request.onsuccess = () => done((request.result as { entry: Uint8Array }[]).map(({ entry }) => [...entry]));
        request.onerror = () => fail(request.error);
      });
    } finally {
      database.close();
    }
  });
  return entries.map((entry) => new Uint8Array(entry));
}

/** The lines that tell of scans. */
export async function scansIn(page: Page): Promise<JournalEntry[]> {
  return (await journalBytes(page)).map((entry) => decodeEntry(entry)).filter(({ kind }) => kind === 'scan');
}
