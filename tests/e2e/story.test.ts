/**
 * The whole job once, as it happens: a citizen enrols, a tablet is set up and loses its network, the citizen is admitted by camera, bad codes are refused each
 * for its own reason, a laboratory brings a positive result, and the pass stops working. Two browser profiles, a real database, a camera that films screens.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { Darkroom, Device, LAPTOP, PHONE, TABLET } from './devices.ts';
import { Issuer, type Person, until } from './issuer.ts';

let issuer: Issuer;
let phone: Device;
let tablet: Device;
let darkroom: Darkroom;
let citizen: Person;
/** A picture of the wallet's screen and when it was taken. */
let oldPicture: { jpeg: Buffer; at: number };

beforeAll(async () => {
  issuer = await Issuer.start({ anew: true });
  darkroom = await Darkroom.open();
  phone = await Device.open({ viewport: PHONE });
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  citizen = issuer.person('green');
});

afterAll(async () => {
  await phone?.close();
  await tablet?.close();
  await darkroom?.close();
  await issuer?.remove();
});

const now = () => Math.floor(Date.now() / 1000);

/** The wallet's live QR as a camera sees it. */
async function photographWallet(): Promise<Buffer> {
  await phone.page.goto(`${issuer.origin}/?screen=qr`);
  await phone.page.locator('svg.qr').waitFor();
  return darkroom.film(await phone.page.screenshot(), 1200);
}

/** Films a picture with the tablet's camera: the page is opened anew (without a network from its own store) because a camera takes a new film only when it opens. */
async function scan(jpeg: Buffer): Promise<{ face: string | null; code: string | null; text: string }> {
  tablet.film(jpeg);
  await tablet.page.reload();
  return verdict();
}

async function verdict(): Promise<{ face: string | null; code: string | null; text: string }> {
  const shown = tablet.page.locator('section.verdict');
  await shown.waitFor({ timeout: 30_000 });
  return { face: await shown.getAttribute('data-face'), code: await shown.getAttribute('data-code'), text: await shown.innerText() };
}

async function paste(text: string): Promise<{ face: string | null; code: string | null; text: string }> {
  await tablet.page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
  await tablet.page.getByRole('button', { name: 'Without the camera' }).click();
  await tablet.page.getByLabel('Text of the code').fill(text);
  await tablet.page.getByRole('button', { name: 'Check', exact: true }).click();
  return verdict();
}

test('a citizen enrols with IIN, phone and one-time code and sees colour, word, reason and until', async () => {
  const { page } = phone;
  await page.goto(issuer.origin);
  await page.getByRole('button', { name: 'Get my status' }).click();
  await page.getByLabel('IIN').fill(citizen.iin);
  await page.getByLabel('Mobile phone').fill(citizen.phone);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code from the message').fill(await issuer.code(citizen.phone));
  const card = page.locator('.status-card');
  await expect.poll(() => card.innerText(), { timeout: 20_000 }).toContain('Green');
  const text = await card.innerText();
  expect(text).toContain('No restrictions');
  expect(text).toMatch(/Sample taken/);
  expect(text).toMatch(/Status until/i);
});

test('the device key cannot be exported', async () => {
  const kinds = await phone.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open('ashyq');
      request.onsuccess = () => done(request.result);
    });
    const records = await new Promise<Record<string, unknown>[]>((done) => {
      const request = database.transaction('holders').objectStore('holders').getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    const keys: CryptoKey[] = [];
    const look = (value: unknown): void => {
      if (value instanceof CryptoKey) keys.push(value);
      else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) Object.values(value).forEach(look);
    };
    records.forEach(look);
    return keys.map(({ type, extractable }) => `${type} ${extractable}`);
  });
  expect(kinds).toContain('private false');
});

test('the wallet opens and shows its QR with the network off, and in Kazakh and Russian', async () => {
  await phone.installed();
  await phone.offline(true);
  await phone.page.goto(`${issuer.origin}/`);
  await expect.poll(() => phone.page.locator('.status-card').innerText(), { timeout: 20_000 }).toContain('Green');
  for (const [button, word] of [
    ['Қазақша', 'Жасыл'],
    ['Русский', 'Зелёный'],
    ['English', 'Green'],
  ] as const) {
    await phone.page.getByRole('button', { name: button }).click();
    await expect.poll(() => phone.page.locator('.status-card').innerText()).toContain(word);
  }
  await phone.page.getByRole('button', { name: 'Show QR' }).click();
  await phone.page.locator('svg.qr').waitFor();
  await phone.offline(false);
});

test('a tablet is set up by scanning its enrolment QR', async () => {
  const { page } = tablet;
  tablet.film(await darkroom.filmPrinted(issuer.door('cinema').toUpperCase()));
  await page.goto(`${issuer.origin}/gate`);
  await page.getByRole('button', { name: 'Scan the enrolment code' }).click();
  await page.getByRole('button', { name: 'Open the shift' }).waitFor({ timeout: 40_000 });
  await tablet.installed();
});

test('without a network the tablet admits the citizen by camera, and then the next person', async () => {
  const { page } = tablet;
  const jpeg = await photographWallet();
  oldPicture = { jpeg, at: now() };
  tablet.film(jpeg);
  await tablet.offline(true);
  await page.reload();
  await page.getByRole('button', { name: 'Open the shift' }).click();
  const first = await verdict();
  expect(first).toMatchObject({ face: 'admit', code: 'ok' });
  expect(first.text).toContain('Admitted');
  await page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
  // The same picture again, within its minute: amber, not a second admission.
  expect(await scan(jpeg)).toMatchObject({ face: 'again', code: 'proof-replayed' });
});

test('a forged, an expired, a foreign and a bare code are refused, each with its own code', async () => {
  const stranger = signerFromSeed(new Uint8Array(32).fill(9));
  const claims = { iat: now() - 60, exp: now() + 3600, holderKey: null, health: 3, basis: 3, evidenceAt: now() - 600, index: 5, initials: 'А.Б.', birth: 101 };
  const forged = formatQr(await issueStatusToken(claims, stranger));
  const made = async (...flags: string[]) => {
    const { out, exit } = await issuer.ashyq([
      'issue',
      '--data',
      issuer.dataDir,
      '--health',
      'green',
      '--initials',
      'Б.Ғ.',
      '--birth',
      '0419',
      '--json',
      ...flags,
    ]);
    expect(exit, out).toBe(0);
    return JSON.parse(out.slice(out.indexOf('{'))) as { token: string; qr: string };
  };
  const expired = await made('--paper', '--at', String(now() - 20), '--expires', String(now() - 10));
  const bare = await made('--holder', toHexOf(stranger.publicKey));
  const tampered = fromBase64Url((await made('--paper')).token);
  tampered[tampered.length - 1] = (tampered.at(-1) ?? 0) ^ 1;
  expect(toBase64Url(tampered)).not.toBe('');
  const expected = [
    [forged, 'key-unknown'],
    [formatQr(tampered), 'signature'],
    [expired.qr, 'token-expired'],
    ['HC1:6BF+70790T9WJWG.FKY*4GO0', 'not-ashyq'],
    [bare.qr, 'proof-missing'],
  ] as const;
  for (const [text, code] of expected) {
    const shown = await paste(text);
    expect(shown.face).toBe('refuse');
    expect(shown.code).toContain(code);
  }
});

test('a picture more than a minute old is not admitted', async () => {
  await until(120, async () => now() - oldPicture.at > 62);
  const { face, code } = await scan(oldPicture.jpeg);
  expect([face, code]).toEqual(['undecided', 'proof-stale']);
});

test('an auditor verifies the same code from a picture in the browser and with the command line', async () => {
  const png = await (async () => {
    await photographWallet();
    return phone.page.screenshot({ type: 'png' });
  })();
  const laptop = await Device.open({ viewport: LAPTOP, scale: 1 });
  try {
    await laptop.page.goto(`${issuer.origin}/audit`);
    await laptop.page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles({ name: 'pass.png', mimeType: 'image/png', buffer: png });
    const codes = laptop.page.locator('textarea');
    await expect.poll(() => codes.inputValue(), { timeout: 20_000 }).toMatch(/^ASQ1:/);
    await laptop.page.getByRole('button', { name: 'Verify' }).click();
    await expect.poll(() => laptop.page.locator('.audit-lines').innerText(), { timeout: 10_000 }).toContain('ok');
    const text = await codes.inputValue();
    const { out, exit } = await issuer.ashyq(['verify', '--trust', join(issuer.dataDir, 'public/trust'), '--json', '-'], `${text}\n`);
    expect(exit, out).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ line: 1, outcome: 'admit', code: 'ok', health: 'green' });
  } finally {
    await laptop.close();
  }
});

test('a positive result revokes the pass: the offline door learns it with the network, the wallet turns red', async () => {
  // The phone keeps showing the pass it has: it does not hear of anything.
  await phone.offline(true);
  const lab = issuer.lab();
  const csv = join(issuer.dataDir, 'results.csv');
  writeFileSync(csv, `iin,sampled_at,result,district\n${citizen.iin},${new Date().toISOString().slice(0, 16)}Z,positive,7510\n`);
  const sent = await issuer.ashyq(['ingest', 'lab', csv, '--lab', lab.id, '--key', lab.key, '--server', issuer.origin]);
  expect(sent.exit, sent.out).toBe(0);
  // The door without a network cannot know yet, and says how old its knowledge is.
  expect(await scan(await photographWallet())).toMatchObject({ face: 'admit', code: 'ok' });
  await tablet.offline(false);
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until(60, async () => {
    const { code } = await scan(await photographWallet());
    return code === 'token-revoked';
  });
  // The wallet at its next refresh.
  await phone.offline(false);
  await phone.page.goto(issuer.origin);
  await expect.poll(() => phone.page.locator('.status-card').innerText(), { timeout: 30_000 }).toContain('Red');
  expect(await scan(await photographWallet())).toMatchObject({ face: 'refuse', code: 'not-admitted' });
});

test('with the server gone the wallet and the door go on', async () => {
  await issuer.stop();
  await phone.page.goto(issuer.origin);
  await expect.poll(() => phone.page.locator('.status-card').innerText(), { timeout: 20_000 }).toContain('Red');
  expect(await scan(await photographWallet())).toMatchObject({ face: 'refuse', code: 'not-admitted' });
});

test('whoever is refused takes the door’s signed word for it along', async () => {
  await tablet.page.getByRole('button', { name: 'Receipt for the guest' }).click();
  await tablet.page.locator('dialog svg.qr').waitFor();
  await tablet.page.getByText(/^Not admitted at .+: Home isolation/).waitFor();
});

function toHexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
