/** Who comes into the family on a phone and who leaves it, their names and their paper: real IndexedDB, really signed answers. */
import { describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { askFamily, cleanLabel, moveHolder, nameHolder, takeChild } from '../../src/wallet/family/family.ts';
import { fetchPaper } from '../../src/wallet/papers/paper.ts';
import { nameOf } from '../../src/wallet/pass/names.ts';
import { eraseHolder } from '../../src/wallet/settings/erase.ts';
import { activePass } from '../../src/wallet/state.ts';
import { DOOR } from '../core/world.ts';
import { FamilyIssuer } from './family-issuer.ts';
import { colour, enrol, family, held, idsOf, keyOf, take } from './family-phone.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('family-changes-test', () => new FamilyIssuer());

describe('takeChild', () => {
  it('asks again with the same key when the answer was lost', async () => {
    const wallet = pocket.open();
    await wallet.start();
    await enrol(wallet, pocket.issuer.mother);
    pocket.issuer.lost.add('elder');
    expect(await takeChild(wallet, pocket.issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'offline' });
    expect(wallet.state.value.holders).toHaveLength(1);
    const lostKey = [...pocket.issuer.keys].find(([, member]) => member === pocket.issuer.elder)?.[0];
    pocket.issuer.lost.clear();
    // The other twin in between has a key of her own.
    const younger = await take(wallet, pocket.issuer.younger);
    const elder = await take(wallet, pocket.issuer.elder);
    expect(keyOf(wallet, elder)).toBe(lostKey);
    expect(keyOf(wallet, younger)).not.toBe(lostKey);
  });

  it('refuses what the register does not allow, and keeps nothing of it', async () => {
    const wallet = pocket.open();
    await wallet.start();
    await enrol(wallet, pocket.issuer.mother);
    pocket.issuer.children = [];
    expect(await takeChild(wallet, pocket.issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'guardian-unknown' });
    const stored = await listHolders(pocket.storage);
    expect(stored.ok && stored.value.map(({ kind }) => kind)).toEqual(['own']);
  });

  it('needs the own pass', async () => {
    const wallet = pocket.open();
    await wallet.start();
    await enrol(wallet, pocket.issuer.grandmother, { kind: 'relative' });
    expect(await takeChild(wallet, pocket.issuer.elder.ref ?? new Uint8Array(0))).toMatchObject({ ok: false, code: 'own-missing' });
    expect(() => askFamily(wallet)).toThrow(TypeError);
  });

  it('brings an ended pass back into its place, with its name', async () => {
    const { wallet, elder } = await family(pocket);
    await nameHolder(wallet, elder, 'Әсел');
    pocket.issuer.moveAway(pocket.issuer.elder);
    await wallet.refresh('asked');
    expect(held(wallet, elder).problem).toBe('device-replaced');
    expect(await take(wallet, pocket.issuer.elder)).toBe(elder);
    expect(held(wallet, elder)).toMatchObject({ problem: null, holder: { label: 'Әсел', kind: 'child', nextKey: null } });
    expect(colour(wallet, elder)).toBe('green');
  });
});

describe('a new enrolment', () => {
  it('of the same person keeps the family, whose children have to be fetched again', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    const again = await enrol(wallet, pocket.issuer.mother, { heirOf: mother });
    expect(idsOf(wallet).sort()).toEqual([again, elder, younger, grandmother].sort());
    expect(idsOf(wallet)).not.toContain(mother);
    expect(wallet.state.value.arrived).toBe(true);
    await wallet.refresh('asked');
    expect([elder, younger, grandmother].map((id) => held(wallet, id).problem)).toEqual(['device-replaced', 'device-replaced', null]);
    await take(wallet, pocket.issuer.elder);
    expect(held(wallet, elder).problem).toBeNull();
  });

  it('of somebody else takes the phone over: nobody else’s family stays in it', async () => {
    const { wallet } = await family(pocket);
    const own = await enrol(wallet, pocket.issuer.grandmother);
    expect(idsOf(wallet)).toEqual([own]);
    const stored = await listHolders(pocket.storage);
    expect(stored.ok && stored.value.map(({ id }) => id)).toEqual([own]);
  });

  it('of a relative whose pass has ended here takes the place of the ended one', async () => {
    const { wallet, grandmother } = await family(pocket);
    await nameHolder(wallet, grandmother, 'Әжем');
    pocket.issuer.moveAway(pocket.issuer.grandmother);
    await wallet.refresh('asked');
    const again = await enrol(wallet, pocket.issuer.grandmother, { kind: 'relative', heirOf: grandmother });
    expect(wallet.state.value.holders).toHaveLength(4);
    expect(held(wallet, again)).toMatchObject({ problem: null, holder: { kind: 'relative', label: 'Әжем' } });
  });
});

describe('erase', () => {
  it('of one holder tells the ministry of that one and leaves the others', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    wallet.show(elder);
    expect(await eraseHolder(wallet, elder)).toEqual({ ok: true, value: true });
    expect(pocket.issuer.calls).toEqual(['/api/token/delete elder']);
    expect(idsOf(wallet)).toEqual([mother, younger, grandmother]);
    expect(activePass(wallet.state.value)?.holder.id).toBe(mother);
    const reloaded = pocket.open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, younger, grandmother]);
  });

  it('of the own pass takes the children along, as the ministry does, and leaves the relative', async () => {
    const { wallet, mother, grandmother } = await family(pocket);
    expect(await eraseHolder(wallet, mother)).toEqual({ ok: true, value: true });
    expect(idsOf(wallet)).toEqual([grandmother]);
  });

  it('of everything tells of each, and nobody comes back', async () => {
    const { wallet } = await family(pocket);
    expect(await wallet.erase()).toEqual({ ok: true, value: true });
    expect(pocket.issuer.keys.size).toBe(0);
    expect(wallet.state.value).toMatchObject({ phase: 'empty', holders: [] });
    const reloaded = pocket.open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('empty');
  });

  it('without a network removes the pass all the same and says that nobody was told', async () => {
    const { wallet, grandmother } = await family(pocket);
    pocket.issuer.offline = true;
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
    const { wallet, grandmother } = await family(pocket);
    const bodies: string[] = [];
    const { fetch } = pocket.issuer;
    (pocket.issuer as { fetch: typeof fetch }).fetch = (input, init) => {
      bodies.push(String(init?.body ?? ''));
      return fetch(input, init);
    };
    const reloaded = pocket.open();
    await reloaded.start();
    await nameHolder(reloaded, grandmother, 'Grandmother');
    await reloaded.refresh('asked');
    expect(bodies.length).toBeGreaterThan(3);
    expect(bodies.join()).not.toMatch(/Grandmother|label/);
    expect(wallet.state.value.holders).toHaveLength(4);
  });

  it('survive a renewal and a reload', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    await nameHolder(wallet, younger, 'Younger');
    expect(await moveHolder(wallet, younger, -1)).toEqual({ ok: true, value: 2 });
    expect(await moveHolder(wallet, mother, -1)).toEqual({ ok: true, value: 1 });
    await wallet.refresh('asked');
    const reloaded = pocket.open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, younger, elder, grandmother]);
    expect(nameOf(held(reloaded, younger))).toBe('Younger');
  });
});

describe('fetchPaper', () => {
  it('gives a bare token of that holder, which a door takes with an identity document, and stores nothing', async () => {
    const { wallet, grandmother } = await family(pocket);
    const made = await fetchPaper(wallet, held(wallet, grandmother));
    if (!made.ok) throw new Error(made.code);
    expect(made.paper).toMatchObject({ health: 'green', initials: 'З.Қ.', birth: 101 });
    const { trust } = wallet.state.value;
    const verdict = await verify(made.paper.text, { trust, now: pocket.issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', identity: 'document' });
    const stored = await pocket.storage.read(['papers'], (tx) => tx.objectStore('papers').count());
    expect(stored).toEqual({ ok: true, value: 0 });
  });

  it.each(['mother', 'elder'] as const)('gives nothing when the answer is lost: %s', async (name) => {
    const { wallet, mother, elder } = await family(pocket);
    pocket.issuer.lost.add(name);
    expect(await fetchPaper(wallet, held(wallet, name === 'mother' ? mother : elder))).toMatchObject({ ok: false, code: 'offline' });
  });
});
