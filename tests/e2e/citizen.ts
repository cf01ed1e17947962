/** A citizen with a phone, in one of the three languages: what the person does on the screen, and what the phone holds. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { DEMO_SEED } from '../../src/issuer/demo/world.ts';
import { fill } from '../../src/shared/i18n/fill.ts';
import { type Section, sections } from '../../src/shared/i18n/sections.ts';
import type { Language } from '../../src/shared/i18n/types.ts';
import { Device, type DeviceOptions, PHONE } from './devices.ts';
import type { Issuer, Person } from './issuer.ts';
import { Network } from './network.ts';

/** What must not be lost: each holder's token and key, what was registered, and the language. */
export interface Holdings {
  readonly holders: readonly { readonly id: string; readonly token: string; readonly key: string }[];
  readonly papers: number;
  readonly visits: number;
  readonly language: string | null;
}

/** People of the demo's register beyond those in the terminal, each one once. */
const register = demoPeople(DEMO_SEED, 200).slice(20).values();

/** Somebody whom no other test has enrolled: codes are counted by person. */
export function nextPerson(): Person {
  const { value } = register.next();
  if (value === undefined) throw new RangeError('the register has no more people');
  return { iin: value.iin, phone: value.phone };
}

export interface CitizenOptions extends Partial<DeviceOptions> {
  readonly language?: Language;
}

/** Longer than the app itself waits for a silent server. */
const PATIENCE_MS = 40_000;

/** One person's phone behind a network of its own. */
export class Citizen {
  readonly phone: Device;
  readonly network: Network;
  readonly language: Language;
  readonly #issuer: Issuer;

  private constructor(issuer: Issuer, { phone, network, language }: { phone: Device; network: Network; language: Language }) {
    this.#issuer = issuer;
    this.phone = phone;
    this.network = network;
    this.language = language;
  }

  static async open(issuer: Issuer, { language = 'en', ...options }: CitizenOptions = {}): Promise<Citizen> {
    const [phone, network] = await Promise.all([Device.open({ viewport: PHONE, ...options, language }), Network.open(issuer.origin)]);
    return new Citizen(issuer, { phone, network, language });
  }

  get page(): Page {
    return this.phone.page;
  }

  /** A section of the dictionary in this person's language. */
  words<S extends keyof typeof sections>(name: S): Promise<Section<S>> {
    return sections[name][this.language]();
  }

  /** A template filled in this person's language. */
  say(template: string, values: Record<string, string | number>): string {
    return fill(this.language, template as '{x}', values as { x: string });
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(this.network.origin + path);
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Waits for a sentence on the screen. */
  async sees(sentence: string): Promise<void> {
    await this.#until((text) => text.includes(plain(sentence)), `to see: ${sentence}`);
  }

  async seesNot(sentence: string): Promise<void> {
    await this.#until((text) => !text.includes(plain(sentence)), `no longer to see: ${sentence}`);
  }

  async #until(holds: (text: string) => boolean, wish: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (let text = await this.text(); !holds(text); text = await this.text()) {
      if (Date.now() > end) throw new Error(`expected ${wish}\nbut the screen says: ${text}\ncamera: ${await this.phone.camera()}`);
      await new Promise((again) => setTimeout(again, 100));
    }
  }

  /** All that can be read on the screen, spaces made one. */
  async text(): Promise<string> {
    return plain(await this.page.locator('body').innerText());
  }

  /** From the first screen to the form of IIN and phone. */
  async begin(): Promise<void> {
    const { welcome } = await this.words('steps');
    await this.open();
    await this.press(welcome.start);
  }

  /** IIN and phone, and the button below them; `same`: what is said where a pass on this phone may be the same person's. */
  async ask({ iin, phone }: Person, same?: boolean): Promise<void> {
    const { enrol, same: text } = await this.words('steps');
    await this.page.getByLabel(enrol.iin).fill(iin);
    await this.page.getByLabel(enrol.phone).fill(phone);
    await this.press(enrol.send);
    if (same !== undefined) await this.press(same ? text.yes : text.no);
  }

  async type(code: string): Promise<void> {
    const { code: words } = await this.words('steps');
    await this.page.getByLabel(words.field).fill(code);
  }

  /** The whole way to a pass on the home screen; the app is stored for a day without a network. */
  async enrol(person: Person): Promise<void> {
    await this.begin();
    await this.finish(person);
  }

  /** From the form of IIN and phone to the pass. */
  async finish(person: Person, same?: boolean): Promise<void> {
    const earlier = this.#issuer.codes(person.phone).length;
    await this.ask(person, same);
    await this.type(await this.#issuer.code(person.phone, earlier));
    await this.hasPass();
    await this.phone.installed();
  }

  /** The home screen with a verified colour. */
  async hasPass(): Promise<void> {
    await this.sees((await this.words('wallet')).home.age);
  }

  /** A notice or any other sentence is there, and the pass is still shown at a door. */
  async showsQr(): Promise<void> {
    const { home } = await this.words('wallet');
    await this.press(home.show);
    await this.page.locator('svg.qr').waitFor();
    await this.press((await this.words('common')).close);
    await this.page.locator('svg.qr').waitFor({ state: 'detached' });
  }

  /** What lies in this browser's database, read past the app. */
  async holdings(): Promise<Holdings> {
    return this.page.evaluate(readHoldings);
  }

  /** A picture of the screen as it is, where somebody wants to look at it (`ASHYQ_PICTURES=folder`). */
  async picture(name: string): Promise<void> {
    const folder = process.env['ASHYQ_PICTURES'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.${this.language}.png`) });
  }

  async close(): Promise<void> {
    await this.phone.close();
    await this.network.close();
  }
}

/** Every kind of space is one space: numbers and their nouns are joined by no-break ones. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Runs in the page: opens the database as it is, without an upgrade. */
async function readHoldings(): Promise<Holdings> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open('ashyq');
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const all = (store: string) =>
    new Promise<Record<string, never>[]>((done) => {
      if (!database.objectStoreNames.contains(store)) return done([]);
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => done(request.result);
    });
  const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const holders = (await all('holders')) as unknown as { id: string; token: Uint8Array; key: { publicKey: Uint8Array } }[];
  const [papers, visits] = [await all('papers'), await all('visits')];
  database.close();
  return {
    holders: holders.map(({ id, token, key }) => ({ id, token: hex(token), key: hex(key.publicKey) })),
    papers: papers.length,
    visits: visits.length,
    language: localStorage.getItem('ashyq.language'),
  };
}
