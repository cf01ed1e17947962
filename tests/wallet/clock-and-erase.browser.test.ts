/** The wallet with a wrong clock, with a key that signs no more, and when everything is erased: real IndexedDB, really signed answers. */
import { describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { appendJournal, countJournal } from '../../src/shared/storage/journal.ts';
import { putSetting } from '../../src/shared/storage/settings.ts';
import { makeLiveQr } from '../../src/wallet/pass/live-qr.ts';
import { DOOR, HOUR, NOW } from '../core/world.ts';
import { enrolled, health, shown } from './enrolled.ts';
import { PERSON, TestIssuer } from './issuer.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('clock-test', () => new TestIssuer());

describe('clock', () => {
  it.each([-1200, 1200])('of the phone %i s off: corrected by the issuer’s answers, in renewals and in the QR', async (off) => {
    pocket.deviceAhead = off;
    const wallet = pocket.open();
    await wallet.start();
    expect(await wallet.enrol(PERSON)).toMatchObject({ ok: true });
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBeNull();
    expect(Math.abs(wallet.now() - pocket.issuer.now)).toBeLessThanOrEqual(1);
    const reloaded = pocket.open();
    await reloaded.start();
    const { trust } = reloaded.state.value;
    const holder = shown(reloaded)?.holder;
    if (holder === undefined) throw new Error('no holder');
    const { text } = await makeLiveQr({ holder, aud: '*', now: () => reloaded.now() });
    const verdict = await verify(text, { trust, now: pocket.issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', code: 'ok', health: 'green' });
  });
});

describe('clock that is put right later', () => {
  it.each([-24 * HOUR, 24 * HOUR])('was %i s off when it was measured: the wallet measures again by itself as soon as it can', async (off) => {
    pocket.deviceAhead = off;
    await enrolled(pocket);
    pocket.deviceAhead = 0;
    pocket.issuer.now += 60;
    const wallet = pocket.open();
    await wallet.start();
    await wallet.refresh('timer');
    expect(Math.abs(wallet.now() - pocket.issuer.now)).toBeLessThanOrEqual(1);
    expect(health(wallet)).toBe('green');
    const answered = pocket.issuer.calls.length;
    await wallet.refresh('timer');
    expect(pocket.issuer.calls).toHaveLength(answered);
  });
});

describe('an offset that was only reckoned', () => {
  it.each([-24 * HOUR, 24 * HOUR])('%i s, is not used any more once the clock was put right while the app was closed', async (offset) => {
    await enrolled(pocket);
    const measuredAt = pocket.issuer.now;
    await putSetting(pocket.storage, 'clock', { offset, measuredAt, reckoned: true });
    pocket.issuer.now += HOUR;
    pocket.issuer.weather = 'offline';
    const wallet = pocket.open();
    await wallet.start();
    expect(wallet.now()).toBe(pocket.issuer.now);
    expect(health(wallet)).toBe('green');
    await wallet.refresh('opened');
    expect(wallet.now()).toBe(pocket.issuer.now);
  });
});

describe('key', () => {
  it('that signs no more is named, and nothing is shown', async () => {
    const wallet = await enrolled(pocket);
    const holder = shown(wallet)?.holder;
    if (holder === undefined) throw new Error('no holder');
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    const lost = { ...holder, key: { kind: 'webcrypto' as const, privateKey: pair.publicKey, publicKey: holder.key.publicKey } };
    wallet.setHeld(holder.id, { holder: lost });
    await wallet.judge();
    expect(shown(wallet)?.pass).toEqual({ kind: 'refused', code: 'proof-invalid' });
  });
});

describe('erase', () => {
  it('leaves nothing of the wallet', async () => {
    const wallet = await enrolled(pocket);
    expect(await wallet.erase()).toEqual({ ok: true, value: true });
    expect(pocket.issuer.calls.at(-1)).toBe('/api/token/delete');
    const reloaded = pocket.open();
    await reloaded.start();
    expect(reloaded.state.value).toMatchObject({ phase: 'empty', trust: null, offset: null });
  });

  it.each(['offline', 'portal', 'lost'] as const)('erases all the same when the ministry cannot be told: %s', async (weather) => {
    const wallet = await enrolled(pocket);
    pocket.issuer.weather = weather;
    expect(await wallet.erase()).toEqual({ ok: true, value: false });
    expect(wallet.state.value.phase).toBe('empty');
    const holders = await listHolders(pocket.storage);
    expect(holders.ok && holders.value).toEqual([]);
  });

  it('does not touch the journal of a gate in the same browser', async () => {
    const wallet = await enrolled(pocket);
    const venue = { id: 'ALA-00001', name: 'X', category: 'cinema', area: 'ALA-02', gate: 1, registration: false };
    await replaceTablet(pocket.storage, { key: await createDeviceKey(), credential: new Uint8Array(8), venue, enrolledAt: NOW }, NOW);
    await appendJournal(pocket.storage, { seq: 0, time: NOW, entry: new Uint8Array(4), head: new Uint8Array(32) });
    await wallet.erase();
    expect(await countJournal(pocket.storage)).toEqual({ ok: true, value: 1 });
    const holders = await listHolders(pocket.storage);
    expect(holders.ok && holders.value).toEqual([]);
  });
});
