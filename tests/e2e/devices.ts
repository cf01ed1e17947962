/** A phone and a tablet: browser profiles of their own, the tablet with a camera that films a picture file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
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
    writeFileSync(join(this.#dir, 'camera.mjpeg'), jpeg);
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

/** A JPEG of a QR with any text, made on a page of the device (a printed code before the camera). */
export async function printed(device: Device, text: string): Promise<Buffer> {
  const png = await toBuffer([{ data: text, mode: /^[0-9A-Z $%*+\-./:]+$/.test(text) ? 'alphanumeric' : 'byte' }] as never, {
    errorCorrectionLevel: 'M',
    margin: 6,
    scale: 6,
  });
  const page = await device.context.newPage();
  try {
    await page.setViewportSize({ width: 720, height: 720 });
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:#fff"><img src="data:image/png;base64,${png.toString('base64')}">`,
    );
    return await page.screenshot({ type: 'jpeg', quality: 90, scale: 'css' });
  } finally {
    await page.close();
  }
}
