/**
 * The main way of each role by keyboard alone and by what a screen reader says: after each key the role and name of what has the focus, and the sentences that
 * live regions speak meanwhile, held against the written scripts in read-aloud/*.txt.
 *
 * A line of a script is a key, `type` with what is typed, or `until` with what has to be there, and after the sign what has the focus then; `says` is a
 * sentence that is heard by then.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { Device, LAPTOP, PHONE, TABLET } from './devices.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer?.remove());

/** Runs in the page: keeps what is spoken, in its order. Of a region that comes with its words only an alert is spoken; any other has to be there before them. */
function listen(): void {
  const said: string[] = [];
  (globalThis as unknown as { said: string[] }).said = said;
  const hear = (node: Node) => {
    const nearest = node.parentElement?.closest('[role=alert], [role=status], [aria-live]') ?? null;
    const live = nearest?.getAttribute('aria-live') === 'off' ? null : nearest;
    const alerts = node instanceof Element ? [...(node.matches('[role=alert]') ? [node] : []), ...node.querySelectorAll('[role=alert]')] : [];
    for (const region of live === null ? alerts : [live]) said.push((region as HTMLElement).innerText.replace(/\s+/g, ' ').trim());
  };
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) for (const node of addedNodes.length > 0 ? addedNodes : [target]) hear(node);
  });
  addEventListener('DOMContentLoaded', () => observer.observe(document.body, { subtree: true, childList: true, characterData: true }));
}

interface Walker {
  readonly page: Page;
  /** What `{name}` in a script stands for: nothing of a world is written there. */
  readonly values?: Readonly<Record<string, () => Promise<string>>>;
}

/** What has the focus, by its role, name and state; what is typed into it is not told, nor how old the data of a door are. */
async function focus(page: Page): Promise<string> {
  const focused = page.locator('*:focus');
  if ((await focused.count()) === 0) return 'nothing';
  // What had the focus may have left the page meanwhile; then it is looked at again.
  const snapshot = await focused
    .last()
    .ariaSnapshot({ timeout: 1000 })
    .catch(() => '');
  const [line = ''] = snapshot.split('\n');
  const told = line.replace(/^- /, '').replace(/"Data: [^"]*"/, '"Data: …"');
  return /^'?(\w+ "[^"]*"(?: \[[^\]]+\])*)/.exec(told)?.[1] ?? told.replace(/:$/, '');
}

const PATIENCE_MS = 30_000;

/** What `look` gives once it is `wanted`, or what it gives in the end. */
async function settled<T>(wanted: T, look: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((again) => setTimeout(again, 50))) {
    const found = await look();
    if (found === wanted || Date.now() > end) return found;
  }
}

/** One line of a script, as it was found. */
async function step({ page, values = {} }: Walker, line: string): Promise<string> {
  const spoken = /^ {2}says (.*)$/.exec(line)?.[1];
  if (spoken !== undefined) {
    const heard = () => page.evaluate((text) => (globalThis as unknown as { said: string[] }).said.some((one) => one.startsWith(text)), spoken);
    return (await settled(true, heard)) ? line : `  is silent, not: ${spoken}`;
  }
  const [, action = '', rest = '', wanted = ''] = /^(\S+)(?: (.+?))? = (.+)$/.exec(line) ?? [];
  if (action === 'until') await page.locator(rest).first().waitFor({ timeout: PATIENCE_MS });
  else if (action === 'type') await page.keyboard.type((await values[rest.slice(1, -1)]?.()) ?? rest);
  else await page.keyboard.press(action);
  return `${[action, rest].filter((part) => part !== '').join(' ')} = ${await settled(wanted, () => focus(page))}`;
}

/** Walks a written script, and stops where what is found is another thing. */
async function reads(name: string, walker: Walker): Promise<void> {
  const script = readFileSync(join(import.meta.dirname, 'read-aloud', `${name}.txt`), 'utf8');
  const found: string[] = [];
  for (const line of script.trimEnd().split('\n')) {
    found.push(await step(walker, line));
    expect(`${found.join('\n')}\n`).toBe(script.slice(0, found.join('\n').length + 1));
  }
}

/** Runs in the page: whether and when a browser offers to install is its own affair, and no line of a script. */
const offerNothing = (): void => addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation(), { capture: true });

async function open(viewport: { width: number; height: number }, path: string, camera = false): Promise<Device> {
  const device = await Device.open({ viewport, camera });
  await device.page.addInitScript(offerNothing);
  await device.page.addInitScript(listen);
  await device.page.goto(issuer.origin + path);
  return device;
}

test('a citizen: from the first screen to the live QR, and to the help without a network', async () => {
  const device = await open(PHONE, '/');
  const { page } = device;
  try {
    const person = issuer.person('green');
    const earlier = issuer.codes(person.phone).length;
    const values = { iin: async () => person.iin, phone: async () => person.phone, code: () => issuer.code(person.phone, earlier) };
    await reads('citizen', { page, values });
    await device.installed();
    await device.context.setOffline(true);
    await page.goto(`${issuer.origin}/?screen=more`);
    await reads('citizen-help', { page });
  } finally {
    await device.close();
  }
});

test('a doorman: opens the shift and has a code judged without a camera', async () => {
  const device = await open(TABLET, new URL(issuer.door('airport')).pathname, true);
  try {
    await reads('doorman', { page: device.page });
  } finally {
    await device.close();
  }
});

test('an auditor: a pasted code, its verdict, and the line behind it', async () => {
  const device = await open(LAPTOP, '/audit');
  try {
    await reads('auditor', { page: device.page });
  } finally {
    await device.close();
  }
});

test('an operator: signs in, with a mistake first, and looks for a person', async () => {
  const device = await open(LAPTOP, '/desk');
  try {
    const { passphrase, secret } = issuer.staff('demo-clerk');
    const totp = async () => codeOf(decodeBase32(secret) ?? new Uint8Array(), stepOf(Date.now() / 1000));
    await reads('operator', { page: device.page, values: { passphrase: async () => passphrase, totp } });
  } finally {
    await device.close();
  }
});
