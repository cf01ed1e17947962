/** The built product as a program beside pictures and measures: started with a world of its own, and somebody enrolled in it. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import process from 'node:process';

const home = resolve(import.meta.dirname, '../..');
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function until(holds) {
  for (const end = Date.now() + 180_000; Date.now() < end; await new Promise((again) => setTimeout(again, 150))) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error('it took too long');
}

/** The product (`npm run build` first) with its demo world in the folder `data`; `terminal()` is what it has printed. */
export async function startProduct(data) {
  const port = await freePort();
  const child = spawn(process.execPath, [join(home, 'dist/node/ashyq.js'), 'start', '--port', String(port), '--data', data], { cwd: home });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  const origin = `http://127.0.0.1:${port}`;
  await until(
    async () =>
      printed.includes('ashyq ingest lab') &&
      (await fetch(`${origin}/readyz`)
        .then((answer) => answer.ok)
        .catch(() => false)),
  );
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = () => new Promise((done) => (hasEnded() ? done() : child.once('exit', done) && child.kill('SIGTERM')));
  return { origin, terminal: () => printed, stop };
}

/** Enrols somebody blue on this page: a day with something to tell. */
export async function enrol(page, { origin, terminal }) {
  const [, iin, phone] = /^ {2}blue +IIN (\d{12}) +phone (\+\d+)/m.exec(terminal());
  const sent = () => [...terminal().matchAll(new RegExp(`SMS to ${phone.replace('+', '\\+')}:.*?(\\d{6})`, 'g'))].map((found) => found[1]);
  const before = sent().length;
  await page.goto(`${origin}/?screen=enrol`);
  const fields = page.getByRole('textbox');
  await fields.first().waitFor();
  await fields.nth(0).fill(iin);
  await fields.nth(1).fill(phone);
  await page.locator('button[type=submit]').click();
  await page.locator('.sent-to').waitFor();
  await page.getByRole('textbox').fill(await until(() => sent().length > before && sent().at(-1)));
  await page.locator('.status-card .name').waitFor();
}
