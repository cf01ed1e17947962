/**
 * The wallet's cold start (docs/performance.md, target 6): a new tab of a phone without a network, from the tap to a QR that can be scanned, in turn with an
 * empty page that a service worker of its own keeps. Cold: every worker was stopped before, so the browser starts it again; warm: it still runs. With one
 * holder, and with fifty who have thirty days of visits. The product must be built. By itself: `node tests/bench/wallet-start.mjs [rounds]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, enrol, startProduct } from '../gallery/product.mjs';
import { fillPocket } from './full-pocket.mjs';

const ROUNDS = 9;
const WARM_ROUNDS = 2;
/** The least that a page can be and still come without a network. */
const EMPTY_PAGE = '<!doctype html><title>.</title><p>.</p><script>navigator.serviceWorker.register("/sw.js")</script>';
const EMPTY_WORKER = `self.addEventListener('install', (event) => event.waitUntil(caches.open('1').then((cache) => cache.add('/'))));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => event.respondWith(caches.match(event.request)));`;
/** A cheap phone beside this machine. */
const SLOWER = 4;
const FULL = { holders: 50, days: 30, visitsADay: 4 };

/** Rows of the table; the last number of each is starts a second, so its inverse is the time of one. */
export async function walletRows(rounds = ROUNDS) {
  const scratch = mkdtempSync(join(tmpdir(), 'ashyq-start-'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
  const product = await startProduct(join(scratch, 'data'));
  try {
    const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'kk-KZ' });
    await install(phone, product);
    await product.stop();
    const starts = { wallet: `${product.origin}/?screen=qr`, empty: await installEmpty(phone), rounds };
    const rows = await rowsFor(phone, starts, 'one holder');
    await fillPocket(phone, product.origin, FULL);
    return [...rows, ...(await rowsFor(phone, starts, `${FULL.holders} holders, ${FULL.days} days of visits`))];
  } finally {
    await product.stop();
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function rowsFor(phone, starts, whose) {
  const rows = [];
  for (const slowdown of [1, SLOWER]) for (const cold of [true, false]) rows.push(await compareStarts(phone, { ...starts, slowdown, cold, whose }));
  return rows;
}

/** A pass on the phone, and the whole app in its worker's store. */
async function install(phone, product) {
  const page = await phone.newPage();
  await enrol(page, product);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.locator('.status-card .name').waitFor();
  await page.close();
}

/** The empty page in its worker's store; its server is gone then. The value: its address. */
async function installEmpty(phone) {
  const server = createServer((request, response) => {
    const isWorker = request.url === '/sw.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html').end(isWorker ? EMPTY_WORKER : EMPTY_PAGE);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const page = await phone.newPage();
  await page.goto(address);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.close();
  server.closeAllConnections();
  await new Promise((gone) => server.close(gone));
  return address;
}

async function compareStarts(phone, { wallet, empty, rounds, slowdown, cold, whose }) {
  const times = { qr: [], empty: [] };
  for (let round = -WARM_ROUNDS; round < rounds; round += 1) {
    const qr = await startOf(phone, { address: wallet, slowdown, cold, there: 'svg.qr' });
    const rival = await startOf(phone, { address: empty, slowdown, cold, there: 'p' });
    if (round < 0) continue;
    times.qr.push(qr);
    times.empty.push(rival);
  }
  const ratios = times.qr.map((ms, at) => ms / times.empty[at]);
  const worker = cold ? 'its worker stopped' : 'its worker at work';
  const suffix = slowdown === 1 ? '' : `, ${slowdown} times slower`;
  return {
    what: `wallet without a network to the QR, ${whose}, ${worker}${suffix}: ${Math.round(median(times.qr))} ms`,
    over: `an empty page out of a worker’s store: ${Math.round(median(times.empty))} ms`,
    ratio: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    rate: 1000 / median(times.qr),
    target: slowdown === 1 ? '<= 1.5' : 'one in 1 s',
  };
}

/** From the start of the navigation to the frame in which it is there, ms; each in a tab of its own. */
async function startOf(phone, { address, slowdown, cold, there }) {
  const page = await phone.newPage();
  const devtools = await phone.newCDPSession(page);
  if (cold) {
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
    await devtools.send('ServiceWorker.disable');
  }
  if (slowdown !== 1) await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript(noteWhenThere, there);
  await page.goto(address);
  const ms = await (await page.waitForFunction(() => globalThis.thereAt)).jsonValue();
  await page.close();
  return ms;
}

/** Runs in the page: `thereAt` is when the frame with it was drawn. */
function noteWhenThere(selector) {
  const look = () => {
    if (document.querySelector(selector) === null) return;
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.thereAt = performance.now())));
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { childList: true, subtree: true });
  look();
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

if (process.argv[1] === import.meta.filename) {
  const load = () => loadavg()[0].toFixed(1);
  const before = load();
  for (const { what, over, ratio, min, max } of await walletRows(Number(process.argv[2] ?? ROUNDS))) {
    console.log(`| ${what} | ${over} | ${ratio.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}) |`);
  }
  console.log(`load before and after: ${before}, ${load()}`);
}
