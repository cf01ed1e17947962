/** The wallet against a real IndexedDB and really signed answers: enrol, carry, renew, lose the network, lose an answer, be replaced, expire. */
import { describe, expect, it } from 'vitest';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { renewalDue } from '../../src/wallet/refresh/renew.ts';
import { HOUR, KEYS, NOW } from '../core/world.ts';
import { enrolled, health, keyOf, shown } from './enrolled.ts';
import { PERSON, TestIssuer } from './issuer.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('wallet-test', () => new TestIssuer());

describe('enrol', () => {
  it('makes a key that cannot be exported, stores the token, shows the verified colour', async () => {
    const wallet = await enrolled(pocket);
    expect(health(wallet)).toBe('green');
    const stored = await listHolders(pocket.storage);
    const key = stored.ok ? stored.value[0]?.key : null;
    if (key?.kind !== 'webcrypto') throw new Error('no key');
    expect(key.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', key.privateKey)).rejects.toThrow();
  });

  it('is there after a reload with the network gone, days later too', async () => {
    await enrolled(pocket);
    pocket.issuer.weather = 'offline';
    pocket.issuer.now += 60 * HOUR;
    const reloaded = pocket.open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('ready');
    expect(health(reloaded)).toBe('green');
    await reloaded.refresh('opened');
    expect(health(reloaded)).toBe('green');
    expect(shown(reloaded)?.problem).toBe('offline');
  });

  it('tells a wrong code and keeps nothing but the waiting key, which the next try uses again', async () => {
    const wallet = pocket.open();
    await wallet.start();
    expect(await wallet.enrol({ ...PERSON, code: '000000' })).toMatchObject({ ok: false, code: 'code-wrong' });
    const reloaded = pocket.open();
    await reloaded.start();
    expect(reloaded.state.value.phase).toBe('empty');
    pocket.issuer.weather = 'lost';
    expect(await reloaded.enrol(PERSON)).toMatchObject({ ok: false, code: 'offline' });
    pocket.issuer.weather = 'fine';
    expect(await reloaded.enrol(PERSON)).toMatchObject({ ok: true });
    expect(pocket.issuer.certified).toHaveLength(2);
    expect(pocket.issuer.certified[0]).toBe(pocket.issuer.certified[1]);
  });

  it('refuses a token for another key, and one that is none', async () => {
    const wallet = pocket.open();
    await wallet.start();
    pocket.issuer.bindTo = KEYS.stranger.publicKey;
    expect(await wallet.enrol(PERSON)).toMatchObject({ ok: false, code: 'not-issuer' });
    pocket.issuer.weather = 'portal';
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
      const wallet = await enrolled(pocket);
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
    const wallet = pocket.open({ pinned: async () => null });
    await wallet.start();
    await wallet.enrol(PERSON);
    expect(shown(wallet)?.pass).toEqual({ kind: 'unverified', code: 'trust-missing' });
  });

  it('is not shown from a token that a stranger signed', async () => {
    pocket.issuer.signer = KEYS.stranger;
    const wallet = pocket.open();
    await wallet.start();
    await wallet.refresh('opened');
    await wallet.enrol(PERSON);
    expect(shown(wallet)?.pass).toEqual({ kind: 'refused', code: 'key-unknown' });
  });

  it('ends with the token', async () => {
    const wallet = await enrolled(pocket);
    pocket.issuer.weather = 'offline';
    pocket.issuer.now += 73 * HOUR;
    await wallet.judge();
    expect(shown(wallet)?.pass).toMatchObject({ kind: 'expired', facts: { health: 'green' } });
  });
});

describe('refresh', () => {
  it('brings a new token for a new key, authorised by the old one', async () => {
    const wallet = await enrolled(pocket);
    const [before, token] = [keyOf(wallet), shown(wallet)?.holder.token];
    await wallet.refresh('asked');
    expect(keyOf(wallet)).not.toBe(before);
    expect(shown(wallet)?.holder.token).not.toEqual(token);
    expect(shown(wallet)?.holder.nextKey).toBeNull();
    expect(health(wallet)).toBe('green');
    expect(shown(wallet)?.changed).toBe(false);
  });

  it('loses nothing when the answer is lost, and asks again with the same new key', async () => {
    const wallet = await enrolled(pocket);
    const before = keyOf(wallet);
    pocket.issuer.weather = 'lost';
    await wallet.refresh('asked');
    expect(keyOf(wallet)).toBe(before);
    expect(health(wallet)).toBe('green');
    pocket.issuer.weather = 'fine';
    const reloaded = pocket.open();
    await reloaded.start();
    await reloaded.refresh('asked');
    expect(shown(reloaded)?.problem).toBeNull();
    expect(pocket.issuer.certified.at(-1)).toBe(pocket.issuer.certified.at(-2));
    expect(keyOf(reloaded)).toBe(pocket.issuer.certified.at(-1));
  });

  it.each([
    ['a stranger signed it', () => (pocket.issuer.signer = KEYS.stranger)],
    ['it is bound to another key', () => (pocket.issuer.bindTo = KEYS.stranger.publicKey)],
  ])('keeps the old token when the new one is not good: %s', async (_, spoil) => {
    const wallet = await enrolled(pocket);
    const token = shown(wallet)?.holder.token;
    spoil();
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('token-refused');
    expect(shown(wallet)?.holder.token).toEqual(token);
    expect(health(wallet)).toBe('green');
    const reloaded = pocket.open();
    await reloaded.start();
    expect(shown(reloaded)?.holder.token).toEqual(token);
  });

  it('shows a stricter status at once and says that it changed', async () => {
    const wallet = await enrolled(pocket);
    pocket.issuer.status = { health: 0, basis: 1, evidenceAt: NOW - HOUR };
    pocket.issuer.revokeAll();
    await wallet.refresh('timer');
    expect(health(wallet)).toBe('red');
    expect(shown(wallet)?.changed).toBe(true);
    wallet.seen(shown(wallet)?.holder.id ?? '');
    expect(shown(wallet)?.changed).toBe(false);
  });

  it('asks for a token only with a reason: a press, a third of its life, revocation, or ten minutes since the last answer', async () => {
    const wallet = await enrolled(pocket);
    const renewals = () => pocket.issuer.calls.filter((path) => path === '/api/token').length;
    await wallet.refresh('timer');
    await wallet.refresh('opened');
    expect(renewals()).toBe(0);
    pocket.issuer.now += 660;
    await wallet.refresh('timer');
    expect(renewals()).toBe(0);
    await wallet.refresh('opened');
    expect(renewals()).toBe(1);
    pocket.issuer.now += 25 * HOUR;
    await wallet.refresh('timer');
    expect(renewals()).toBe(2);
  });

  it('renews at one third of a token’s life', () => {
    const life = { iat: NOW, exp: NOW + 72 * HOUR };
    expect(renewalDue(life, NOW + 24 * HOUR - 1)).toBe(false);
    expect(renewalDue(life, NOW + 24 * HOUR)).toBe(true);
  });

  it('says when the pass has moved to another phone, and keeps what it has', async () => {
    const wallet = await enrolled(pocket);
    pocket.issuer.replaced = true;
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('device-replaced');
    expect(shown(wallet)).not.toBeNull();
  });

  it('tells a new colour also to a phone whose pass had ended meanwhile', async () => {
    await enrolled(pocket);
    pocket.issuer.now += 80 * HOUR;
    pocket.issuer.status = { health: 0, basis: 1, evidenceAt: pocket.issuer.now - HOUR };
    const wallet = pocket.open();
    await wallet.start();
    expect(shown(wallet)).toMatchObject({ pass: { kind: 'expired' }, changed: false });
    await wallet.refresh('opened');
    expect(health(wallet)).toBe('red');
    expect(shown(wallet)?.changed).toBe(true);
  });

  it('renews once when two tabs refresh together', async () => {
    const wallet = await enrolled(pocket);
    const other = pocket.open();
    await other.start();
    pocket.issuer.now += 30 * HOUR;
    await Promise.all([wallet.refresh('timer'), other.refresh('timer')]);
    expect(pocket.issuer.calls.filter((path) => path === '/api/token')).toHaveLength(1);
    expect(keyOf(wallet)).toBe(keyOf(other));
    expect(health(other)).toBe('green');
  });

  it('judges the pass by fresh data although another tab sits on its lock', async () => {
    await enrolled(pocket);
    await pocket.storage.write(['trust'], (tx) => tx.objectStore('trust').clear());
    const wallet = pocket.open();
    await wallet.start();
    expect(shown(wallet)?.pass?.kind).toBe('unverified');
    let wake = () => {};
    await new Promise<void>((granted) => {
      void navigator.locks.request('ashyq-held', () => {
        granted();
        return new Promise<void>((done) => (wake = done));
      });
    });
    const refreshed = wallet.refresh('opened');
    await expect.poll(() => health(wallet)).toBe('green');
    expect(wallet.state.value.busy).toBe(true);
    wake();
    await refreshed;
  });

  it('leaves everything as it is behind a captive portal', async () => {
    const wallet = await enrolled(pocket);
    pocket.issuer.weather = 'portal';
    await wallet.refresh('asked');
    expect(shown(wallet)?.problem).toBe('not-issuer');
    expect(wallet.state.value.trustProblem).toBe('not-trust-data');
    expect(health(wallet)).toBe('green');
  });
});
