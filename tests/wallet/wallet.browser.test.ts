/** The wallet against a real IndexedDB and really signed answers: enrol, carry, renew, lose the network, lose an answer, be replaced, expire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { appendJournal, countJournal } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { saveTablet } from '../../src/shared/storage/tablet.ts';
import type { Environment } from '../../src/wallet/environment.ts';
import { makeLiveQr } from '../../src/wallet/pass/live-qr.ts';
import { renewalDue } from '../../src/wallet/refresh/renew.ts';
import { activePass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { DOOR, HOUR, KEYS, NOW, publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let storage: Storage;
let deviceAhead = 0;
let number = 0;
let pin: Uint8Array<ArrayBuffer> | null = null;

beforeEach(async () => {
  issuer = new TestIssuer();
  number += 1;
  deviceAhead = 0;
  storage = new Storage({ name: `wallet-test-${number}` });
  pin = (await publish()).get('root.cbor') ?? null;
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(`wallet-test-${number}`);
});

/** A page of this phone: another one over the same storage is a reload. */
function open(changes: Partial<Environment> = {}): Wallet {
  const environment: Environment = {
    storage,
    clock: () => (issuer.now + deviceAhead) * 1000,
    fetch: issuer.fetch,
    engine: async () => webCryptoEngine,
    pinned: async () => pin,
    ...changes,
  };
  return new Wallet(environment);
}

async function enrolled(): Promise<Wallet> {
  const wallet = open();
  await wallet.start();
  await wallet.refresh('opened');
  const result = await wallet.enrol(PERSON);
  if (!result.ok) throw new Error(result.code);
  return wallet;
}

const shown = (wallet: Wallet) => activePass(wallet.state.value);
const health = (wallet: Wallet): string | null => {
  const pass = shown(wallet)?.pass;
  return pass?.kind === 'current' ? pass.facts.health : null;
};
const keyOf = (wallet: Wallet): string => toHex(shown(wallet)?.holder.key.publicKey ?? new Uint8Array(0));

describe('enrol', () => {
  it('makes a key that cannot be exported, stores the token, shows the verified colour', async () => {
    const wallet = await enrolled();
    expect(health(wallet)).toBe('green');
    const stored = await listHolders(storage);
    const key = stored.ok ? stored.value[0]?.key : null;
    if (key?.kind !== 'webcrypto') throw new Error('no key');
    expect(key.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', key.privateKey)).rejects.toThrow();
  });

  it('is there after a reload with the network gone, days later too', async () => {
    await enrolled();
    issuer.weather = 'offline';
    issuer.now += 60 * HOUR;
    const reloaded = open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('ready');
    expect(health(reloaded)).toBe('green');
    await reloaded.refresh('opened');
    expect(health(reloaded)).toBe('green');
    expect(shown(reloaded)?.problem).toBe('offline');
  });

  it('tells a wrong code and keeps nothing but the waiting key, which the next try uses again', async () => {
    const wallet = open();
    await wallet.start();
    expect(await wallet.enrol({ ...PERSON, code: '000000' })).toMatchObject({ ok: false, code: 'code-wrong' });
    const reloaded = open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('empty');
    issuer.weather = 'lost';
    expect(await reloaded.enrol(PERSON)).toMatchObject({ ok: false, code: 'offline' });
    issuer.weather = 'fine';
    expect(await reloaded.enrol(PERSON)).toMatchObject({ ok: true });
    expect(issuer.certified).toHaveLength(2);
    expect(issuer.certified[0]).toBe(issuer.certified[1]);
  });

  it('refuses a token for another key, and one that is none', async () => {
    const wallet = open();
    await wallet.start();
    issuer.bindTo = KEYS.stranger.publicKey;
    expect(await wallet.enrol(PERSON)).toMatchObject({ ok: false, code: 'not-issuer' });
    issuer.weather = 'portal';
    expect(await wallet.enrol(PERSON)).toMatchObject({ ok: false, code: 'not-issuer' });
    expect(wallet.state.value.phase).toBe('empty');
  });

  it('falls back to a seed where the browser does not store a CryptoKey', async () => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      if (JSON.stringify(value).includes('"webcrypto"')) throw new DOMException('cannot be cloned', 'DataCloneError');
      return put.call(this, value, key);
    };
    try {
      const wallet = await enrolled();
      expect(shown(wallet)?.holder.key.kind).toBe('seed');
      expect(health(wallet)).toBe('green');
      await wallet.refresh('asked');
      expect(shown(wallet)?.problem).toBeNull();
      expect(shown(wallet)?.holder.key.kind).toBe('seed');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });
});

describe('colour', () => {
  it('is never shown from a token that was not verified', async () => {
    const wallet = open({ pinned: async () => null });
    await wallet.start();
    await wallet.enrol(PERSON);
    expect(shown(wallet)?.pass).toEqual({ kind: 'unverified', code: 'trust-missing' });
  });

  it('is not shown from a token that a stranger signed', async () => {
    issuer.signer = KEYS.stranger;
    const wallet = open();
    await wallet.start();
    await wallet.refresh('opened');
    await wallet.enrol(PERSON);
    expect(shown(wallet)?.pass).toEqual({ kind: 'refused', code: 'key-unknown' });
  });

  it('ends with the token', async () => {
    const wallet = await enrolled();
    issuer.weather = 'offline';
    issuer.now += 73 * HOUR;
    await wallet.judge();
    expect(shown(wallet)?.pass).toMatchObject({ kind: 'expired', facts: { health: 'green' } });
  });
});

describe('refresh', () => {
  it('brings a new token for a new key, authorised by the old one', async () => {
    const wallet = await enrolled();
    const [before, token] = [keyOf(wallet), shown(wallet)?.holder.token];
    await wallet.refresh('asked');
    expect(keyOf(wallet)).not.toBe(before);
    expect(shown(wallet)?.holder.token).not.toEqual(token);
    expect(shown(wallet)?.holder.nextKey).toBeNull();
    expect(health(wallet)).toBe('green');
    expect(shown(wallet)?.changed).toBe(false);
  });

  it('loses nothing when the answer is lost, and asks again with the same new key', async () => {
    const wallet = await enrolled();
    const before = keyOf(wallet);
    issuer.weather = 'lost';
    await wallet.refresh('asked');
    expect(keyOf(wallet)).toBe(before);
    expect(health(wallet)).toBe('green');
    issuer.weather = 'fine';
    const reloaded = open();
    await reloaded.start();
    await reloaded.refresh('asked');
    expect(shown(reloaded)?.problem).toBeNull();
    expect(issuer.certified.at(-1)).toBe(issuer.certified.at(-2));
    expect(keyOf(reloaded)).toBe(issuer.certified.at(-1));
  });

  it.each([
    ['a stranger signed it', () => (issuer.signer = KEYS.stranger)],
    ['it is bound to another key', () => (issuer.bindTo = KEYS.stranger.publicKey)],
  ])('keeps the old token when the new one is not good: %s', async (_, spoil) => {
    const wallet = await enrolled();
    const token = shown(wallet)?.holder.token;
    spoil();
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('token-refused');
    expect(shown(wallet)?.holder.token).toEqual(token);
    expect(health(wallet)).toBe('green');
    const reloaded = open();
    await reloaded.start();
    expect(shown(reloaded)?.holder.token).toEqual(token);
  });

  it('shows a stricter status at once and says that it changed', async () => {
    const wallet = await enrolled();
    issuer.status = { health: 0, basis: 1, evidenceAt: NOW - HOUR };
    issuer.revokeAll();
    await wallet.refresh('timer');
    expect(health(wallet)).toBe('red');
    expect(shown(wallet)?.changed).toBe(true);
    wallet.seen(shown(wallet)?.holder.id ?? '');
    expect(shown(wallet)?.changed).toBe(false);
  });

  it('asks for a token only with a reason: a press, a third of its life, revocation, or ten minutes since the last answer', async () => {
    const wallet = await enrolled();
    const renewals = () => issuer.calls.filter((path) => path === '/api/token').length;
    await wallet.refresh('timer');
    await wallet.refresh('opened');
    expect(renewals()).toBe(0);
    issuer.now += 660;
    await wallet.refresh('timer');
    expect(renewals()).toBe(0);
    await wallet.refresh('opened');
    expect(renewals()).toBe(1);
    issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(renewals()).toBe(2);
  });

  it('renews at one third of a token’s life', () => {
    const life = { iat: NOW, exp: NOW + 72 * HOUR };
    expect(renewalDue(life, NOW + 24 * HOUR - 1)).toBe(false);
    expect(renewalDue(life, NOW + 24 * HOUR)).toBe(true);
  });

  it('says when the pass has moved to another phone, and keeps what it has', async () => {
    const wallet = await enrolled();
    issuer.replaced = true;
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('device-replaced');
    expect(shown(wallet)).not.toBeNull();
  });

  it('tells a new colour also to a phone whose pass had ended meanwhile', async () => {
    await enrolled();
    issuer.now += 80 * HOUR;
    issuer.status = { health: 0, basis: 1, evidenceAt: issuer.now - HOUR };
    const wallet = open();
    await wallet.start();
    expect(shown(wallet)).toMatchObject({ pass: { kind: 'expired' }, changed: false });
    await wallet.refresh('opened');
    expect(health(wallet)).toBe('red');
    expect(shown(wallet)?.changed).toBe(true);
  });

  it('renews once when two tabs refresh together', async () => {
    const wallet = await enrolled();
    const other = open();
    await other.start();
    issuer.now += 30 * HOUR;
    await Promise.all([wallet.refresh('timer'), other.refresh('timer')]);
    expect(issuer.calls.filter((path) => path === '/api/token')).toHaveLength(1);
    expect(keyOf(wallet)).toBe(keyOf(other));
    expect(health(other)).toBe('green');
  });

  it('leaves everything as it is behind a captive portal', async () => {
    const wallet = await enrolled();
    issuer.weather = 'portal';
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('not-issuer');
    expect(wallet.state.value.trustProblem).toBe('not-trust-data');
    expect(health(wallet)).toBe('green');
  });
});

describe('clock', () => {
  it.each([-1200, 1200])('of the phone %i s off: corrected by the issuer’s answers, in renewals and in the QR', async (off) => {
    deviceAhead = off;
    const wallet = open();
    await wallet.start();
    expect(await wallet.enrol(PERSON)).toMatchObject({ ok: true });
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBeNull();
    expect(Math.abs(wallet.now() - issuer.now)).toBeLessThanOrEqual(1);
    const reloaded = open();
    await reloaded.start();
    const { trust } = reloaded.state.value;
    const holder = shown(reloaded)?.holder;
    if (holder === undefined) throw new Error('no holder');
    const { text } = await makeLiveQr({ holder, aud: '*', now: () => reloaded.now() });
    const verdict = await verify(text, { trust, now: issuer.now, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', code: 'ok', health: 'green' });
  });
});

describe('clock that is put right later', () => {
  it.each([-24 * HOUR, 24 * HOUR])('was %i s off when it was measured: the wallet measures again by itself as soon as it can', async (off) => {
    deviceAhead = off;
    await enrolled();
    deviceAhead = 0;
    issuer.now += 60;
    const wallet = open();
    await wallet.start();
    await wallet.refresh('timer');
    expect(Math.abs(wallet.now() - issuer.now)).toBeLessThanOrEqual(1);
    expect(health(wallet)).toBe('green');
    const answered = issuer.calls.length;
    await wallet.refresh('timer');
    expect(issuer.calls).toHaveLength(answered);
  });
});

describe('key', () => {
  it('that signs no more is named, and nothing is shown', async () => {
    const wallet = await enrolled();
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
    const wallet = await enrolled();
    expect(await wallet.erase()).toEqual({ ok: true, value: true });
    expect(issuer.calls.at(-1)).toBe('/api/token/delete');
    const reloaded = open();
    await reloaded.start();
    expect(reloaded.state.value).toMatchObject({ phase: 'empty', trust: null, offset: null });
  });

  it.each(['offline', 'portal', 'lost'] as const)('erases all the same when the ministry cannot be told: %s', async (weather) => {
    const wallet = await enrolled();
    issuer.weather = weather;
    expect(await wallet.erase()).toEqual({ ok: true, value: false });
    expect(wallet.state.value.phase).toBe('empty');
    const holders = await listHolders(storage);
    expect(holders.ok && holders.value).toEqual([]);
  });

  it('does not touch the journal of a gate in the same browser', async () => {
    const wallet = await enrolled();
    const venue = { id: 'ALA-00001', name: 'X', category: 'cinema', area: 'ALA-02', gate: 1, registration: false };
    await saveTablet(storage, { key: await createDeviceKey(), credential: new Uint8Array(8), venue, enrolledAt: NOW });
    await appendJournal(storage, { seq: 0, time: NOW, entry: new Uint8Array(4), head: new Uint8Array(32) });
    await wallet.erase();
    expect(await countJournal(storage)).toEqual({ ok: true, value: 1 });
    const holders = await listHolders(storage);
    expect(holders.ok && holders.value).toEqual([]);
  });
});
