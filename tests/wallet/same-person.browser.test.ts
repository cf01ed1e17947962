/** Whose pass a new one carries on: twins stay two, a stop in between loses nothing, and a key that waits for an answer is one person's alone. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { listVisits } from '../../src/shared/storage/visits.ts';
import { lookalikesOf } from '../../src/wallet/enrol/lookalike.ts';
import { takeChild } from '../../src/wallet/family/family.ts';
import { isPending } from '../../src/wallet/state.ts';
import { recordVisit } from '../../src/wallet/visits/book.ts';
import type { Wallet } from '../../src/wallet/wallet.ts';
import { FamilyIssuer } from './family-issuer.ts';
import { enrol, held, idsOf } from './family-phone.ts';
import { Pocket } from './pocket.ts';
import { placeOf } from './visits/phone.ts';

const pocket = new Pocket('same-person-test', () => new FamilyIssuer());

async function opened(): Promise<Wallet> {
  const wallet = pocket.open();
  await wallet.start();
  await wallet.refresh('opened');
  return wallet;
}

async function enter(wallet: Wallet, id: string, venueId: string): Promise<void> {
  const entrance = { venue: placeOf(venueId), doorCode: null };
  const visit = await recordVisit({ storage: pocket.storage }, { holder: held(wallet, id).holder, entrance, now: wallet.now() });
  expect(visit.ok).toBe(true);
}

/** Who was where, as it lies on the disk. */
async function visits(): Promise<[holderId: string, venueId: string][]> {
  const stored = await listVisits(pocket.storage);
  if (!stored.ok) throw new Error(stored.code);
  return stored.value.map(({ holderId, venue }): [string, string] => [holderId, venue.id]).sort();
}

async function records() {
  const stored = await listHolders(pocket.storage);
  if (!stored.ok) throw new Error(stored.code);
  return stored.value;
}

const alike = (wallet: Wallet, kind: 'own' | 'relative', iin: string) => lookalikesOf(wallet.state.value, kind, iin).map(({ holder }) => holder.id);

describe('one’s own number typed as a relative’s', () => {
  it('is asked about, the own pass before a relative’s', async () => {
    const wallet = await opened();
    const mother = await enrol(wallet, pocket.issuer.mother);
    expect(alike(wallet, 'relative', pocket.issuer.mother.iin)).toEqual([mother]);
    const other = await enrol(wallet, pocket.issuer.grandmother, { kind: 'relative' });
    expect(alike(wallet, 'relative', pocket.issuer.mother.iin)).toEqual([mother]);
    expect(alike(wallet, 'relative', pocket.issuer.aunt.iin)).toEqual([other]);
  });

  it('confirmed all the same ends the own pass here, and the wallet says so at once', async () => {
    const wallet = await opened();
    const mother = await enrol(wallet, pocket.issuer.mother);
    pocket.issuer.moveAway(pocket.issuer.mother);
    await enrol(wallet, pocket.issuer.mother, { kind: 'relative' });
    await expect.poll(() => held(wallet, mother).problem).toBe('device-replaced');
  });
});

describe('a twin, with the same initials and birthday', () => {
  it('who enrols as the person of the phone gets nothing of the other', async () => {
    const wallet = await opened();
    const grandmother = await enrol(wallet, pocket.issuer.grandmother);
    await enter(wallet, grandmother, 'ALA-1');
    expect(alike(wallet, 'own', pocket.issuer.aunt.iin)).toEqual([grandmother]);
    const aunt = await enrol(wallet, pocket.issuer.aunt);
    expect(idsOf(wallet)).toEqual([aunt]);
    expect(await visits()).toEqual([]);
  });

  it('who comes as a relative stands beside the other, each with their own visits, also when the other’s pass has ended', async () => {
    const wallet = await opened();
    await enrol(wallet, pocket.issuer.mother);
    const grandmother = await enrol(wallet, pocket.issuer.grandmother, { kind: 'relative' });
    await enter(wallet, grandmother, 'ALA-1');
    pocket.issuer.moveAway(pocket.issuer.grandmother);
    await wallet.refresh('asked');
    expect(alike(wallet, 'relative', pocket.issuer.aunt.iin)).toEqual([grandmother]);
    const aunt = await enrol(wallet, pocket.issuer.aunt, { kind: 'relative' });
    await enter(wallet, aunt, 'ALA-2');
    expect(idsOf(wallet)).toHaveLength(3);
    expect(await visits()).toEqual(
      [
        [grandmother, 'ALA-1'],
        [aunt, 'ALA-2'],
      ].sort(),
    );
  });

  it('is asked about by the day in the IIN; a wrong yes about somebody of another name changes nothing', async () => {
    const wallet = await opened();
    const mother = await enrol(wallet, pocket.issuer.mother);
    await enter(wallet, mother, 'ALA-1');
    expect(alike(wallet, 'relative', pocket.issuer.grandmother.iin)).toEqual([]);
    expect(alike(wallet, 'own', 'not an IIN')).toEqual([]);
    const grandmother = await enrol(wallet, pocket.issuer.grandmother, { heirOf: mother });
    expect(idsOf(wallet)).toEqual([grandmother]);
    expect(await visits()).toEqual([]);
  });
});

describe('a phone that stops while a new pass takes its place', () => {
  it('has the old one with its visits, and the same key asks again', async () => {
    const wallet = await opened();
    const before = await enrol(wallet, pocket.issuer.grandmother);
    await enter(wallet, before, 'ALA-1');
    const original = IDBObjectStore.prototype.put;
    // The last write of all: everything that leaves has been taken off by then.
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: { token?: Uint8Array; kind?: string }, key?: IDBValidKey) {
      if (value.kind === 'own' && (value.token?.length ?? 0) > 0) throw new DOMException('', 'QuotaExceededError');
      return original.call(this, value, key);
    };
    const confirmation = { iin: pocket.issuer.grandmother.iin, phone: '+77010000001', code: '482913', heirOf: before };
    try {
      expect(await wallet.enrol(confirmation)).toMatchObject({ ok: false });
    } finally {
      IDBObjectStore.prototype.put = original;
    }
    const reloaded = await opened();
    expect(idsOf(reloaded)).toEqual([before]);
    expect(await visits()).toEqual([[before, 'ALA-1']]);
    const waiting = (await records()).find(isPending);
    const again = await reloaded.enrol(confirmation);
    expect(again.ok && toHex(again.holder.key.publicKey)).toBe(toHex(waiting?.key.publicKey ?? new Uint8Array(0)));
    const [after] = idsOf(reloaded);
    expect(await visits()).toEqual([[after, 'ALA-1']]);
    expect(await records()).toHaveLength(1);
  });
});

describe('a key that waits for an answer', () => {
  it('is not used for another relative', async () => {
    const wallet = await opened();
    await enrol(wallet, pocket.issuer.mother);
    pocket.issuer.lost.add('grandmother');
    await expect(enrol(wallet, pocket.issuer.grandmother, { kind: 'relative' })).rejects.toThrow('offline');
    const keys = () => [...pocket.issuer.keys].filter(([, { name }]) => name === 'grandmother' || name === 'aunt');
    expect(keys()).toHaveLength(1);
    await enrol(wallet, pocket.issuer.aunt, { kind: 'relative' });
    expect(keys().map(([, { name }]) => name)).toEqual(['grandmother', 'aunt']);
    expect((await records()).filter(isPending)).toEqual([]);
  });
});

describe('takeChild', () => {
  it('waits while another tab changes keys', async () => {
    const wallet = await opened();
    await enrol(wallet, pocket.issuer.mother);
    pocket.issuer.calls.length = 0;
    let release = () => {};
    const granted = new Promise<void>((hold) => {
      void navigator.locks.request('ashyq-renew', () => {
        hold();
        return new Promise<void>((done) => (release = done));
      });
    });
    await granted;
    const taken = takeChild(wallet, pocket.issuer.elder.ref ?? new Uint8Array(0));
    // Once a tab waits for the lock, nothing of it has been sent.
    await expect.poll(async () => (await navigator.locks.query()).pending?.filter(({ name }) => name === 'ashyq-renew').length).toBe(1);
    expect(pocket.issuer.calls).toEqual([]);
    release();
    expect(await taken).toMatchObject({ ok: true });
  });
});
