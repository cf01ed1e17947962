/** A phone with a pass and a book of visits, over a real IndexedDB, in front of the ministry's desk. */
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import type { VisitRecord } from '../../../src/shared/storage/schema.ts';
import { listVisits } from '../../../src/shared/storage/visits.ts';
import type { Environment } from '../../../src/wallet/environment.ts';
import { type Entrance, recordVisit } from '../../../src/wallet/visits/book.ts';
import { VisitKeeper } from '../../../src/wallet/visits/keeper.ts';
import { Wallet } from '../../../src/wallet/wallet.ts';
import { publish } from '../../core/world.ts';
import { PERSON, TestIssuer } from '../issuer.ts';
import { VisitDesk } from './desk.ts';

let serial = 0;
function nextSerial(): number {
  serial += 1;
  return serial;
}

export class Phone {
  readonly issuer = new TestIssuer();
  readonly desk = new VisitDesk(this.issuer);
  readonly name = `phone-test-${Date.now()}-${nextSerial()}`;
  readonly storage = new Storage({ name: this.name });
  /** Seconds that this phone's clock is ahead. */
  ahead = 0;
  wallet: Wallet = new Wallet(this.environment(null));
  visits: VisitKeeper = new VisitKeeper(this.wallet);

  environment(pin: Uint8Array<ArrayBuffer> | null, storage: Storage = this.storage): Environment {
    return {
      storage,
      // In the middle of a second, as a real clock is on average.
      clock: () => (this.issuer.now + this.ahead) * 1000 + 500,
      fetch: this.desk.fetch,
      engine: async () => webCryptoEngine,
      pinned: async () => pin,
    };
  }

  /** Enrolled, with the ministry's data. */
  static async enrolled(): Promise<Phone> {
    const phone = new Phone();
    await phone.open();
    await phone.wallet.refresh('opened');
    const result = await phone.wallet.enrol(PERSON);
    if (!result.ok) throw new Error(result.code);
    return phone;
  }

  /** Opens the app anew over what is stored. */
  async open(): Promise<void> {
    this.wallet = new Wallet(this.environment((await publish()).get('root.cbor') ?? null));
    this.visits = new VisitKeeper(this.wallet);
    await this.wallet.start();
    await this.visits.load();
  }

  get holderId(): string {
    const [held] = this.wallet.state.value.holders;
    if (held === undefined) throw new Error('nobody has a pass here');
    return held.holder.id;
  }

  enter(venueId: string, doorCode: Entrance['doorCode'] = null, after: VisitRecord | null = null) {
    return this.visits.record(this.holderId, { venue: placeOf(venueId), doorCode }, after);
  }

  async entered(venueId: string, doorCode: Entrance['doorCode'] = null): Promise<VisitRecord> {
    const result = await this.enter(venueId, doorCode);
    if (!result.ok) throw new Error(result.code);
    return result.visit;
  }

  /** As many entrances as that, written and not sent. */
  async entersMany(count: number): Promise<void> {
    const [held] = this.wallet.state.value.holders;
    if (held === undefined) throw new Error('nobody has a pass here');
    for (let nr = 0; nr < count; nr += 1) {
      const entrance = { venue: placeOf(`ALA-${nr}`), doorCode: null };
      await recordVisit({ storage: this.storage }, { holder: held.holder, entrance, now: this.wallet.now() });
    }
  }

  /** What is on the disk, the latest entrance first. */
  async stored(): Promise<VisitRecord[]> {
    const visits = await listVisits(this.storage);
    if (!visits.ok) throw new Error(visits.code);
    return visits.value;
  }

  async close(): Promise<void> {
    await this.storage.close();
    indexedDB.deleteDatabase(this.name);
  }
}

export function placeOf(venueId: string): Entrance['venue'] {
  return { venueId, name: `Place ${venueId}`, category: 'cinema', area: 'ALA-02', gate: 0 };
}
