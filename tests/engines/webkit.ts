/** WebKitGTK over WebDriver (HTTP and JSON): Debian's WebKitWebDriver and the MiniBrowser it starts, on a screen of Xvfb. Its automated sessions keep nothing on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineBrowser, keysOf, pressAt, sourceOf, type Tab, type Viewport } from './browser.ts';
import { endOf, outputOf } from './program.ts';

type Call = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

export async function openWebKit({ program, viewport }: { program: string; viewport: Viewport }): Promise<EngineBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'ashyq-webkit-'));
  const { screen, display } = await openScreen();
  const port = await freePort();
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, DISPLAY: display, GDK_BACKEND: 'x11' };
  const driver = spawn(program, [`--port=${port}`], { stdio: 'ignore', env });
  const origin = `http://127.0.0.1:${port}`;
  await answers(origin);
  const { sessionId } = (await callsTo(origin)('POST', '/session', { capabilities: { alwaysMatch: {} } })) as { sessionId: string };
  const call = callsTo(`${origin}/session/${sessionId}`);
  await call('POST', '/timeouts', { script: 60_000, pageLoad: 60_000 });
  let first: unknown = await call('GET', '/window');
  const inTurn = oneByOne();
  return {
    tab: () =>
      inTurn(async () => {
        const handle = first ?? (await newWindow(call));
        first = null;
        await call('POST', '/window', { handle });
        await resize(call, viewport);
        return tabOf(call, String(handle), inTurn);
      }),
    async close() {
      await call('DELETE', '').catch(() => undefined);
      await endOf(driver);
      await endOf(screen);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The window that was current may be closed by now: then the driver makes no new one. */
async function newWindow(call: Call): Promise<string> {
  const [open] = (await call('GET', '/window/handles')) as string[];
  await call('POST', '/window', { handle: open });
  return ((await call('POST', '/window/new', { type: 'window' })) as { handle: string }).handle;
}

function tabOf(call: Call, handle: string, inTurn: <T>(work: () => Promise<T>) => Promise<T>): Tab {
  /** The driver knows one current window, so each call says first which it means. */
  const here = <T>(work: () => Promise<T>) =>
    inTurn(async () => {
      await call('POST', '/window', { handle });
      return work();
    });
  return {
    goto: (url) => here(async () => void (await call('POST', '/url', { url }))),
    reload: () => here(async () => void (await call('POST', '/refresh', {}))),
    run: (work, ...given) =>
      here(async () => {
        const script = `const done = arguments[0]; ${sourceOf(work, given)}.then((json) => done({ json }), (error) => done({ error: String(error) }));`;
        const { json, error } = (await call('POST', '/execute/async', { script, args: [] })) as { json?: string; error?: string };
        if (json === undefined) throw new Error(`in the page: ${error}`);
        return JSON.parse(json);
      }),
    press: (x, y) => here(async () => void (await call('POST', '/actions', pressAt(x, y)))),
    type: (text) => here(async () => void (await call('POST', '/actions', keysOf(text)))),
    picture: () => here(async () => Buffer.from(String(await call('GET', '/screenshot')), 'base64')),
    close: () => here(async () => void (await call('DELETE', '/window'))),
  };
}

/** The window has a frame of its own; what counts is the page inside. */
async function resize(call: Call, { width, height }: Viewport): Promise<void> {
  let [wide, tall] = [width, height];
  for (let turn = 0; turn < 3; turn += 1) {
    await call('POST', '/window/rect', { width: wide, height: tall });
    const inside = (await call('POST', '/execute/sync', { script: 'return [innerWidth, innerHeight]', args: [] })) as [number, number];
    if (inside[0] === width && inside[1] === height) return;
    wide += width - inside[0];
    tall += height - inside[1];
  }
}

function callsTo(base: string): Call {
  return async (method, path, body) => {
    const answer = await fetch(base + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null };
    if (!answer.ok) throw new Error(`${value?.error}: ${value?.message}`);
    return value;
  };
}

/** Work on one session never overlaps. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

async function openScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1400x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [, number] = await outputOf(screen, /(\d+)\n/);
  return { screen, display: `:${number}` };
}

async function answers(origin: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((again) => setTimeout(again, 100))) {
    const ready = await fetch(`${origin}/status`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error('WebKitWebDriver does not answer');
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
