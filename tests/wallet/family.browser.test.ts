/** Several people in one wallet, against a real IndexedDB and really signed answers: each with a key, a renewal, a failure and an end of their own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import { markHeld } from '../../src/shared/storage/held.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { askFamily, cleanLabel, moveHolder, nameHolder, takeChild } from '../../src/wallet/family/family.ts';
import { fetchPaper } from '../../src/wallet/papers/paper.ts';
import { makeLiveQr } from '../../src/wallet/pass/live-qr.ts';
import { nameOf } from '../../src/wallet/pass/names.ts';
import { eraseHolder } from '../../src/wallet/settings/erase.ts';
import { activePass, type HeldPass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { DOOR, HOUR, publish } from '../core/world.ts';
import { CODE, FamilyIssuer, type Member } from './family-issuer.ts';

let issuer: FamilyIssuer;
let storage: Storage;
let number = 0;
let pin: Uint8Array<ArrayBuffer> | null = null;

beforeEach(async () => {
  issuer = new FamilyIssuer();
  number += 1;
  storage = new Storage({ name: `family-test-${number}` });
  pin = (await publish()).get('root.cbor') ?? null;
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(`family-test-${number}`);
  markHeld(false);
});

/** A page of this phone: another one over the same storage is a reload, or a second tab. */
function open(): Wallet {
  return new Wallet({ storage, clock: () => issuer.now * 1000, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
}

async function enrol(wallet: Wallet, { iin }: Member, kind: 'own' | 'relative' = 'own'): Promise<string> {
  const result = await wallet.enrol({ iin, phone: '+77010000001', code: CODE }, kind);
  if (!result.ok) throw new Error(result.code);
  return result.holder.id;
}

async function take(wallet: Wallet, child: Member): Promise<string> {
  const taken = await takeChild(wallet, child.ref ?? new Uint8Array(0));
  if (!taken.ok) throw new Error(taken.code);
  return taken.id;
}

/** The mother with her twins and the grandmother, as they stand on the screen. */
async function family(): Promise<{ wallet: Wallet; mother: string; elder: string; younger: string; grandmother: string }> {
  const wallet = open();
  await wallet.start();
  await wallet.refresh('opened');
  const mother = await enrol(wallet, issuer.mother);
  const [elder, younger] = [await take(wallet, issuer.elder), await take(wallet, issuer.younger)];
  const grandmother = await enrol(wallet, issuer.grandmother, 'relative');
  issuer.calls.length = 0;
  return { wallet, mother, elder, younger, grandmother };
}

function held(wallet: Wallet, id: string): HeldPass {
  const found = wallet.state.value.holders.find(({ holder }) => holder.id === id);
  if (found === undefined) throw new Error('no such holder');
  return found;
}
const colour = (wallet: Wallet, id: string) => {
  const { pass } = held(wallet, id);
  return pass?.kind === 'current' ? pass.facts.health : (pass?.kind ?? null);
};
const keyOf = (wallet: Wallet, id: string) => toHex(held(wallet, id).holder.key.publicKey);
const idsOf = (wallet: Wallet) => wallet.state.value.holders.map(({ holder }) => holder.id);

describe('the family on one phone', () => {
  it('is there after a reload without a network, each with the verified colour, and whoever was on screen is on screen', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    wallet.show(younger);
    issuer.offline = true;
    const reloaded = open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, elder, younger, grandmother]);
    expect(idsOf(reloaded).map((id) => colour(reloaded, id))).toEqual(['green', 'green', 'green', 'green']);
    expect(activePass(reloaded.state.value)?.holder.id).toBe(younger);
  });

  it('shows at a door the code of the one on screen', async () => {
    const { wallet, younger } = await family();
    issuer.turn(issuer.younger, 0);
    await wallet.refresh('opened');
    const { trust } = wallet.state.value;
    const { text } = await makeLiveQr({ holder: held(wallet, younger).holder, aud: '*', now: () => wallet.now() });
    const verdict = await verify(text, { trust, now: issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ health: 'red', outcome: 'refuse', initials: 'Ә.С.' });
  });

  it('tells twins apart by the register’s name for them, never by initials', async () => {
    const { wallet, elder, younger } = await family();
    expect(elder).not.toBe(younger);
    issuer.turn(issuer.elder, 0);
    await wallet.refresh('timer');
    expect([colour(wallet, elder), colour(wallet, younger)]).toEqual(['red', 'green']);
  });
});

describe('refresh', () => {
  it('renews each holder that has a reason, the one on screen first', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    wallet.show(elder);
    const before = new Map(idsOf(wallet).map((id) => [id, keyOf(wallet, id)]));
    issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(issuer.calls).toEqual(['/api/token elder', '/api/token mother', '/api/token younger', '/api/token grandmother']);
    for (const id of [mother, elder, younger, grandmother]) expect(keyOf(wallet, id)).not.toBe(before.get(id));
  });

  it('goes on when one holder’s renewal fails, and says whose', async () => {
    const { wallet, mother, elder, younger } = await family();
    issuer.lost.add('elder');
    issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(held(wallet, elder).problem).toBe('offline');
    expect(colour(wallet, elder)).toBe('green');
    for (const id of [mother, younger]) {
      expect(held(wallet, id).problem).toBeNull();
      expect(held(wallet, id).holder.refreshedAt).toBeGreaterThanOrEqual(issuer.now);
    }
  });

  it('goes on when one holder’s key signs no more', async () => {
    const { wallet, elder, younger } = await family();
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    await storage.write(['holders'], async (tx) => {
      const record = await tx.objectStore('holders').get(elder);
      if (record?.key.kind !== 'webcrypto') throw new Error('no key');
      // A public key in the private one's place: it is a CryptoKey and signs nothing.
      await tx.objectStore('holders').put({ ...record, key: { ...record.key, privateKey: pair.publicKey } });
    });
    const reloaded = open();
    await reloaded.start();
    await reloaded.refresh('asked');
    expect(held(reloaded, elder).problem).toBe('request-invalid');
    expect(held(reloaded, younger).problem).toBeNull();
    expect(wallet.state.value.holders).toHaveLength(4);
  });

  it('notices a new colour for the one who has it', async () => {
    const { wallet, mother, younger } = await family();
    issuer.turn(issuer.younger, 1);
    await wallet.refresh('timer');
    expect([held(wallet, mother).changed, held(wallet, younger).changed]).toEqual([false, true]);
    wallet.seen(younger);
    expect(held(wallet, younger).changed).toBe(false);
  });

  it('writes each holder alone: a full disk for one leaves the others renewed', async () => {
    const { wallet, elder, younger } = await family();
    issuer.now += 25 * HOUR;
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      const { id, refreshedAt = 0 } = value as { id?: string; refreshedAt?: number };
      if (id === elder && refreshedAt >= issuer.now) throw new DOMException('full', 'QuotaExceededError');
      return put.call(this, value, key);
    };
    try {
      await wallet.refresh('timer');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect([held(wallet, elder).problem, held(wallet, younger).problem]).toEqual(['storage-full', null]);
    expect(colour(wallet, elder)).toBe('green');
    await wallet.refresh('timer');
    expect(held(wallet, elder).problem).toBeNull();
  });
});

describe('two tabs', () => {
  it('renew each holder once between them', async () => {
    const { wallet } = await family();
    const other = open();
    await other.start();
    issuer.now += 25 * HOUR;
    await Promise.all([wallet.refresh('timer'), other.refresh('timer')]);
    expect(issuer.calls.filter((call) => call.startsWith('/api/token '))).toHaveLength(4);
    for (const id of idsOf(wallet)) expect(keyOf(wallet, id)).toBe(keyOf(other, id));
  });

  it('hear of who was added, named, moved and removed in the other', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    const other = open();
    await other.start();
    await nameHolder(other, grandmother, 'Grandmother');
    await moveHolder(other, younger, -1);
    await eraseHolder(other, elder);
    await wallet.refresh('timer');
    expect(idsOf(wallet)).toEqual([mother, younger, grandmother]);
    expect(nameOf(held(wallet, grandmother))).toBe('Grandmother');
    const again = await take(other, issuer.elder);
    await wallet.refresh('timer');
    expect(idsOf(wallet)).toContain(again);
  });

  it('what one has renewed is no failure of the other any more', async () => {
    const { wallet, mother, elder } = await family();
    const other = open();
    await other.start();
    await other.refresh('opened');
    issuer.now += 25 * HOUR;
    issuer.offline = true;
    await other.refresh('asked');
    expect([mother, elder].map((id) => held(other, id).problem)).toEqual(['offline', 'offline']);
    issuer.offline = false;
    await wallet.refresh('asked');
    await other.refresh('timer');
    expect([mother, elder].map((id) => held(other, id).problem)).toEqual([null, null]);
  });

  it('a name given in one shows the pass that the other has renewed, in its own colour', async () => {
    const { wallet, mother } = await family();
    const other = open();
    await other.start();
    issuer.now += 25 * HOUR;
    issuer.mother.health = 0;
    await wallet.refresh('asked');
    expect([colour(wallet, mother), colour(other, mother)]).toEqual(['red', 'green']);
    await nameHolder(other, mother, 'I');
    expect(nameOf(held(other, mother))).toBe('I');
    expect(colour(other, mother)).toBe('red');
  });
});

describe('takeChild', () => {
  it('asks again with the same key when the answer was lost', async () => {
    const wallet = open();
    await wallet.start();
    await enrol(wallet, issuer.mother);
    issuer.lost.add('elder');
    expect(await takeChild(wallet, issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'offline' });
    expect(wallet.state.value.holders).toHaveLength(1);
    const lostKey = [...issuer.keys].find(([, member]) => member === issuer.elder)?.[0];
    issuer.lost.clear();
    // The other twin in between has a key of her own.
    const younger = await take(wallet, issuer.younger);
    const elder = await take(wallet, issuer.elder);
    expect(keyOf(wallet, elder)).toBe(lostKey);
    expect(keyOf(wallet, younger)).not.toBe(lostKey);
  });

  it('refuses what the register does not allow, and keeps nothing of it', async () => {
    const wallet = open();
    await wallet.start();
    await enrol(wallet, issuer.mother);
    issuer.children = [];
    expect(await takeChild(wallet, issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'guardian-unknown' });
    const stored = await listHolders(storage);
    expect(stored.ok && stored.value.map(({ kind }) => kind)).toEqual(['own']);
  });

  it('needs the own pass', async () => {
    const wallet = open();
    await wallet.start();
    await enrol(wallet, issuer.grandmother, 'relative');
    expect(await takeChild(wallet, issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'own-missing' });
    expect(() => askFamily(wallet)).toThrow(TypeError);
  });

  it('brings an ended pass back into its place, with its name', async () => {
    const { wallet, elder } = await family();
    await nameHolder(wallet, elder, 'Әсел');
    issuer.moveAway(issuer.elder);
    await wallet.refresh('asked');
    expect(held(wallet, elder).problem).toBe('device-replaced');
    expect(await take(wallet, issuer.elder)).toBe(elder);
    expect(held(wallet, elder)).toMatchObject({ problem: null, holder: { label: 'Әсел', kind: 'child', nextKey: null } });
    expect(colour(wallet, elder)).toBe('green');
  });
});

describe('a new enrolment', () => {
  it('of the same person keeps the family, whose children have to be fetched again', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    const again = await enrol(wallet, issuer.mother);
    expect(idsOf(wallet).sort()).toEqual([again, elder, younger, grandmother].sort());
    expect(idsOf(wallet)).not.toContain(mother);
    expect(wallet.state.value.arrived).toBe(true);
    await wallet.refresh('asked');
    expect([elder, younger, grandmother].map((id) => held(wallet, id).problem)).toEqual(['device-replaced', 'device-replaced', null]);
    await take(wallet, issuer.elder);
    expect(held(wallet, elder).problem).toBeNull();
  });

  it('of somebody else takes the phone over: nobody else’s family stays in it', async () => {
    const { wallet } = await family();
    const own = await enrol(wallet, issuer.grandmother);
    expect(idsOf(wallet)).toEqual([own]);
    const stored = await listHolders(storage);
    expect(stored.ok && stored.value.map(({ id }) => id)).toEqual([own]);
  });

  it('of a relative whose pass has ended here takes the place of the ended one', async () => {
    const { wallet, grandmother } = await family();
    await nameHolder(wallet, grandmother, 'Әжем');
    issuer.moveAway(issuer.grandmother);
    await wallet.refresh('asked');
    const again = await enrol(wallet, issuer.grandmother, 'relative');
    expect(wallet.state.value.holders).toHaveLength(4);
    expect(held(wallet, again)).toMatchObject({ problem: null, holder: { kind: 'relative', label: 'Әжем' } });
  });
});

describe('erase', () => {
  it('of one holder tells the ministry of that one and leaves the others', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    wallet.show(elder);
    expect(await eraseHolder(wallet, elder)).toEqual({ ok: true, value: true });
    expect(issuer.calls).toEqual(['/api/token/delete elder']);
    expect(idsOf(wallet)).toEqual([mother, younger, grandmother]);
    expect(activePass(wallet.state.value)?.holder.id).toBe(mother);
    const reloaded = open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, younger, grandmother]);
  });

  it('of the own pass takes the children along, as the ministry does, and leaves the relative', async () => {
    const { wallet, mother, grandmother } = await family();
    expect(await eraseHolder(wallet, mother)).toEqual({ ok: true, value: true });
    expect(idsOf(wallet)).toEqual([grandmother]);
  });

  it('of everything tells of each, and nobody comes back', async () => {
    const { wallet } = await family();
    expect(await wallet.erase()).toEqual({ ok: true, value: true });
    expect(issuer.keys.size).toBe(0);
    expect(wallet.state.value).toMatchObject({ phase: 'empty', holders: [] });
    const reloaded = open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('empty');
  });

  it('without a network removes the pass all the same and says that nobody was told', async () => {
    const { wallet, grandmother } = await family();
    issuer.offline = true;
    expect(await eraseHolder(wallet, grandmother)).toEqual({ ok: true, value: false });
    expect(idsOf(wallet)).toHaveLength(3);
  });
});

describe('names and places', () => {
  it.each([
    ['  Әжем  ', 'Әжем'],
    ['', null],
    ['   ', null],
    ['a\nb\t c', 'a b c'],
    ['x'.repeat(30), 'x'.repeat(24)],
    ['👵'.repeat(30), '👵'.repeat(24)],
  ])('cleanLabel(%j) is %j', (typed, kept) => {
    expect(cleanLabel(typed)).toBe(kept);
  });

  it('stay on the phone: no request carries a word of one’s own', async () => {
    const { wallet, grandmother } = await family();
    const bodies: string[] = [];
    const { fetch } = issuer;
    (issuer as { fetch: typeof fetch }).fetch = (input, init) => {
      bodies.push(String(init?.body ?? ''));
      return fetch(input, init);
    };
    const reloaded = open();
    await reloaded.start();
    await nameHolder(reloaded, grandmother, 'Grandmother');
    await reloaded.refresh('asked');
    expect(bodies.length).toBeGreaterThan(3);
    expect(bodies.join()).not.toMatch(/Grandmother|label/);
    expect(wallet.state.value.holders).toHaveLength(4);
  });

  it('survive a renewal and a reload', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family();
    await nameHolder(wallet, younger, 'Younger');
    expect(await moveHolder(wallet, younger, -1)).toEqual({ ok: true, value: 2 });
    expect(await moveHolder(wallet, mother, -1)).toEqual({ ok: true, value: 1 });
    await wallet.refresh('asked');
    const reloaded = open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, younger, elder, grandmother]);
    expect(nameOf(held(reloaded, younger))).toBe('Younger');
  });
});

describe('fetchPaper', () => {
  it('gives a bare token of that holder, which a door takes with an identity document, and stores nothing', async () => {
    const { wallet, grandmother } = await family();
    const made = await fetchPaper(wallet, held(wallet, grandmother));
    if (!made.ok) throw new Error(made.code);
    expect(made.paper).toMatchObject({ health: 'green', initials: 'З.Қ.', birth: 101 });
    const { trust } = wallet.state.value;
    const verdict = await verify(made.paper.text, { trust, now: issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', identity: 'document' });
    const stored = await storage.read(['papers'], (tx) => tx.objectStore('papers').count());
    expect(stored).toEqual({ ok: true, value: 0 });
  });

  it.each(['mother', 'elder'] as const)('gives nothing when the answer is lost: %s', async (name) => {
    const { wallet, mother, elder } = await family();
    issuer.lost.add(name);
    expect(await fetchPaper(wallet, held(wallet, name === 'mother' ? mother : elder))).toMatchObject({ ok: false, code: 'offline' });
  });
});
