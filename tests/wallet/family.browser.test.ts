/** Several people in one wallet, against a real IndexedDB and really signed answers: each with a key, a renewal, a failure and an end of their own. */
import { describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import { moveHolder, nameHolder } from '../../src/wallet/family/family.ts';
import { makeLiveQr } from '../../src/wallet/pass/live-qr.ts';
import { nameOf } from '../../src/wallet/pass/names.ts';
import { eraseHolder } from '../../src/wallet/settings/erase.ts';
import { activePass } from '../../src/wallet/state.ts';
import { DOOR, HOUR } from '../core/world.ts';
import { FamilyIssuer } from './family-issuer.ts';
import { colour, family, held, idsOf, keyOf, take } from './family-phone.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('family-test', () => new FamilyIssuer());

describe('the family on one phone', () => {
  it('is there after a reload without a network, each with the verified colour, and whoever was on screen is on screen', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    wallet.show(younger);
    pocket.issuer.offline = true;
    const reloaded = pocket.open();
    await reloaded.start();
    expect(idsOf(reloaded)).toEqual([mother, elder, younger, grandmother]);
    expect(idsOf(reloaded).map((id) => colour(reloaded, id))).toEqual(['green', 'green', 'green', 'green']);
    expect(activePass(reloaded.state.value)?.holder.id).toBe(younger);
  });

  it('shows at a door the code of the one on screen', async () => {
    const { wallet, younger } = await family(pocket);
    pocket.issuer.turn(pocket.issuer.younger, 0);
    await wallet.refresh('opened');
    const { trust } = wallet.state.value;
    const { text } = await makeLiveQr({ holder: held(wallet, younger).holder, aud: '*', now: () => wallet.now() });
    const verdict = await verify(text, { trust, now: pocket.issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ health: 'red', outcome: 'refuse', initials: 'Ә.С.' });
  });

  it('tells twins apart by the register’s name for them, never by initials', async () => {
    const { wallet, elder, younger } = await family(pocket);
    expect(elder).not.toBe(younger);
    pocket.issuer.turn(pocket.issuer.elder, 0);
    await wallet.refresh('timer');
    expect([colour(wallet, elder), colour(wallet, younger)]).toEqual(['red', 'green']);
  });
});

describe('refresh', () => {
  it('renews each holder that has a reason, the one on screen first', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    wallet.show(elder);
    const before = new Map(idsOf(wallet).map((id) => [id, keyOf(wallet, id)]));
    pocket.issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(pocket.issuer.calls).toEqual(['/api/token elder', '/api/token mother', '/api/token younger', '/api/token grandmother']);
    for (const id of [mother, elder, younger, grandmother]) expect(keyOf(wallet, id)).not.toBe(before.get(id));
  });

  it('goes on when one holder’s renewal fails, and says whose', async () => {
    const { wallet, mother, elder, younger } = await family(pocket);
    pocket.issuer.lost.add('elder');
    pocket.issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(held(wallet, elder).problem).toBe('offline');
    expect(colour(wallet, elder)).toBe('green');
    for (const id of [mother, younger]) {
      expect(held(wallet, id).problem).toBeNull();
      expect(held(wallet, id).holder.refreshedAt).toBeGreaterThanOrEqual(pocket.issuer.now);
    }
  });

  it('goes on when one holder’s key signs no more', async () => {
    const { wallet, elder, younger } = await family(pocket);
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    await pocket.storage.write(['holders'], async (tx) => {
      const record = await tx.objectStore('holders').get(elder);
      if (record?.key.kind !== 'webcrypto') throw new Error('no key');
      // A public key in the private one's place: it is a CryptoKey and signs nothing.
      await tx.objectStore('holders').put({ ...record, key: { ...record.key, privateKey: pair.publicKey } });
    });
    const reloaded = pocket.open();
    await reloaded.start();
    await reloaded.refresh('asked');
    expect(held(reloaded, elder).problem).toBe('request-invalid');
    expect(held(reloaded, younger).problem).toBeNull();
    expect(wallet.state.value.holders).toHaveLength(4);
  });

  it('notices a new colour for the one who has it', async () => {
    const { wallet, mother, younger } = await family(pocket);
    pocket.issuer.turn(pocket.issuer.younger, 1);
    await wallet.refresh('timer');
    expect([held(wallet, mother).changed, held(wallet, younger).changed]).toEqual([false, true]);
    wallet.seen(younger);
    expect(held(wallet, younger).changed).toBe(false);
  });

  it('writes each holder alone: a full disk for one leaves the others renewed', async () => {
    const { wallet, elder, younger } = await family(pocket);
    pocket.issuer.now += 25 * HOUR;
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      const { id, refreshedAt = 0 } = value as { id?: string; refreshedAt?: number };
      if (id === elder && refreshedAt >= pocket.issuer.now) throw new DOMException('full', 'QuotaExceededError');
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
    const { wallet } = await family(pocket);
    const other = pocket.open();
    await other.start();
    pocket.issuer.now += 25 * HOUR;
    await Promise.all([wallet.refresh('timer'), other.refresh('timer')]);
    expect(pocket.issuer.calls.filter((call) => call.startsWith('/api/token '))).toHaveLength(4);
    for (const id of idsOf(wallet)) expect(keyOf(wallet, id)).toBe(keyOf(other, id));
  });

  it('hear of who was added, named, moved and removed in the other', async () => {
    const { wallet, mother, elder, younger, grandmother } = await family(pocket);
    const other = pocket.open();
    await other.start();
    await nameHolder(other, grandmother, 'Grandmother');
    await moveHolder(other, younger, -1);
    await eraseHolder(other, elder);
    await wallet.refresh('timer');
    expect(idsOf(wallet)).toEqual([mother, younger, grandmother]);
    expect(nameOf(held(wallet, grandmother))).toBe('Grandmother');
    const again = await take(other, pocket.issuer.elder);
    await wallet.refresh('timer');
    expect(idsOf(wallet)).toContain(again);
  });

  it('what one has renewed is no failure of the other any more', async () => {
    const { wallet, mother, elder } = await family(pocket);
    const other = pocket.open();
    await other.start();
    await other.refresh('opened');
    pocket.issuer.now += 25 * HOUR;
    pocket.issuer.offline = true;
    await other.refresh('asked');
    expect([mother, elder].map((id) => held(other, id).problem)).toEqual(['offline', 'offline']);
    pocket.issuer.offline = false;
    await wallet.refresh('asked');
    await other.refresh('timer');
    expect([mother, elder].map((id) => held(other, id).problem)).toEqual([null, null]);
  });

  it('a name given in one shows the pass that the other has renewed, in its own colour', async () => {
    const { wallet, mother } = await family(pocket);
    const other = pocket.open();
    await other.start();
    pocket.issuer.now += 25 * HOUR;
    pocket.issuer.mother.health = 0;
    await wallet.refresh('asked');
    expect([colour(wallet, mother), colour(other, mother)]).toEqual(['red', 'green']);
    await nameHolder(other, mother, 'I');
    expect(nameOf(held(other, mother))).toBe('I');
    expect(colour(other, mother)).toBe('red');
  });
});
