/** A phone and a tablet: browser profiles of their own, the tablet with a camera that films a picture file. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { toBuffer } from 'qrcode';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export const PHONE = { width: 360, height: 740 };
export const TABLET = { width: 800, height: 1180 };
export const LAPTOP = { width: 1366, height: 800 };

export interface DeviceOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly scale?: number;
  readonly language?: 'kk' | 'ru' | 'en';
  readonly dark?: boolean;
  readonly camera?: boolean;
}

/** One browser profile with one page. */
export class Device {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #dir: string;

  private constructor(context: BrowserContext, page: Page, dir: string) {
    this.context = context;
    this.page = page;
    this.#dir = dir;
  }

  static async open({ viewport, scale = 2, language = 'en', dark = false, camera = false }: DeviceOptions): Promise<Device> {
    const dir = mkdtempSync(join(tmpdir(), 'ashyq-device-'));
    const film = join(dir, 'camera.mjpeg');
    if (camera) await filmNothing(film);
    const context = await chromium.launchPersistentContext(join(dir, 'profile'), {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: camera ? [...FLAGS, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${film}`] : FLAGS,
      headless: true,
      viewport,
      deviceScaleFactor: scale,
      locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[language],
      colorScheme: dark ? 'dark' : 'light',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    return new Device(context, page, dir);
  }

  /** Puts a JPEG before the camera: one JPEG is an endless film, seen by the next camera that opens. */
  film(jpeg: Buffer): void {
    const next = join(this.#dir, 'next.mjpeg');
    writeFileSync(next, jpeg);
    // A new file in the place of the old: a camera that is open goes on showing what it has.
    renameSync(next, join(this.#dir, 'camera.mjpeg'));
  }

  async offline(offline: boolean): Promise<void> {
    await this.context.setOffline(offline);
  }

  /** Waits until the service worker serves this page, so that it can live without the network. */
  async installed(): Promise<void> {
    await this.page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

async function filmNothing(file: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    await page.setContent('<body style="background:#777">');
    writeFileSync(file, await page.screenshot({ type: 'jpeg' }));
  } finally {
    await browser.close();
  }
}

/** Where pictures are put before a lens: a browser of its own, because a page opened on the tablet would take the camera from its gate. */
export class Darkroom {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<Darkroom> {
    return new Darkroom(await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS }));
  }

  /** What a camera of 1280 x 720 sees of a screen or a sheet of paper: the picture, `tall` pixels high, in the middle of a dim room. */
  async film(picture: Buffer, tall: number): Promise<Buffer> {
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 720 } });
    try {
      const image = `<img style="height:${tall}px;flex:none" src="data:image/png;base64,${picture.toString('base64')}">`;
      await page.setContent(
        `<body style="margin:0;display:flex;align-items:center;justify-content:center;height:100vh;overflow:hidden;background:#56524c">${image}`,
      );
      return await page.screenshot({ type: 'jpeg', quality: 90, scale: 'css' });
    } finally {
      await page.close();
    }
  }

  /** A printed QR of any text, filmed. */
  async filmPrinted(text: string): Promise<Buffer> {
    const mode = /^[0-9A-Z $%*+\-./:]+$/.test(text) ? ('alphanumeric' as const) : ('byte' as const);
    const png = await toBuffer([{ data: text, mode } as never], { errorCorrectionLevel: 'M', margin: 6, scale: 6 });
    return this.film(png, 560);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
