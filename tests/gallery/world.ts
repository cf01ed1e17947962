/** The running product and the people's devices that the tour needs, each opened and brought into its state when the first stop asks for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBuffer } from 'qrcode';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { DEMO_SEED } from '../../src/issuer/demo/world.ts';
import { Device, type DeviceOptions, LAPTOP, PHONE, TABLET } from '../e2e/devices.ts';
import { Issuer, type Person, until } from '../e2e/issuer.ts';
import { gone, Network } from '../e2e/network.ts';
import { ProgramPhone } from '../e2e/program-phone.ts';
import { signInAt } from './desk.ts';
import { fillWho, guardian, seesTheEnd, takeChildren, withoutEd25519 } from './phones.ts';
import { makeDoorReceipt } from './receipt.ts';
import { DAY } from './stop.ts';
import { openShift } from './tour-doors.ts';

/**
 * Whose device: a citizen by colour, nobody's phone, a parent's with children, one long without a network (alone, and with children), one whose browser keeps keys
 * badly, a door's, one that was called back, a laptop of nobody's, the desks of staff who have signed in; and the last phone and tablet, which live to see the end of the mission: after them the ministry serves nobody.
 */
export type Who =
  | 'nobody'
  | 'green'
  | 'blue'
  | 'yellow'
  | 'red'
  | 'parent'
  | 'late'
  | 'late parent'
  | 'weak'
  | 'tablet'
  | 'new tablet'
  | 'tablet called back'
  | 'laptop'
  | 'desk'
  | 'second desk'
  | 'audit desk'
  | 'last phone'
  | 'last tablet';

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
  'tablet called back': { viewport: TABLET, camera: true },
  laptop: { viewport: LAPTOP },
  desk: { viewport: LAPTOP, scale: 1 },
  'second desk': { viewport: LAPTOP, scale: 1 },
  'audit desk': { viewport: LAPTOP, scale: 1 },
  'late parent': { viewport: PHONE },
  'last phone': { viewport: PHONE },
  'last tablet': { viewport: TABLET, camera: true },
};

/** The demo's pharmacy. */
const CALLED_BACK = 'ALA-00004';

export class World {
  readonly issuer: Issuer;
  readonly #places = new Map<Who, Promise<Place>>();
  readonly #networks: Network[] = [];
  readonly #strangers: Iterator<Person>;
  #end: Promise<void> | null = null;
  #receipt: Promise<string> | null = null;

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
      case 'desk':
      case 'second desk':
      case 'audit desk':
        await signInAt(place, this.issuer, who);
        return place;
      case 'tablet':
        await this.#setUpGate(place, 'airport');
        // One window of a tablet judges: this one must not be it.
        await device.page.goto('about:blank');
        return place;
      case 'tablet called back':
        await this.#callBack(place);
        return place;
      case 'parent':
        await this.#enrol(place, guardian());
        await takeChildren(place);
        return place;
      case 'late':
        // The blue citizen again, whose status does not end before the pass; that phone has been left by now.
        return this.#cutOff(device, (late) => this.#enrol(late, this.issuer.person('blue')));
      case 'late parent':
        // The parent again, on a new phone.
        return this.#cutOff(device, async (late) => {
          await this.#enrol(late, guardian());
          await takeChildren(late);
        });
      case 'last phone':
        return this.#cutOff(device, async (last) => {
          await this.#enrol(last, this.stranger());
          await this.#endMission();
          await seesTheEnd(last);
        });
      case 'last tablet':
        return this.#cutOff(device, async (last) => {
          await this.#setUpGate(last, 'cinema');
          await this.#endMission();
          await last.device.page.goto(`${last.origin}/gate`);
          await seesTheEnd(last);
          await last.device.installed();
          await last.device.page.goto('about:blank');
        });
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
  async #setUpGate({ device: { page }, origin }: Place, category: string): Promise<void> {
    await page.goto(origin + new URL(this.issuer.door(category)).pathname);
    await page.locator('.closed').waitFor({ timeout: 40_000 });
  }

  /** A door at work that the ministry calls back while its tablet is off: a gate of its own, since each of the demo's codes serves one tablet. */
  async #callBack({ device: { page } }: Place): Promise<void> {
    const gate = [CALLED_BACK, '--gate', '3', '--data', this.issuer.dataDir];
    const { out } = await this.issuer.ashyq(['venue', 'code', ...gate, '--origin', this.issuer.origin]);
    const address = /https?:\/\/\S+/i.exec(out)?.[0];
    if (address === undefined) throw new RangeError(`no enrolment code: ${out}`);
    await page.goto(this.issuer.origin + new URL(address).pathname);
    await openShift(page);
    await page.locator('.prompt strong').waitFor({ timeout: 40_000 });
    await page.goto('about:blank');
    const stamp = async () => Buffer.from(await (await fetch(`${this.issuer.origin}/trust/stamp.cbor`)).arrayBuffer()).toString('hex');
    const [before, revoked] = [await stamp(), await this.issuer.ashyq(['venue', 'revoke', ...gate])];
    if (revoked.exit !== 0) throw new Error(revoked.out);
    // The command leaves it to the next publication, minutes away; a new phone calls its person's older pass back, and that is published at once.
    const person = this.stranger();
    for (let phones = 0; phones < 2; phones += 1) await ProgramPhone.enrol(this.issuer, person);
    await until(60, async () => (await stamp()) !== before);
  }

  /** A device behind a network of its own, which goes away when everything is there. */
  async #cutOff(device: Device, prepare: (place: Place) => Promise<void>): Promise<Place> {
    const network = await Network.open(this.issuer.origin);
    this.#networks.push(network);
    const place = { device, origin: network.origin };
    await prepare(place);
    if (device.page.url() !== 'about:blank') await device.installed();
    network.weather = gone;
    return place;
  }

  /** The officers end the mission eight days from now; the first who asks for it. */
  async #endMission(): Promise<void> {
    this.#end ??= (async () => {
      const endsAt = Math.floor(Date.now() / 1000) + 8 * DAY;
      const ends = `${new Date(endsAt * 1000).toISOString().slice(0, 16)}Z`;
      const words = ['sunset', '--ends', ends, '--phones', String(endsAt + 10 * DAY), '--data', this.issuer.dataDir];
      const { exit, out } = await this.issuer.ashyq(words, `end the mission at ${ends}\n`);
      if (exit !== 0) throw new Error(out);
      await until(60, async () => (await fetch(`${this.issuer.origin}/trust/statement.1.cbor`)).ok);
    })();
    await this.#end;
  }

  /** A receipt of a door that turned somebody blue away, as its QR says it: from a tablet without a screen. */
  receipt(): Promise<string> {
    this.#receipt ??= makeDoorReceipt(this.issuer);
    return this.#receipt;
  }
}
