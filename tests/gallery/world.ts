/** The running product and the people's devices that the tour needs, each opened and brought into its state when the first stop asks for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { toBuffer } from 'qrcode';
import { demoChildren } from '../../src/issuer/demo/families.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { DEMO_SEED } from '../../src/issuer/demo/world.ts';
import { Device, type DeviceOptions, LAPTOP, PHONE, TABLET } from '../e2e/devices.ts';
import { Issuer, type Person } from '../e2e/issuer.ts';
import { gone, Network } from '../e2e/network.ts';

/** Whose device: a citizen by colour, nobody's phone, a parent's with children, one long without a network, one whose browser keeps keys badly, a door's, a desk's. */
export type Who = 'nobody' | 'green' | 'blue' | 'yellow' | 'red' | 'parent' | 'late' | 'weak' | 'tablet' | 'new tablet' | 'laptop';

/** A device and the address under which it knows the product. */
export interface Place {
  readonly device: Device;
  readonly origin: string;
}

const OPTIONS: Readonly<Record<Who, DeviceOptions>> = {
  nobody: { viewport: PHONE },
  green: { viewport: PHONE },
  blue: { viewport: PHONE },
  yellow: { viewport: PHONE },
  red: { viewport: PHONE },
  parent: { viewport: PHONE },
  late: { viewport: PHONE },
  weak: { viewport: PHONE },
  tablet: { viewport: TABLET, camera: true },
  'new tablet': { viewport: TABLET, camera: true },
  laptop: { viewport: LAPTOP },
};

export class World {
  readonly issuer: Issuer;
  readonly #places = new Map<Who, Promise<Place>>();
  readonly #networks: Network[] = [];
  readonly #strangers: Iterator<Person>;

  private constructor(issuer: Issuer) {
    this.issuer = issuer;
    this.#strangers = demoPeople(DEMO_SEED, 300).slice(30).values();
  }

  static async open(): Promise<World> {
    return new World(await Issuer.start());
  }

  place(who: Who): Promise<Place> {
    const known = this.#places.get(who) ?? this.#prepare(who);
    this.#places.set(who, known);
    return known;
  }

  /** Closes one device; the tour does not come back to it. */
  async leave(who: Who): Promise<void> {
    const place = this.#places.get(who);
    this.#places.delete(who);
    await (await place)?.device.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(async (place) => (await place).device.close()));
    await Promise.all(this.#networks.map((network) => network.close()));
    await this.issuer.remove();
  }

  /** Somebody of the register whom nobody else here is. */
  stranger(): Person {
    const { value } = this.#strangers.next() as IteratorResult<Person>;
    if (value === undefined) throw new RangeError('the register has no more people');
    return value;
  }

  /** The poster of the demo's venue of this category, or the neutral code: its path. */
  poster(category: string): string {
    const lines = readFileSync(join(this.issuer.dataDir, 'demo/posters.txt'), 'utf8').split('\n');
    const url = lines.find((line) => line.split(' ')[1] === category)?.split(' ')[2];
    if (url === undefined) throw new RangeError(`no poster of ${category}`);
    return url.slice(url.indexOf('/V/'));
  }

  /** A picture of a QR with this text, as a photo of it would be chosen. */
  async photo(text: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
    const mode = /^[0-9A-Z $%*+\-./:]+$/.test(text) ? ('alphanumeric' as const) : ('byte' as const);
    const buffer = await toBuffer([{ data: text, mode } as never], { errorCorrectionLevel: 'M', margin: 6, scale: 6 });
    return { name: 'photo.png', mimeType: 'image/png', buffer };
  }

  /** A paper pass made by hand, as its QR says it. */
  async paper(health: string, ...flags: string[]): Promise<string> {
    const words = ['issue', '--data', this.issuer.dataDir, '--health', health, '--birth', '0419', '--initials', 'Ә.Қ.', '--paper', '--json', ...flags];
    const { out } = await this.issuer.ashyq(words);
    return (JSON.parse(out.slice(out.indexOf('{'))) as { qr: string }).qr;
  }

  async #prepare(who: Who): Promise<Place> {
    const device = await Device.open(OPTIONS[who]);
    const { origin } = this.issuer;
    const place = { device, origin };
    switch (who) {
      case 'nobody':
      case 'new tablet':
      case 'laptop':
        return place;
      case 'tablet':
        await this.#setUpGate(device);
        return place;
      case 'parent':
        await this.#enrol(place, guardian());
        await takeChildren(place);
        return place;
      case 'late': {
        const network = await Network.open(origin);
        this.#networks.push(network);
        const late = { device, origin: network.origin };
        // The blue citizen again, whose status does not end before the pass; that phone has been left by now.
        await this.#enrol(late, this.issuer.person('blue'));
        await device.installed();
        network.weather = gone;
        return late;
      }
      case 'weak':
        await device.context.addInitScript(withoutEd25519);
        await this.#enrol(place, this.stranger());
        return place;
      default:
        await this.#enrol(place, this.issuer.person(who));
        return place;
    }
  }

  async #enrol({ device: { page }, origin }: Place, person: Person): Promise<void> {
    const earlier = this.issuer.codes(person.phone).length;
    await fillWho(page, origin, person);
    await page.locator('button[type=submit]').click();
    await page.locator('.sent-to').waitFor();
    await page.getByRole('textbox').fill(await this.issuer.code(person.phone, earlier));
    await page.locator('.status-card .name').waitFor();
  }

  /** A door that has its certificate; its camera sees an empty room from then on. */
  async #setUpGate({ page }: Device): Promise<void> {
    await page.goto(this.issuer.origin + new URL(this.issuer.door('airport')).pathname);
    await page.locator('.closed').waitFor({ timeout: 40_000 });
  }
}

/** The first step of the enrolment, filled in. */
export async function fillWho(page: Page, origin: string, { iin, phone }: Person): Promise<void> {
  await page.goto(`${origin}/?screen=enrol`);
  const fields = page.getByRole('textbox');
  await fields.nth(1).waitFor();
  await fields.nth(0).fill(iin);
  await fields.nth(1).fill(phone);
}

/** Takes over every child that the register knows. */
async function takeChildren({ device: { page }, origin }: Place): Promise<void> {
  await page.goto(`${origin}/?screen=children`);
  await page.locator('.child').first().waitFor();
  for (let left = await page.locator('.child button').count(); left > 0; left -= 1) {
    await page.locator('.child button').first().click();
    await page.waitForFunction((before) => document.querySelectorAll('.child button').length < before, left);
  }
}

/** Somebody of the register with two children or more. */
function guardian(): Person {
  const people = demoPeople(DEMO_SEED);
  const count = new Map<number, number>();
  for (const { guardians } of demoChildren(DEMO_SEED, people)) for (const at of guardians) count.set(at, (count.get(at) ?? 0) + 1);
  const found = people[[...count].find(([at, children]) => at > 300 && children === 2)?.[0] ?? -1];
  if (found === undefined) throw new RangeError('nobody has two children');
  return found;
}

/** Runs in the page: a browser that has no Ed25519. */
function withoutEd25519(): void {
  Object.defineProperty(SubtleCrypto.prototype, 'generateKey', { value: () => Promise.reject(new DOMException('', 'NotSupportedError')) });
}
