/** Firefox over WebDriver BiDi: a JSON protocol on a WebSocket that Firefox itself speaks (no driver program). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type EngineBrowser, keysOf, pressAt, sourceOf, type Tab, type Viewport } from './browser.ts';
import { endOf, outputOf } from './program.ts';

type Answer = Readonly<Record<string, unknown>>;
type Call = (method: string, params?: object) => Promise<Answer>;

/** One Firefox with a profile of its own. */
export async function openFirefox({ program, viewport }: { program: string; viewport: Viewport }): Promise<EngineBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'ashyq-firefox-'));
  const flags = ['--headless', '--no-remote', '--profile', home, '--remote-debugging-port', '0', 'about:blank'];
  const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' } });
  const [, address] = await outputOf(child, /WebDriver BiDi listening on (ws:\S+)/);
  const socket = new WebSocket(`${address}/session`);
  const call = callsOver(socket);
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  await call('session.new', { capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: 'accept' } } } });
  let first = firstContext(await call('browsingContext.getTree'));
  return {
    async tab() {
      const context = first ?? textOf((await call('browsingContext.create', { type: 'tab' }))['context']);
      first = null;
      await call('browsingContext.setViewport', { context, viewport, devicePixelRatio: 2 });
      return tabOf(call, context);
    },
    async close() {
      await call('browser.close').catch(() => undefined);
      socket.close();
      await endOf(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Numbered calls; what comes without a number is an event, and none was asked for. */
function callsOver(socket: WebSocket): Call {
  const waiting = new Map<number, { done: (answer: Answer) => void; fail: (error: Error) => void }>();
  let last = 0;
  socket.on('message', (data) => {
    const { id, type, result, error, message } = JSON.parse(String(data)) as { id?: number; type: string; result: Answer; error?: string; message?: string };
    const call = waiting.get(id ?? -1);
    waiting.delete(id ?? -1);
    if (type === 'success') call?.done(result);
    else call?.fail(new Error(`${error}: ${message}`));
  });
  socket.on('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('Firefox has gone'));
  });
  return (method, params = {}) =>
    new Promise((done, fail) => {
      last += 1;
      waiting.set(last, { done, fail });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}

function tabOf(call: Call, context: string): Tab {
  return {
    goto: async (url) => void (await call('browsingContext.navigate', { context, url, wait: 'complete' })),
    reload: async () => void (await call('browsingContext.reload', { context, wait: 'complete' })),
    run: async (work, ...given) => {
      const answer = await call('script.evaluate', { expression: sourceOf(work, given), target: { context }, awaitPromise: true });
      if (answer['type'] !== 'success') throw new Error(`in the page: ${textOf((answer['exceptionDetails'] as Answer)['text'])}`);
      return JSON.parse(textOf((answer['result'] as Answer)['value']));
    },
    press: async (x, y) => void (await call('input.performActions', { context, ...pressAt(x, y) })),
    type: async (text) => void (await call('input.performActions', { context, ...keysOf(text) })),
    picture: async () => Buffer.from(textOf((await call('browsingContext.captureScreenshot', { context }))['data']), 'base64'),
    close: async () => void (await call('browsingContext.close', { context })),
  };
}

const firstContext = (tree: Answer): string | null => (tree['contexts'] as readonly { context: string }[])[0]?.context ?? null;

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('Firefox answered something else than text');
  return value;
}
