/** A phone and a tablet: browser profiles of their own, the tablet with a camera that films a picture file. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { toBuffer } from 'qrcode';
import { untilWorker } from '../in-page.ts';

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
  /** `ask`: there is a camera, and nobody has said yet whether this page may use it (`allowCamera`). */
  readonly camera?: boolean | 'ask';
}

/** One browser profile with one page. */
export class Device {
  readonly #options: DeviceOptions;
  readonly #dir: string;
  #context: BrowserContext;
  #page: Page;

  private constructor(options: DeviceOptions, dir: string, { context, page }: Opened) {
    this.#options = options;
    this.#dir = dir;
    this.#context = context;
    this.#page = page;
  }

  static async open(options: DeviceOptions): Promise<Device> {
    const dir = mkdtempSync(join(tmpdir(), 'ashyq-device-'));
    if (options.camera) await filmNothing(join(dir, 'camera.mjpeg'));
    return new Device(options, dir, await launch(options, dir));
  }

  get context(): BrowserContext {
    return this.#context;
  }

  get page(): Page {
    return this.#page;
  }

  /** Where the browser keeps what it stores. */
  get profile(): string {
    return join(this.#dir, 'profile');
  }

  /** Closes the browser, lets something happen to its files, and opens it again. */
  async restart(meanwhile: () => void = () => undefined): Promise<void> {
    await this.#context.close();
    meanwhile();
    const { context, page } = await launch(this.#options, this.#dir);
    this.#context = context;
    this.#page = page;
  }

  /** The page's clock, moved for good (the worker's is not): `seconds` from the real time, in this page and all that are opened from now on. */
  async shiftClock(seconds: number): Promise<void> {
    await this.#context.addInitScript(shiftDate, seconds);
    for (const page of this.#context.pages()) await page.evaluate(shiftDate, seconds);
  }

  /** What the person answers, or has answered in the browser's settings, about the camera. */
  async allowCamera(origin: string, setting: 'granted' | 'denied' | 'prompt'): Promise<void> {
    const devTools = await this.#context.newCDPSession(this.#page);
    await devTools.send('Browser.setPermission', { origin, permission: { name: 'camera' }, setting });
  }

  /** Puts a JPEG before the camera: one JPEG is an endless film, seen by the next camera that opens. */
  film(jpeg: Buffer): void {
    const next = join(this.#dir, 'next.mjpeg');
    writeFileSync(next, jpeg);
    // A new file in the place of the old: a camera that is open goes on showing what it has.
    renameSync(next, join(this.#dir, 'camera.mjpeg'));
  }

  /** What the camera of the page does, for the message of a story in which it was not read. */
  async camera(): Promise<string> {
    const seen = await this.#page.evaluate(() => {
      const video = document.querySelector('video');
      const stream = video?.srcObject;
      const track = stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined;
      const phase = document.querySelector('.viewfinder')?.getAttribute('data-phase');
      return video === null
        ? null
        : { phase, size: [video.videoWidth, video.videoHeight], at: video.currentTime, state: track?.readyState, muted: track?.muted };
    });
    return seen === null ? 'none' : JSON.stringify({ ...seen, workers: this.#page.workers().length });
  }

  async offline(offline: boolean): Promise<void> {
    await this.context.setOffline(offline);
  }

  /** Waits until the service worker serves this page, so that it can live without the network. */
  async installed(): Promise<void> {
    await untilWorker(this.page);
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
}

async function launch({ viewport, scale = 2, language = 'en', dark = false, camera = false }: DeviceOptions, dir: string): Promise<Opened> {
  const lens = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${join(dir, 'camera.mjpeg')}`];
  const cameraFlags = camera === true ? [...lens, '--use-fake-ui-for-media-stream'] : camera === 'ask' ? lens : [];
  const context = await chromium.launchPersistentContext(join(dir, 'profile'), {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...FLAGS, ...cameraFlags],
    headless: true,
    viewport,
    deviceScaleFactor: scale,
    locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[language],
    colorScheme: dark ? 'dark' : 'light',
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Runs in the page. A second call moves the same clock on. */
function shiftDate(seconds: number): void {
  const scope = globalThis as typeof globalThis & { realDate?: DateConstructor };
  scope.realDate ??= Date;
  const Real = scope.realDate;
  const now = () => Real.now() + seconds * 1000;
  scope.Date = new Proxy(Real, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given) as object,
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
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
      return await developed(page);
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

const TRIES = 3;

/** The page as a picture. Now and then a Chromium without a graphics card answers "Unable to capture screenshot", and has one at the next asking. */
async function developed(page: Page, tries = TRIES): Promise<Buffer> {
  try {
    return await page.screenshot({ type: 'jpeg', quality: 90, scale: 'css' });
  } catch (error) {
    if (tries === 1 || !String(error).includes('Unable to capture screenshot')) throw error;
    return developed(page, tries - 1);
  }
}
