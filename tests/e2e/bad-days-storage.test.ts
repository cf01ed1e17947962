/** Bad days of the phone's memory: full, gone, damaged, locked, opened twice. What is in the hand stays in the hand; what the disk lost is named, with a way back. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Citizen, type CitizenOptions, nextPerson } from './citizen.ts';
import { Issuer, type Person, until } from './issuer.ts';
import { beside, deleteDatabase, fillUp, limitStorage, makeRoom } from './storage-faults.ts';

let issuer: Issuer;
let open: Citizen[] = [];
/** Whoever enrolled last. */
let person: Person;

beforeAll(async () => {
  issuer = await Issuer.start();
});
afterEach(async () => {
  for (const citizen of open) await citizen.close();
  open = [];
});
afterAll(() => issuer?.remove());

/** Somebody with a phone; with `enrolled` also with a pass. */
async function somebody(options: CitizenOptions = {}, enrolled = true): Promise<Citizen> {
  const citizen = await Citizen.open(issuer, options);
  open.push(citizen);
  person = nextPerson();
  if (enrolled) await citizen.enrol(person);
  return citizen;
}

/** What the wallet makes of a sentence about storage: the first part of it is the title. */
const titleOf = (text: string) => text.split('. ')[0] ?? text;

async function refresh(citizen: Citizen): Promise<void> {
  await citizen.press((await citizen.words('wallet')).home.refresh);
}

test('the phone is full when the pass comes: a sentence says so, and with room again the same code brings the pass', async () => {
  const citizen = await somebody({ language: 'kk' }, false);
  await limitStorage(citizen);
  await citizen.begin();
  await citizen.phone.installed();
  const other = await beside(citizen);
  await fillUp(other);
  await citizen.ask(person);
  const code = await issuer.code(person.phone);
  await citizen.type(code);
  await citizen.sees(titleOf((await citizen.words('codes')).storage['storage-full']));
  await citizen.picture('storage-full-enrol');
  await makeRoom(other);
  await citizen.type(code);
  await citizen.hasPass();
});

test('the phone is full when the pass is renewed: the old one stays and is shown, with room again a new one comes', async () => {
  const citizen = await somebody({ language: 'ru' }, false);
  await limitStorage(citizen);
  await citizen.enrol(person);
  const before = await citizen.holdings();
  const other = await beside(citizen);
  await fillUp(other);
  await refresh(citizen);
  await citizen.sees(titleOf((await citizen.words('codes')).storage['storage-full']));
  await citizen.picture('storage-full-renewal');
  expect(await citizen.holdings()).toEqual(before);
  await citizen.showsQr();
  await makeRoom(other);
  await refresh(citizen);
  await citizen.sees((await citizen.words('wallet')).refresh.ok);
  expect((await citizen.holdings()).holders[0]?.token).not.toBe(before.holders[0]?.token);
});

test('the browser throws the database away under the open app: the pass in the hand and the visits are put back', async () => {
  const citizen = await somebody({ language: 'en' });
  const { visit } = await citizen.words('visits');
  await citizen.open(new URL(issuer.poster('ALA-00002')).pathname);
  await citizen.press(visit.register);
  await citizen.sees(visit.leave);
  await citizen.open('/');
  await citizen.sees(visit.leave);
  const before = await citizen.holdings();
  expect(before.visits).toBe(1);
  await (await beside(citizen)).evaluate(deleteDatabase, 'ashyq');
  await citizen.showsQr();
  await refresh(citizen);
  await citizen.sees((await citizen.words('wallet')).refresh.ok);
  await citizen.hasPass();
  const after = await citizen.holdings();
  expect(after.holders.map(({ id }) => id)).toEqual(before.holders.map(({ id }) => id));
  expect(after.visits).toBe(before.visits);
  await citizen.page.reload();
  await citizen.hasPass();
});

/** Throws away what the browser keeps for a site, as it does itself; the page is none of the app. */
async function throwAway(citizen: Citizen, { copy }: { readonly copy: boolean }): Promise<void> {
  await citizen.page.goto(`${citizen.network.origin}/version.json`);
  await citizen.page.evaluate(deleteDatabase, 'ashyq');
  if (copy)
    await citizen.page.evaluate(() =>
      (navigator as unknown as { storageBuckets: { delete(name: string): Promise<void> } }).storageBuckets.delete('ashyq-copy'),
    );
}

test('the browser throws the database away while the app is closed: pass and visits are back from the copy, which says so once', async () => {
  const citizen = await somebody({ language: 'kk' });
  const { visit } = await citizen.words('visits');
  await citizen.open(new URL(issuer.poster('ALA-00002')).pathname);
  await citizen.press(visit.register);
  await citizen.sees(visit.leave);
  const before = await citizen.holdings();
  await throwAway(citizen, { copy: false });
  await citizen.open();
  await citizen.hasPass();
  const { restored } = await citizen.words('trouble');
  await citizen.sees(restored.title);
  await citizen.picture('storage-restored');
  const after = await citizen.holdings();
  expect([after.holders.map(({ id }) => id), after.visits]).toEqual([before.holders.map(({ id }) => id), before.visits]);
  await citizen.press((await citizen.words('common')).ok);
  await citizen.showsQr();
  await citizen.page.reload();
  await citizen.hasPass();
  await citizen.seesNot(restored.title);
});

test('the browser throws away the database and its copy: it says that the pass was lost here, and gets it back', async () => {
  const citizen = await somebody({ language: 'kk' });
  await throwAway(citizen, { copy: true });
  await citizen.open();
  const { lost } = await citizen.words('trouble');
  await citizen.sees(lost.title);
  await citizen.picture('storage-lost');
  await citizen.press(lost.again);
  await citizen.finish(person);
});

/** Opens the app after its files were damaged; a browser that has only just found it out is asked again. */
async function openDamaged(citizen: Citizen, folders: readonly string[], title: string): Promise<void> {
  await citizen.phone.restart(() => {
    for (const folder of folders.map((name) => join(citizen.phone.profile, 'Default', name))) {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const file = join(folder, name);
        if (statSync(file).isFile()) writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a));
      }
    }
  });
  await citizen.open();
  await until(30, async () => {
    const text = await citizen.text();
    if (text.includes((await citizen.words('common')).retry)) await citizen.press((await citizen.words('common')).retry);
    return text.includes(title);
  });
}

test('garbage in the database’s files: the pass is back from the copy, with the same key', async () => {
  const citizen = await somebody({ language: 'ru' });
  const before = await citizen.holdings();
  await openDamaged(citizen, ['IndexedDB'], (await citizen.words('trouble')).restored.title);
  await citizen.hasPass();
  expect((await citizen.holdings()).holders.map(({ id }) => id)).toEqual(before.holders.map(({ id }) => id));
  await citizen.showsQr();
  await refresh(citizen);
  await citizen.sees((await citizen.words('wallet')).refresh.ok);
});

test('garbage in the files of the database and of its copy: the app opens all the same, says what happened, and the pass comes back', async () => {
  const citizen = await somebody({ language: 'ru' });
  const { lost } = await citizen.words('trouble');
  await openDamaged(citizen, ['IndexedDB', 'WebStorage'], lost.title);
  await citizen.press(lost.again);
  await citizen.finish(person);
  expect((await citizen.holdings()).holders).toHaveLength(1);
});

test.each([
  ['there is no IndexedDB', () => Reflect.deleteProperty(globalThis, 'indexedDB')],
  [
    'the browser forbids it, as in a private window',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    },
  ],
])('%s: a sentence says what helps; where storage is back the pass is there', async (_, forbid) => {
  const citizen = await somebody({ language: 'kk' });
  const before = await citizen.holdings();
  const tab = await citizen.phone.context.newPage();
  await tab.addInitScript(forbid);
  await tab.goto(citizen.network.origin);
  const { storage } = await citizen.words('codes');
  await expect.poll(() => tab.locator('body').innerText(), { timeout: 20_000 }).toContain(titleOf(storage['storage-unavailable']));
  await tab.close();
  await citizen.open();
  await citizen.hasPass();
  expect(await citizen.holdings()).toEqual(before);
});

test('the browser does not store a locked key, as some private windows: the pass comes all the same and says that it is protected less', async () => {
  const citizen = await somebody({ language: 'ru' }, false);
  await citizen.phone.context.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      const holds = (one: unknown): boolean => one instanceof CryptoKey || (typeof one === 'object' && one !== null && Object.values(one).some(holds));
      if (holds(value)) throw new DOMException('a key cannot be cloned', 'DataCloneError');
      return put.call(this, value, key);
    };
  });
  await citizen.enrol(person);
  const { weakKey } = await citizen.words('wallet');
  await citizen.sees(weakKey.title);
  await citizen.picture('weak-key');
  await citizen.showsQr();
  await refresh(citizen);
  await citizen.sees((await citizen.words('wallet')).refresh.ok);
  await citizen.page.reload();
  await citizen.hasPass();
});

test('a newer version in another tab has changed the database: the QR in the hand goes on, a sentence says to open the page again', async () => {
  const citizen = await somebody({ language: 'en' });
  await (await beside(citizen)).evaluate(
    () =>
      new Promise((done, fail) => {
        const request = indexedDB.open('ashyq', 1000);
        request.onsuccess = () => done(request.result.close());
        request.onerror = fail;
      }),
  );
  await refresh(citizen);
  await citizen.sees(titleOf((await citizen.words('codes')).storage['storage-newer']));
  await citizen.picture('storage-newer');
  await citizen.showsQr();
  expect((await citizen.holdings()).holders).toHaveLength(1);
  const { reload } = await citizen.words('common');
  await Promise.all([citizen.page.waitForEvent('load'), citizen.press(reload)]);
  await citizen.sees(titleOf((await citizen.words('codes')).storage['storage-newer']));
});

test('an old tab keeps the old database open: a sentence says to close it, and then the app goes on', async () => {
  const citizen = await somebody({ language: 'kk' }, false);
  const old = await citizen.phone.context.newPage();
  await old.goto(`${citizen.network.origin}/version.json`);
  await old.evaluate(
    () =>
      new Promise((done, fail) => {
        const request = indexedDB.open('ashyq', 1);
        request.onupgradeneeded = () => {
          for (const name of ['holders', 'trust', 'tablet', 'journal', 'memory', 'settings'])
            request.result.createObjectStore(name, name === 'holders' ? { keyPath: 'id' } : {});
        };
        request.onsuccess = done;
        request.onerror = fail;
      }),
  );
  await citizen.open();
  await citizen.sees(titleOf((await citizen.words('codes')).storage['storage-blocked']));
  await citizen.picture('storage-blocked');
  await old.close();
  await citizen.press((await citizen.words('common')).retry);
  await citizen.sees((await citizen.words('steps')).welcome.title);
});

test('two tabs renew at the same moment, again and again: each has an answer, both hold the same pass', async () => {
  const citizen = await somebody({ language: 'ru' });
  const other = await citizen.phone.context.newPage();
  await other.goto(citizen.network.origin);
  const { home } = await citizen.words('wallet');
  await other.getByText(home.age).waitFor();
  const before = await citizen.holdings();
  citizen.network.asked();
  const { ok } = (await citizen.words('wallet')).refresh;
  // Twice: a tab that held on to a key which the other has replaced would be refused the second time.
  for (let round = 1; round <= 2; round += 1) {
    await Promise.all([citizen.page, other].map((page) => page.getByRole('button', { name: home.refresh, exact: true }).click()));
    for (const page of [citizen.page, other]) await page.getByText(ok, { exact: true }).waitFor({ timeout: 20_000 });
    for (const page of [citizen.page, other]) await page.getByText(ok, { exact: true }).waitFor({ state: 'detached', timeout: 20_000 });
  }
  const after = await citizen.holdings();
  expect(after.holders).toHaveLength(1);
  expect(after.holders[0]?.token).not.toBe(before.holders[0]?.token);
  expect(citizen.network.asked().filter((call) => call === 'POST /api/token').length).toBeLessThanOrEqual(4);
  await citizen.showsQr();
});

test('one tab deletes everything while the other shows the QR: the other notices when it looks again, and offers to begin', async () => {
  const citizen = await somebody({ language: 'en' });
  const other = await citizen.phone.context.newPage();
  await other.goto(citizen.network.origin);
  await citizen.press((await citizen.words('wallet')).home.show);
  await citizen.page.locator('svg.qr').waitFor();
  const { settings } = await citizen.words('steps');
  await other.goto(`${citizen.network.origin}/?screen=settings`);
  await other.getByRole('button', { name: settings.erase, exact: true }).click();
  await other.getByRole('button', { name: settings.eraseConfirm, exact: true }).click();
  await other.getByRole('button', { name: (await citizen.words('steps')).welcome.start }).waitFor();
  await citizen.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await citizen.sees((await citizen.words('steps')).welcome.start);
  await citizen.page.reload();
  await citizen.sees((await citizen.words('steps')).welcome.start);
  const { lost } = await citizen.words('trouble');
  await citizen.seesNot(lost.title);
});
